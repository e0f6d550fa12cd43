package web

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"frontdesk/internal/whatsapp"
	"frontdesk/models"
	"frontdesk/views"
)

// bubbles turns stored messages into what the thread shows.
func (w *Web) bubbles(ctx context.Context, r room, messages []models.Message) ([]views.Message, error) {
	ids := make([]string, len(messages))
	for i, m := range messages {
		ids[i] = m.ID
	}
	reactions := map[string][]models.Reaction{}
	if len(ids) > 0 {
		found, err := w.opts.Store.Reactions(ctx, r.info.ID, r.chat.JID, ids)
		if err != nil {
			return nil, err
		}
		for _, reaction := range found {
			reactions[reaction.MessageID] = append(reactions[reaction.MessageID], reaction)
		}
	}
	out := make([]views.Message, len(messages))
	for i, m := range messages {
		out[i] = w.bubble(ctx, r, m)
		out[i].Reactions = counted(reactions[m.ID])
	}
	return views.Group(out), nil
}

// bubble is one message as it is shown.
func (w *Web) bubble(ctx context.Context, r room, m models.Message) views.Message {
	b := views.Message{
		Row: m.RowID, ID: m.ID, Line: r.info.ID, Chat: m.Chat, Out: m.FromMe, Type: m.Type, Text: w.names.mentioned(ctx, m),
		Time: at("clock", m.Time), Day: m.Time, Stage: views.StageOf(m, r.info.State.Online()), Reason: m.Reason,
		Edited: !m.EditedAt.IsZero(), Deleted: !m.RevokedAt.IsZero(), ViewOnce: m.ViewOnce, MayReact: r.may, First: true,
		Why: r.builds && !m.FromMe && m.RevokedAt.IsZero(),
	}
	if m.Chat.IsGroup() && !m.FromMe {
		b.By, b.ByHue = w.names.contact(ctx, r.info.ID, m.Sender, m.PushName), views.HueOf(string(m.Sender))
	}
	if m.Quote != nil {
		b.Quote = w.quote(ctx, r, *m.Quote)
	}
	if m.Media != nil {
		b.Media = mediaOf(m)
	}
	if m.Location != nil {
		b.Place = placeOf(*m.Location)
	}
	for _, card := range m.VCards {
		b.Cards = append(b.Cards, cardOf(card))
	}
	if m.Run != 0 {
		w.via(ctx, &b, m.Run)
	}
	return b
}

func (w *Web) quote(ctx context.Context, r room, q models.Quote) *views.Quote {
	shown := views.PreviewOf(models.Message{Type: q.Type, Text: q.Text}, "", true)
	name := "You"
	if q.Sender != r.info.JID && q.Sender != r.info.LID {
		name = w.names.contact(ctx, r.info.ID, q.Sender, "")
	}
	return &views.Quote{ID: q.ID, Who: name, Text: shown.Text}
}

// via names the automation that sent a message.
func (w *Web) via(ctx context.Context, b *views.Message, id int64) {
	run, err := w.opts.Store.Run(ctx, id)
	if err != nil {
		return
	}
	b.Via, b.ViaHref = "an automation", fmt.Sprintf("/automations/%d/runs/%d", run.AutomationID, run.ID)
	if a, err := w.opts.Store.Automation(ctx, run.AutomationID); err == nil {
		b.Via = fmt.Sprintf("%s, v%d", a.Name, run.Version)
	}
}

func mediaOf(m models.Message) *views.Media {
	shown := &views.Media{
		Name: m.Media.FileName, Size: views.Bytes(m.Media.Size), Seconds: m.Media.Seconds,
		Width: m.Media.Width, Height: m.Media.Height,
	}
	if m.RowID != 0 && (m.Media.File != "" || m.Media.DirectPath != "") {
		shown.URL = fmt.Sprintf("/inbox/media/%s/%d", url.PathEscape(m.SessionID), m.RowID)
	}
	return shown
}

func placeOf(l models.Location) *views.Place {
	address := l.Address
	if address == "" {
		address = fmt.Sprintf("%.5f, %.5f", l.Latitude, l.Longitude)
	}
	return &views.Place{
		Name: l.Name, Address: address,
		URL: fmt.Sprintf("https://www.openstreetmap.org/?mlat=%.5f&mlon=%.5f", l.Latitude, l.Longitude),
	}
}

// cardOf reads the name and the number out of a vCard. It is parsed, never
// shown as it came.
func cardOf(text string) views.Card {
	var card views.Card
	for line := range strings.Lines(text) {
		name, value, found := strings.Cut(strings.TrimSpace(line), ":")
		if !found {
			continue
		}
		name, _, _ = strings.Cut(strings.ToUpper(name), ";")
		if i := strings.LastIndex(name, "."); i >= 0 {
			name = name[i+1:]
		}
		switch {
		case name == "FN" && card.Name == "":
			card.Name = strings.ReplaceAll(value, "\\,", ",")
		case name == "TEL" && card.Number == "":
			card.Number = value
		}
	}
	if card.Name == "" {
		card.Name = "Contact"
	}
	return card
}

// counted adds up reactions by emoji, the most frequent first.
func counted(reactions []models.Reaction) []views.Reaction {
	var out []views.Reaction
	for _, r := range reactions {
		if r.Emoji == "" {
			continue
		}
		at := -1
		for i := range out {
			if out[i].Emoji == r.Emoji {
				at = i
			}
		}
		if at < 0 {
			out, at = append(out, views.Reaction{Emoji: r.Emoji}), len(out)
		}
		out[at].Count++
		out[at].Mine = out[at].Mine || r.FromMe
	}
	return out
}

// waitingBubble is a message that WhatsApp does not have yet.
func (w *Web) waitingBubble(r room, row models.OutboxRow) views.Message {
	b := views.Message{
		ID: row.MessageID, Line: r.info.ID, Chat: row.Chat, Out: true, First: true, Type: models.TypeText,
		Time: at("clock", row.CreatedAt), Day: row.CreatedAt, Stage: views.StageWaiting, Reason: row.Reason,
	}
	if r.info.State.Online() {
		b.Stage = views.StageSending
	}
	if row.State == models.OutboxFailed || row.State == models.OutboxExpired {
		b.Stage = views.StageFailed
	}
	out, err := whatsapp.OutgoingOf(row)
	if err != nil {
		return b
	}
	b.Text = out.Text
	if out.Media != nil {
		b.Type, b.Media = models.TypeDocument, &views.Media{Name: out.Media.FileName, Size: "on its way"}
	}
	if len(out.Items) > 0 {
		b.Type = models.TypeAlbum
	}
	if row.CreatedAt.IsZero() {
		b.Time, b.Day = at("clock", time.Now()), time.Now()
	}
	return b
}
