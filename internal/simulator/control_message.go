package simulator

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// maxCount is how many messages one call may send.
const maxCount = 10000

// sendBody is what a contact is to send, and how often.
type sendBody struct {
	Message
	To     string      `json:"to"`
	Count  int         `json:"count"`
	Quoted messageName `json:"quoted"`
	Revoke messageName `json:"revoke"`
}

// messageName names a message, as a string or as an object with an id.
type messageName string

// UnmarshalJSON reads both forms.
func (id *messageName) UnmarshalJSON(raw []byte) error {
	var object struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(raw, &object); err == nil {
		*id = messageName(object.ID)
		return nil
	}
	return json.Unmarshal(raw, (*string)(id))
}

func (b sendBody) check() error {
	switch {
	case b.Count < 0 || b.Count > maxCount:
		return fmt.Errorf("%w: count goes up to %d", ErrInvalid, maxCount)
	}
	return nil
}

func (s *Server) controlSend(r *http.Request) (any, error) {
	a, err := s.controlled(r)
	if err != nil {
		return nil, err
	}
	body, err := readBody[sendBody](r)
	if err != nil {
		return nil, err
	}
	if err := body.check(); err != nil {
		return nil, err
	}
	ids := make([]string, 0, max(1, body.Count))
	for i := range max(1, body.Count) {
		id, err := a.Send(r.Context(), body.To, body.numbered(i))
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return map[string][]string{"ids": ids}, nil
}

// numbered is the message, with a number behind its text if there are several.
func (b sendBody) numbered(i int) Message {
	m := b.Message
	m.Quoted, m.Revoke = string(b.Quoted), string(b.Revoke)
	if b.Count <= 1 {
		return m
	}
	number := strconv.Itoa(i + 1)
	if m.Text != "" {
		m.Text += " " + number
	}
	if m.ID != "" {
		m.ID += number
	}
	return m
}

func (s *Server) controlInbox(r *http.Request) (any, error) {
	a, err := s.controlled(r)
	if err != nil {
		return nil, err
	}
	after, err := queryNumber(r, "after")
	if err != nil {
		return nil, err
	}
	wait, err := queryWait(r)
	if err != nil {
		return nil, err
	}
	chat := ""
	if name := r.URL.Query().Get("chat"); name != "" {
		jid, err := s.parseRecipient(name)
		if err != nil {
			return nil, err
		}
		s.do(func() { chat = s.plain(jid).String() })
	}
	ctx, cancel := context.WithTimeout(r.Context(), wait)
	defer cancel()
	return a.inboxOf(ctx, after, chat), nil
}

// inboxOf lists what is in a chat, or in all; it waits for something until
// the context ends.
func (a *Account) inboxOf(ctx context.Context, after int, chat string) []InboxMessage {
	wanted := func(m InboxMessage) bool { return chat == "" || m.Chat == chat }
	list := []InboxMessage{}
	// That nothing came in time is an answer too: the empty list.
	_, _ = a.WaitInbox(ctx, after, wanted)
	for _, m := range a.Inbox(after) {
		if wanted(m) {
			list = append(list, m)
		}
	}
	return list
}

func (s *Server) controlReceipt(r *http.Request) (any, error) {
	return withBody(s, r, func(a *Account, body struct {
		Chat string   `json:"chat"`
		IDs  []string `json:"ids"`
		Type string   `json:"type"`
	}) error {
		return a.Receipt(body.Chat, body.IDs, body.Type)
	})
}

func (s *Server) controlPresence(r *http.Request) (any, error) {
	return withBody(s, r, func(a *Account, body struct {
		Chat  string `json:"chat"`
		State string `json:"state"`
	}) error {
		return a.Presence(body.Chat, body.State)
	})
}
