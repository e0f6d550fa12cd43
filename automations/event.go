package automations

import (
	"context"
	"encoding/json"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// happening is something that scripts may react to.
type happening struct {
	event   models.Event // of the log; the id is 0 for what did not come from it
	kind    string       // of handlers
	name    string       // of handlers for other events: the type in the catalogue
	chat    models.JID   // empty: it happened in no chat
	contact models.JID   // who did it; empty: nobody in particular
	message *models.Message
	reply   *models.Message // what a reaction or a vote is about
	fill    func(ctx context.Context, t *teller, e *sandbox.Event) error
}

// cause is what a run says of why it began.
func (h happening) cause() string {
	if h.kind == sandbox.HandlerEvent {
		return h.name
	}
	return h.kind
}

// eventFor gathers what a script gets to know of a happening.
func (s *Service) eventFor(ctx context.Context, run models.Run, h happening) (sandbox.Event, error) {
	var e sandbox.Event
	t, err := s.tell(ctx, run.SessionID)
	if err != nil {
		return e, err
	}
	e.Session = sandbox.EventSession{ID: run.SessionID, Phone: phone(t.session.JID), Name: t.session.PushName}
	if h.message != nil {
		if err := t.about(ctx, &e, *h.message); err != nil {
			return e, err
		}
	}
	if h.fill != nil {
		if err := h.fill(ctx, t, &e); err != nil {
			return e, err
		}
	}
	return e, t.place(ctx, &e, h)
}

// about puts a message into an event.
func (t *teller) about(ctx context.Context, e *sandbox.Event, m models.Message) error {
	told, err := t.message(ctx, m)
	e.Message = &told
	return err
}

// place says where something happened, and who did it.
func (t *teller) place(ctx context.Context, e *sandbox.Event, h happening) error {
	if h.contact != "" {
		pushName := ""
		if h.message != nil {
			pushName = h.message.PushName
		}
		who, err := t.contact(ctx, h.contact, pushName)
		if err != nil {
			return err
		}
		e.Contact = &who
	}
	if h.chat == "" {
		return nil
	}
	chat, err := t.chat(ctx, h.chat)
	if err != nil {
		return err
	}
	e.Chat = &chat
	return nil
}

// encodeEvent writes an event down for one run.
func encodeEvent(run models.Run, e sandbox.Event) (json.RawMessage, error) {
	e.Run = sandbox.EventRun{ID: itoa(int(run.ID))}
	return json.Marshal(e)
}
