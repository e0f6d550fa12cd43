package whatsapp

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waMmsRetry"
	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// phonePatience is how long a phone may take to upload a file again. It may be
// out of reach; what it says later is kept all the same.
const phonePatience = 30 * time.Second

// reuploads wakes those who wait until the phone has answered for a file.
type reuploads struct {
	mu      sync.Mutex // guards waiting
	waiting map[string][]chan error
}

// await lets a caller hear what the phone says of the file of a message.
func (r *reuploads) await(id string) <-chan error {
	answer := make(chan error, 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.waiting == nil {
		r.waiting = map[string][]chan error{}
	}
	r.waiting[id] = append(r.waiting[id], answer)
	return answer
}

// tell passes on what the phone said.
func (r *reuploads) tell(evt *waevents.MediaRetry) {
	var said error
	if evt.Error != nil {
		said = goneFromPhone(nil)
	}
	r.mu.Lock()
	waiting := r.waiting[evt.MessageID]
	delete(r.waiting, evt.MessageID)
	r.mu.Unlock()
	for _, answer := range waiting {
		answer <- said
	}
}

// forget drops one who waits no longer.
func (r *reuploads) forget(id string, answer <-chan error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept := r.waiting[id][:0]
	for _, other := range r.waiting[id] {
		if other != answer {
			kept = append(kept, other)
		}
	}
	if r.waiting[id] = kept; len(kept) == 0 {
		delete(r.waiting, id)
	}
}

func goneFromPhone(err error) error {
	return &models.Error{Kind: models.NotFound, Message: "neither WhatsApp nor the phone has this file any more", Err: err}
}

// errPhoneSilent is beneath the error for a phone that was asked for a file and
// has not answered.
var errPhoneSilent = errors.New("the phone is silent")

// isGone reports whether WhatsApp no longer has a file.
func isGone(err error) bool {
	return errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith404) || errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith410)
}

// askPhone asks the account's phone to upload the file of a message again, and
// waits until it has. The result is the message with the new place.
func (s *Session) askPhone(ctx context.Context, m models.Message) (models.Message, error) {
	client, err := s.client()
	if err != nil {
		return m, err
	}
	answer := s.reuploads.await(m.ID)
	defer s.reuploads.forget(m.ID, answer)
	if err := client.SendMediaRetryReceipt(ctx, infoOf(m), m.Media.Key); err != nil {
		return m, refused(err)
	}
	ctx, cancel := context.WithTimeout(ctx, phonePatience)
	defer cancel()
	select {
	case err = <-answer:
	case <-ctx.Done():
		err = &models.Error{Kind: models.Unavailable, Message: "the phone was asked for the file and has not answered yet; try again later", Err: errors.Join(errPhoneSilent, ctx.Err())}
	}
	if err != nil {
		return m, err
	}
	again, err := s.manager.store.Message(ctx, s.id, m.Chat, m.ID)
	if err != nil {
		return m, err
	}
	if again.Media == nil || again.Media.DirectPath == m.Media.DirectPath {
		return m, goneFromPhone(nil)
	}
	return again, nil
}

// infoOf names a message to the library.
func infoOf(m models.Message) *types.MessageInfo {
	return &types.MessageInfo{ID: m.ID, MessageSource: types.MessageSource{
		Chat: wireJID(m.Chat), Sender: wireJID(m.Sender), IsFromMe: m.FromMe, IsGroup: m.Chat.IsGroup(),
	}}
}

// reuploaded keeps the new place of a file that the phone uploaded again. Its
// answer is sealed with the key of the file; one that is not changes nothing.
type reuploaded struct{ answer *waevents.MediaRetry }

// Apply implements events.Step.
func (r reuploaded) Apply(ctx context.Context, tx *events.Tx) error {
	m, err := tx.Message(ctx, tx.SessionID, "", r.answer.MessageID)
	if err != nil || m.Media == nil {
		return missing(err)
	}
	place, err := whatsmeow.DecryptMediaRetryNotification(r.answer, m.Media.Key)
	if err != nil || place.GetResult() != waMmsRetry.MediaRetryNotification_SUCCESS || place.GetDirectPath() == "" {
		return nil
	}
	m.Media.DirectPath, m.Media.URL = place.GetDirectPath(), ""
	return tx.UpdateMessage(ctx, m)
}
