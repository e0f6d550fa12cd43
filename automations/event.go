package automations

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"frontdesk/automations/match"
	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// scriptEvent is what a script gets to know of a message and its surroundings.
type scriptEvent struct {
	Session scriptSession `json:"session"`
	Run     scriptRun     `json:"run"`
	Chat    scriptChat    `json:"chat"`
	Contact scriptContact `json:"contact"`
	Message scriptMessage `json:"message"`
}

type scriptSession struct {
	ID    string `json:"id"`
	Phone string `json:"phone"`
	Name  string `json:"name"`
}

type scriptRun struct {
	ID     string `json:"id"`
	IsTest bool   `json:"isTest"`
}

type scriptChat struct {
	ID      models.JID `json:"id"`
	Name    string     `json:"name"`
	IsGroup bool       `json:"isGroup"`
}

type scriptContact struct {
	ID        models.JID `json:"id"`
	Phone     string     `json:"phone"`
	Name      string     `json:"name"`
	FirstName string     `json:"firstName"`
}

type scriptMessage struct {
	ID     string `json:"id"`
	Type   string `json:"type"`
	Text   string `json:"text"`
	Time   int64  `json:"time"`
	FromMe bool   `json:"fromMe"`
}

// eventFor gathers what a script gets to know, as JSON.
func (s *Service) eventFor(ctx context.Context, run models.Run, m models.Message) (json.RawMessage, error) {
	session, err := s.store.Session(ctx, m.SessionID)
	if err != nil && !models.IsNotFound(err) {
		return nil, fmt.Errorf("load session: %w", err)
	}
	chat, err := s.store.Chat(ctx, m.SessionID, m.Chat)
	if err != nil && !models.IsNotFound(err) {
		return nil, fmt.Errorf("load chat: %w", err)
	}
	contact, err := s.store.Contact(ctx, m.SessionID, m.Sender)
	if err != nil && !models.IsNotFound(err) {
		return nil, fmt.Errorf("load contact: %w", err)
	}
	e := scriptEvent{
		Session: scriptSession{ID: m.SessionID, Phone: phone(session.JID), Name: session.PushName},
		Run:     scriptRun{ID: itoa(int(run.ID))},
		Contact: contactOf(contact, m),
		Message: messageOf(m),
	}
	e.Chat = scriptChat{ID: m.Chat, Name: chat.Name, IsGroup: m.Chat.IsGroup()}
	if e.Chat.Name == "" && !e.Chat.IsGroup {
		e.Chat.Name = e.Contact.Name
	}
	return json.Marshal(e)
}

func contactOf(c models.Contact, m models.Message) scriptContact {
	if c.PushName == "" {
		c.PushName = m.PushName
	}
	if c.Phone == "" && m.Sender.IsPhone() {
		c.Phone = m.Sender
	}
	out := scriptContact{ID: m.Sender, Phone: phone(c.Phone), Name: c.Name(), FirstName: c.FirstName}
	if out.FirstName == "" {
		out.FirstName, _, _ = strings.Cut(out.Name, " ")
	}
	return out
}

func messageOf(m models.Message) scriptMessage {
	return scriptMessage{ID: m.ID, Type: match.ScriptType(m.Type), Text: m.Text, Time: m.Time.UnixMilli(), FromMe: m.FromMe}
}

func phone(jid models.JID) string {
	if !jid.IsPhone() {
		return ""
	}
	return "+" + jid.User()
}

// facts are a message and what filters ask of it.
type facts struct {
	match.Facts
	message models.Message
}

// factsOf gathers what filters ask of a message: among it every address of the
// chat and of the sender, because an author may know any of them.
func (s *Service) factsOf(ctx context.Context, m models.Message) (facts, error) {
	chat, err := s.names(ctx, m.SessionID, m.Chat)
	if err != nil {
		return facts{}, err
	}
	sender, err := s.names(ctx, m.SessionID, m.Sender)
	if err != nil {
		return facts{}, err
	}
	return facts{message: m, Facts: match.Facts{
		Event: sandbox.HandlerMessage, Now: time.Now(), Hours: sandbox.OfficeHours(),
		Chat: m.Chat, Chats: chat, Senders: sender, Type: match.ScriptType(m.Type), Text: m.Text,
	}}, nil
}

func (s *Service) names(ctx context.Context, session string, jid models.JID) ([]models.JID, error) {
	if !jid.IsUser() {
		return []models.JID{jid}, nil
	}
	pair, err := s.store.Address(ctx, session, jid)
	if models.IsNotFound(err) {
		return []models.JID{jid}, nil
	}
	return []models.JID{jid, pair.LID, pair.Phone}, err
}
