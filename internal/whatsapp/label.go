package whatsapp

import (
	"context"
	"slices"

	"go.mau.fi/whatsmeow/appstate"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// errOnlyBusiness says that the account is a person's. The text is that of
// whatsapp-web.js.
var errOnlyBusiness = models.Errorf(models.Invalid, "[LT01] Only Whatsapp business")

// Business reports whether the account is a business, by the app on its phone.
func (s *Session) Business() bool {
	platform := s.Info().Platform
	return platform == "smba" || platform == "smbi"
}

// Labels lists the labels of the account.
func (s *Session) Labels(ctx context.Context) ([]models.Label, error) {
	return s.manager.store.Labels(ctx, s.id)
}

// Label finds a label by its id.
func (s *Session) Label(ctx context.Context, id string) (models.Label, error) {
	return s.manager.store.Label(ctx, s.id, id)
}

// ChatLabels lists the labels on a chat.
func (s *Session) ChatLabels(ctx context.Context, chat models.JID) ([]models.Label, error) {
	return s.manager.store.LabelsOf(ctx, s.id, s.Canonical(ctx, chat), "")
}

// ChangeLabels puts the labels with these ids on a chat, and takes all others
// off it, on all devices. Ids that no label has are passed over. Only a
// business may: otherwise the error is Invalid.
func (s *Session) ChangeLabels(ctx context.Context, chat models.JID, ids []string) error {
	if !s.Business() {
		return errOnlyBusiness
	}
	chat = s.Canonical(ctx, chat)
	known, err := s.Labels(ctx)
	if err != nil {
		return err
	}
	on, err := s.ChatLabels(ctx, chat)
	if err != nil {
		return err
	}
	patch := appstate.PatchInfo{Type: appstate.WAPatchRegular}
	var steps []events.Step
	for _, label := range known {
		wanted := slices.Contains(ids, label.ID)
		if wanted == slices.ContainsFunc(on, func(l models.Label) bool { return l.ID == label.ID }) {
			continue
		}
		patch.Mutations = append(patch.Mutations, appstate.BuildLabelChat(s.stateJID(ctx, chat), label.ID, wanted).Mutations...)
		steps = append(steps, setLabeled{models.Labeling{SessionID: s.id, Chat: chat, Label: label.ID}, wanted})
	}
	if len(steps) == 0 {
		return nil
	}
	return s.changeState(ctx, patch, steps...)
}

// normalizeLabel turns what is done with labels into steps, and reports whether
// the event was about one.
func (v view) normalizeLabel(change *events.Change, raw any) bool {
	switch evt := raw.(type) {
	case *waevents.LabelEdit:
		label := models.Label{SessionID: v.session, ID: evt.LabelID, Name: evt.Action.GetName(), Color: int(evt.Action.GetColor())}
		change.Do(editLabel{label, evt.Action.GetDeleted()})
	case *waevents.LabelAssociationChat:
		change.Do(setLabeled{models.Labeling{SessionID: v.session, Chat: v.canonical(evt.JID), Label: evt.LabelID}, evt.Action.GetLabeled()})
	case *waevents.LabelAssociationMessage:
		change.Do(setLabeled{models.Labeling{
			SessionID: v.session, Chat: v.canonical(evt.JID), MessageID: evt.MessageID, Label: evt.LabelID,
		}, evt.Action.GetLabeled()})
	default:
		return false
	}
	return true
}

// editLabel stores a label as it is now, or deletes it.
type editLabel struct {
	Label   models.Label
	Deleted bool
}

// Apply implements events.Step.
func (e editLabel) Apply(ctx context.Context, tx *events.Tx) error {
	if e.Deleted {
		return tx.DeleteLabel(ctx, tx.SessionID, e.Label.ID)
	}
	return tx.SaveLabel(ctx, e.Label)
}

// setLabeled puts a label on something or takes it off.
type setLabeled struct {
	Labeling models.Labeling
	On       bool
}

// Apply implements events.Step.
func (s setLabeled) Apply(ctx context.Context, tx *events.Tx) error {
	return tx.SetLabeled(ctx, s.Labeling, s.On)
}
