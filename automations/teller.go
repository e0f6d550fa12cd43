package automations

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// teller puts what is stored of a session into the words of the script API. It
// looks everybody up once.
type teller struct {
	s       *Service
	session models.Session
	known   map[models.JID]sandbox.EventContact
}

// tell makes a teller for a session.
func (s *Service) tell(ctx context.Context, session string) (*teller, error) {
	found, err := s.store.Session(ctx, session)
	if err != nil && !models.IsNotFound(err) {
		return nil, fmt.Errorf("load session: %w", err)
	}
	found.ID = session
	return &teller{s: s, session: found, known: map[models.JID]sandbox.EventContact{}}, nil
}

func (t *teller) isMe(jid models.JID) bool {
	return jid != "" && (jid == t.session.JID || jid == t.session.LID)
}

// contact is a person; pushName is the name that came with a message.
func (t *teller) contact(ctx context.Context, jid models.JID, pushName string) (sandbox.EventContact, error) {
	if known, ok := t.known[jid]; ok {
		return known, nil
	}
	c, err := t.s.store.Contact(ctx, t.session.ID, jid)
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
		IsMe: t.isMe(jid), IsSaved: c.Saved, IsBusiness: c.BusinessName != "",
	}
	named := cmp.Or(c.FullName, c.PushName, c.BusinessName)
	if named == "" && c.Phone == "" {
		out.Name = "" // and not the words that stand in for a hidden number
	}
	if out.FirstName == "" {
		out.FirstName, _, _ = strings.Cut(named, " ")
	}
	t.known[jid] = out
	return out, nil
}

func (t *teller) contacts(ctx context.Context, people []models.JID) ([]sandbox.EventContact, error) {
	out := []sandbox.EventContact{}
	for _, jid := range people {
		c, err := t.contact(ctx, jid, "")
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// chat is a chat with its labels and who looks after it.
func (t *teller) chat(ctx context.Context, jid models.JID) (sandbox.EventChat, error) {
	c, err := t.s.store.Chat(ctx, t.session.ID, jid)
	if err != nil && !models.IsNotFound(err) {
		return sandbox.EventChat{}, fmt.Errorf("load chat: %w", err)
	}
	out := sandbox.EventChat{ID: string(jid), Name: c.Name, IsGroup: jid.IsGroup()}
	if out.Labels, err = t.s.labelsOf(ctx, t.session.ID, jid); err != nil {
		return out, err
	}
	assigned, err := t.s.store.Assignment(ctx, t.session.ID, jid)
	if err == nil {
		out.Assignee = &assigned.Person
	} else if !models.IsNotFound(err) {
		return out, fmt.Errorf("load assignment: %w", err)
	}
	if out.Name == "" && !out.IsGroup {
		person, err := t.contact(ctx, jid, "")
		if err != nil {
			return out, err
		}
		out.Name = person.Name
	}
	return out, nil
}

// labelsOf are the names of the labels on a chat: WhatsApp's and our own.
func (s *Service) labelsOf(ctx context.Context, session string, chat models.JID) ([]string, error) {
	names := []string{}
	real, err := s.store.LabelsOf(ctx, session, chat, "")
	if err != nil {
		return nil, fmt.Errorf("load labels: %w", err)
	}
	own, err := s.store.DeskLabels(ctx, session, chat)
	if err != nil {
		return nil, fmt.Errorf("load labels: %w", err)
	}
	for _, l := range real {
		names = append(names, l.Name)
	}
	for _, l := range own {
		if !slices.Contains(names, l.Name) {
			names = append(names, l.Name)
		}
	}
	return names, nil
}

// message is a message with the one that it answers.
func (t *teller) message(ctx context.Context, m models.Message) (sandbox.EventMessage, error) {
	out, err := t.plain(ctx, m)
	if err != nil || m.Quote == nil {
		return out, err
	}
	quoted, err := t.s.store.Message(ctx, t.session.ID, m.Chat, m.Quote.ID)
	if models.IsNotFound(err) {
		quoted = models.Message{
			SessionID: t.session.ID, Chat: m.Chat, ID: m.Quote.ID, Sender: m.Quote.Sender, Type: m.Quote.Type, Text: m.Quote.Text,
			FromMe: t.isMe(m.Quote.Sender),
		}
	} else if err != nil {
		return out, fmt.Errorf("load the quoted message: %w", err)
	}
	inner, err := t.plain(ctx, quoted)
	out.Quoted = &inner
	return out, err
}

func (t *teller) plain(ctx context.Context, m models.Message) (sandbox.EventMessage, error) {
	out := sandbox.EventMessage{
		ID: m.ID, Type: match.ScriptType(m.Type), Text: m.Text, FromMe: m.FromMe, Chat: string(m.Chat), IsForwarded: m.Forwards > 0,
	}
	if !m.Time.IsZero() {
		out.Time = m.Time.UnixMilli()
	}
	if m.Media != nil {
		out.Media = mediaOf(m)
	}
	if m.Location != nil {
		out.Location = &sandbox.EventPlace{Lat: m.Location.Latitude, Lng: m.Location.Longitude}
	}
	var err error
	if out.From, err = t.contact(ctx, m.Sender, m.PushName); err != nil {
		return out, err
	}
	out.From.IsMe = out.From.IsMe || m.FromMe
	out.Mentions, err = t.contacts(ctx, m.Mentions)
	return out, err
}

// mediaOf is the file of a message, by a handle.
func mediaOf(m models.Message) *sandbox.EventMedia {
	return &sandbox.EventMedia{
		Media: sandbox.Media{Chat: string(m.Chat), Message: m.ID},
		Type:  match.ScriptType(m.Type), Mime: m.Media.MimeType, Size: m.Media.Size, Name: m.Media.FileName,
	}
}

// group is a group with its people.
func (t *teller) group(ctx context.Context, g models.Group) (sandbox.EventGroup, error) {
	out := sandbox.EventGroup{
		ID: string(g.JID), Name: g.Subject, Description: g.Description,
		Members: []sandbox.EventContact{}, Admins: []sandbox.EventContact{},
	}
	for _, p := range g.Participants {
		c, err := t.contact(ctx, p.JID, "")
		if err != nil {
			return out, err
		}
		c.IsMe = c.IsMe || t.isMe(p.Phone)
		out.Members = append(out.Members, c)
		if p.Admin || p.SuperAdmin {
			out.Admins = append(out.Admins, c)
			out.IAmAdmin = out.IAmAdmin || c.IsMe
		}
	}
	return out, nil
}

func phone(jid models.JID) string {
	if !jid.IsPhone() {
		return ""
	}
	return "+" + jid.User()
}
