package whatsapp

import (
	"context"
	"encoding/json"
	"fmt"

	"frontdesk/models"
)

// maxMetadata bounds what a caller keeps with a session, in bytes of JSON.
const maxMetadata = 16 << 10

func metadataSetting(session string) string { return "metadata/" + session }

// Metadata is what callers keep with the session; it means nothing to us.
func (s *Session) Metadata(ctx context.Context) (map[string]any, error) {
	stored, err := s.manager.store.Setting(ctx, metadataSetting(s.id))
	if models.IsNotFound(err) {
		return map[string]any{}, nil
	}
	metadata := map[string]any{}
	if err == nil {
		err = json.Unmarshal([]byte(stored), &metadata)
	}
	if err != nil {
		return nil, fmt.Errorf("read the metadata of a session: %w", err)
	}
	return metadata, nil
}

// SetMetadata replaces what is kept with the session.
func (s *Session) SetMetadata(ctx context.Context, metadata map[string]any) error {
	if metadata == nil {
		metadata = map[string]any{}
	}
	text, err := json.Marshal(metadata)
	if err != nil {
		return models.Errorf(models.Invalid, "the metadata is no JSON: %w", err)
	}
	if len(text) > maxMetadata {
		return models.Errorf(models.TooLarge, "the metadata may have %d bytes of JSON", maxMetadata)
	}
	if err := s.manager.store.SaveSetting(ctx, metadataSetting(s.id), string(text)); err != nil {
		return fmt.Errorf("store the metadata of a session: %w", err)
	}
	return nil
}
