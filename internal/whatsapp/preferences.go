package whatsapp

import (
	"context"
	"encoding/json"
	"fmt"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// Preferences are what was chosen for one session. Incoming files of a kind
// that is switched off are not stored by themselves; they can still be asked for.
type Preferences struct {
	Photos         bool
	Videos         bool
	Audio          bool // voice messages too
	Documents      bool
	BackgroundSync bool // kept for clients that ask for it; nothing depends on it
}

func preferencesSetting(session string) string { return "preferences/" + session }

// Preferences are what was chosen for the session; everything is on until then.
func (s *Session) Preferences(ctx context.Context) (Preferences, error) {
	return readPreferences(ctx, s.manager.store, s.id)
}

func readPreferences(ctx context.Context, settings storage.Settings, session string) (Preferences, error) {
	chosen := Preferences{Photos: true, Videos: true, Audio: true, Documents: true, BackgroundSync: true}
	stored, err := settings.Setting(ctx, preferencesSetting(session))
	if models.IsNotFound(err) {
		return chosen, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(stored), &chosen)
	}
	if err != nil {
		return chosen, fmt.Errorf("read the preferences of a session: %w", err)
	}
	return chosen, nil
}

// Prefer changes what is chosen for the session, and keeps it.
func (s *Session) Prefer(ctx context.Context, change func(*Preferences)) error {
	return s.manager.store.Update(ctx, func(tx storage.Store) error {
		chosen, err := readPreferences(ctx, tx, s.id)
		if err != nil {
			return err
		}
		change(&chosen)
		text, err := json.Marshal(chosen)
		if err != nil {
			return err
		}
		return tx.SaveSetting(ctx, preferencesSetting(s.id), string(text))
	})
}

// stores reports whether incoming files of a kind are stored by themselves.
func (p Preferences) stores(kind models.MessageType) bool {
	switch kind {
	case models.TypeImage:
		return p.Photos
	case models.TypeVideo, models.TypeVideoNote:
		return p.Videos
	case models.TypeAudio, models.TypeVoice:
		return p.Audio
	case models.TypeDocument:
		return p.Documents
	}
	return true
}
