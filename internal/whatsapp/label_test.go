package whatsapp

import (
	"slices"
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

func TestWhatThePhoneDoesWithLabels(t *testing.T) {
	synctestWith(t, func(*Options) {}, func(t *testing.T, r *rig) {
		const shopNumber = "4915100000021"
		shop, err := r.sim.AddAccount(simulator.AccountOptions{Number: shopNumber, Name: "Shop", Business: true})
		if err != nil {
			t.Fatal(err)
		}
		r.phone = shop
		r.linked()
		message, err := r.anna.SendText(t.Context(), shopNumber, "Is it open?")
		if err != nil {
			t.Fatal(err)
		}
		chat := await[models.MessageReceived](r, nil).Message.Chat
		off := false
		label := func(change simulator.LabelChange) {
			t.Helper()
			change.ID = 3
			r.onPhone(simulator.StateChange{Label: &change})
			r.quiet()
		}
		names := func(labels []models.Label, err error) []string {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			list := []string{}
			for _, l := range labels {
				list = append(list, l.Name)
			}
			return list
		}
		want := func(what string, all, onChat, onMessage []string) {
			t.Helper()
			ctx := t.Context()
			for where, pair := range map[string][2][]string{
				"":            {names(r.store.Labels(ctx, lineID)), all},
				" on chat":    {names(r.store.LabelsOf(ctx, lineID, chat, "")), onChat},
				" on message": {names(r.store.LabelsOf(ctx, lineID, chat, message)), onMessage},
			} {
				if !slices.Equal(pair[0], pair[1]) {
					t.Errorf("%s%s: got %q, want %q", what, where, pair[0], pair[1])
				}
			}
		}
		guest := []string{"Guest"}
		label(simulator.LabelChange{Name: "New guest", Color: 1})
		want("made", []string{"New guest"}, nil, nil)
		label(simulator.LabelChange{Name: "Guest", Color: 1})
		want("renamed", guest, nil, nil)
		label(simulator.LabelChange{Chat: annaNumber})
		label(simulator.LabelChange{Chat: annaNumber, Message: message})
		want("put on", guest, guest, guest)
		label(simulator.LabelChange{Chat: annaNumber, Labeled: &off})
		want("taken off", guest, nil, guest)
		label(simulator.LabelChange{Name: "Guest", Deleted: true})
		want("deleted", nil, nil, nil)
	})
}
