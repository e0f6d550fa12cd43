package whatsapp

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"go.mau.fi/whatsmeow/types"
	waevents "go.mau.fi/whatsmeow/types/events"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// normalizeCall deals with calls, and reports whether the event was one that
// begins. What follows on it changes nothing that we keep.
func (v view) normalizeCall(change *events.Change, raw any) bool {
	switch evt := raw.(type) {
	case *waevents.CallOffer:
		_, video := evt.Data.GetOptionalChildByTag("video")
		v.call(change, evt.BasicCallMeta, video)
	case *waevents.CallOfferNotice:
		v.call(change, evt.BasicCallMeta, evt.Media == "video")
	default:
		return false
	}
	return true
}

func (v view) call(change *events.Change, meta types.BasicCallMeta, video bool) {
	if meta.CallCreator.IsEmpty() {
		meta.CallCreator = meta.From
	}
	change.Do(tellCall{models.Call{
		ID: meta.CallID, From: v.meeting(change, meta.CallCreator, meta.CallCreatorAlt), Group: jidOf(meta.GroupJID),
		Video: video, Time: meta.Timestamp,
	}})
}

// callsRemembered is how many calls back a repeated offer is recognised.
const callsRemembered = 100

func heardSetting(session string) string { return "calls.heard/" + session }

// tellCall tells of a call, once: a call to a group is offered in two ways,
// and an offer that was not acknowledged comes again.
type tellCall struct{ Call models.Call }

// Apply implements events.Step.
func (c tellCall) Apply(ctx context.Context, tx *events.Tx) error {
	text, err := tx.Setting(ctx, heardSetting(tx.SessionID))
	if missing(err) != nil {
		return err
	}
	var heard []string
	if text != "" {
		if err := json.Unmarshal([]byte(text), &heard); err != nil {
			return fmt.Errorf("decode the calls heard of: %w", err)
		}
	}
	if slices.Contains(heard, c.Call.ID) {
		return nil
	}
	heard = append(heard, c.Call.ID)
	encoded, err := json.Marshal(heard[max(0, len(heard)-callsRemembered):])
	if err != nil {
		return fmt.Errorf("encode the calls heard of: %w", err)
	}
	if err := tx.SaveSetting(ctx, heardSetting(tx.SessionID), string(encoded)); err != nil {
		return err
	}
	tx.Announce(models.CallReceived{Call: c.Call})
	return nil
}
