package automations

import (
	"context"
	"fmt"
	"strings"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// chatAsIs is a stored chat in the words of scripts.
func (s *Service) chatAsIs(ctx context.Context, session string, jid models.JID) (sandbox.EventChat, error) {
	out := sandbox.EventChat{ID: string(jid), IsGroup: jid.IsGroup(), Labels: []string{}}
	c, err := s.store.Chat(ctx, session, jid)
	if err != nil && !models.IsNotFound(err) {
		return out, fmt.Errorf("load chat: %w", err)
	}
	labels, err := s.store.LabelsOf(ctx, session, jid, "")
	if err != nil {
		return out, fmt.Errorf("load labels: %w", err)
	}
	for _, l := range labels {
		out.Labels = append(out.Labels, l.Name)
	}
	out.Name = c.Name
	if out.Name == "" && !out.IsGroup {
		person, err := s.contactAsIs(ctx, session, jid, "")
		if err != nil {
			return out, err
		}
		out.Name = person.Name
	}
	return out, nil
}

// contactAsIs is a stored contact in the words of scripts.
func (s *Service) contactAsIs(ctx context.Context, session string, jid models.JID, pushName string) (sandbox.EventContact, error) {
	c, err := s.store.Contact(ctx, session, jid)
	if err != nil && !models.IsNotFound(err) {
		return sandbox.EventContact{}, fmt.Errorf("load contact: %w", err)
	}
	if c.PushName == "" {
		c.PushName = pushName
	}
	if c.Phone == "" && jid.IsPhone() {
		c.Phone = jid
	}
	out := sandbox.EventContact{
		ID: string(jid), Phone: phone(c.Phone), Name: c.Name(), FirstName: c.FirstName,
		IsSaved: c.Saved, IsBusiness: c.BusinessName != "",
	}
	if out.FirstName == "" {
		out.FirstName, _, _ = strings.Cut(out.Name, " ")
	}
	return out, nil
}

// messageAsIs is a stored message in the words of scripts.
func (s *Service) messageAsIs(ctx context.Context, m models.Message) (sandbox.EventMessage, error) {
	out := sandbox.EventMessage{
		ID: m.ID, Type: match.ScriptType(m.Type), Text: m.Text, Time: m.Time.UnixMilli(), FromMe: m.FromMe, Chat: string(m.Chat),
		IsForwarded: m.Forwards > 0, Mentions: []sandbox.EventContact{},
	}
	if m.Media != nil {
		out.Media = &sandbox.EventMedia{
			Media: sandbox.Media{Chat: string(m.Chat), Message: m.ID},
			Type:  out.Type, Mime: m.Media.MimeType, Size: m.Media.Size, Name: m.Media.FileName,
		}
	}
	if m.Location != nil {
		out.Location = &sandbox.EventPlace{Lat: m.Location.Latitude, Lng: m.Location.Longitude}
	}
	if m.Quote != nil {
		out.Quoted = &sandbox.EventMessage{
			ID: m.Quote.ID, Type: match.ScriptType(m.Quote.Type), Text: m.Quote.Text, Chat: string(m.Chat),
			From: sandbox.EventContact{ID: string(m.Quote.Sender)}, Mentions: []sandbox.EventContact{},
		}
	}
	for _, jid := range m.Mentions {
		c, err := s.contactAsIs(ctx, m.SessionID, jid, "")
		if err != nil {
			return out, err
		}
		out.Mentions = append(out.Mentions, c)
	}
	from, err := s.contactAsIs(ctx, m.SessionID, m.Sender, m.PushName)
	out.From = from
	out.From.IsMe = m.FromMe
	return out, err
}
