package automations

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

const (
	// maxHistory is how many messages a script may look back.
	maxHistory = 50
	// askPatience bounds how long a question to WhatsApp may take: the worker
	// waits meanwhile.
	askPatience = 5 * time.Second
	// maxLink is how long an address of a file may be valid.
	maxLink = 7 * 24 * time.Hour
)

// questions answers what a step asks.
type questions struct {
	s      *Service
	j      job
	values *values
}

func (s *Service) questions(j job) *questions {
	return &questions{s: s, j: j, values: newValues(s.store, j.one.ID, time.Now())}
}

// answer answers one query. What is wrong with it is an error in the script;
// what is wrong with the server is logged.
func (q *questions) answer(ctx context.Context, c sandbox.Call) sandbox.Answer {
	result, err := q.ask(ctx, c)
	if err != nil {
		return q.refused(c, err)
	}
	data, err := json.Marshal(result)
	if err != nil || len(data) > sandbox.MaxJournal/2 {
		return refused("too_large", "the answer is too large")
	}
	return sandbox.Answer{Result: data}
}

func (q *questions) refused(c sandbox.Call, err error) sandbox.Answer {
	var ours *models.Error
	if errors.As(err, &ours) && ours.Kind != models.Unavailable {
		return refused(string(ours.Kind), ours.Message)
	}
	q.s.logger.Error("query of a script", "run", q.j.run.ID, "call", c.Call, "err", err)
	return refused("unavailable", "this cannot be answered now")
}

func refused(code, message string) sandbox.Answer {
	return sandbox.Answer{Error: &sandbox.CallError{Code: code, Message: message}}
}

func (q *questions) ask(ctx context.Context, c sandbox.Call) (any, error) {
	if word, found := strings.CutPrefix(c.Call, "state."); found {
		return q.value(ctx, word, c.Args, true)
	}
	if word, found := strings.CutPrefix(c.Call, "store."); found {
		return q.value(ctx, word, c.Args, false)
	}
	switch c.Call {
	case "history":
		return q.history(ctx, c.Args)
	case "chat":
		return q.chat(ctx, c.Args)
	case "group":
		return q.group(ctx, c.Args)
	case "group.invite":
		return q.invite(ctx, c.Args)
	case "media.url", "media.text":
		return q.media(ctx, c)
	case "hmac":
		return q.hmac(ctx, c.Args)
	}
	return nil, models.Errorf(models.Unsupported, "there is no such call")
}

// decodeArgs reads the arguments of a call, which come from a worker.
func decodeArgs[T any](call string, args json.RawMessage) (T, error) {
	var out T
	if err := sandbox.Decode(args, &out); err != nil {
		return out, &models.Error{Kind: models.Invalid, Message: "the arguments of " + call + " cannot be read", Err: err}
	}
	return out, nil
}

func (q *questions) value(ctx context.Context, word string, raw json.RawMessage, ofChat bool) (any, error) {
	args, err := decodeArgs[sandbox.ValueArgs]("a value", raw)
	if err != nil {
		return nil, err
	}
	scope := ""
	if ofChat {
		chat, err := q.s.chatOf(ctx, q.j.run.SessionID, args.Chat)
		if err != nil {
			return nil, err
		}
		scope = valueScope(q.j.run.SessionID, chat)
	}
	return q.values.answer(ctx, word, scope, args)
}

// valueScope is where a script keeps what belongs to a chat.
func valueScope(session string, chat models.JID) string { return session + "/" + string(chat) }

func (q *questions) history(ctx context.Context, raw json.RawMessage) (any, error) {
	args, err := decodeArgs[sandbox.HistoryArgs]("history", raw)
	if err != nil {
		return nil, err
	}
	chat, err := q.s.chatOf(ctx, q.j.run.SessionID, args.Chat)
	if err != nil {
		return nil, err
	}
	messages, err := q.s.store.Messages(ctx, storage.MessageFilter{
		Session: q.j.run.SessionID, Chat: chat, Limit: min(max(args.Count, 1), maxHistory),
	})
	if err != nil {
		return nil, fmt.Errorf("list messages: %w", err)
	}
	t, err := q.s.tell(ctx, q.j.run.SessionID)
	if err != nil {
		return nil, err
	}
	list := make([]sandbox.EventMessage, len(messages))
	for i, m := range messages {
		if list[len(messages)-1-i], err = t.message(ctx, m); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (q *questions) chat(ctx context.Context, raw json.RawMessage) (any, error) {
	args, err := decodeArgs[sandbox.ChatArgs]("chat", raw)
	if err != nil {
		return nil, err
	}
	chat, err := q.s.chatOf(ctx, q.j.run.SessionID, args.Chat)
	if err != nil {
		return nil, err
	}
	t, err := q.s.tell(ctx, q.j.run.SessionID)
	if err != nil {
		return nil, err
	}
	return t.chat(ctx, chat)
}

func (q *questions) group(ctx context.Context, raw json.RawMessage) (any, error) {
	jid, err := q.groupOf("group", raw)
	if err != nil {
		return nil, err
	}
	g, err := q.s.store.Group(ctx, q.j.run.SessionID, jid)
	if models.IsNotFound(err) {
		session, none := q.s.session(q.j.run.SessionID)
		if none != nil {
			return nil, models.Errorf(models.NotFound, "there is no such group")
		}
		ctx, cancel := context.WithTimeout(ctx, askPatience)
		defer cancel()
		g, err = session.KnownGroup(ctx, jid)
	}
	if err != nil {
		return nil, err
	}
	t, err := q.s.tell(ctx, q.j.run.SessionID)
	if err != nil {
		return nil, err
	}
	return t.group(ctx, g)
}

func (q *questions) groupOf(call string, raw json.RawMessage) (models.JID, error) {
	args, err := decodeArgs[sandbox.GroupArgs](call, raw)
	if err != nil {
		return "", err
	}
	return groupJID(args.Group)
}

func groupJID(text string) (models.JID, error) {
	jid, err := models.ParseJID(text)
	if err != nil || !jid.IsGroup() {
		return "", models.Errorf(models.Invalid, "%q is no group", cut(text, 40))
	}
	return jid, nil
}

func (q *questions) invite(ctx context.Context, raw json.RawMessage) (any, error) {
	jid, err := q.groupOf("group.invite", raw)
	if err != nil {
		return nil, err
	}
	session, err := q.s.session(q.j.run.SessionID)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	code, err := session.GroupInviteCode(ctx, jid, false)
	return "https://chat.whatsapp.com/" + code, err
}

func (q *questions) media(ctx context.Context, c sandbox.Call) (any, error) {
	args, err := decodeArgs[sandbox.MediaArgs](c.Call, c.Args)
	if err != nil {
		return nil, err
	}
	if q.s.opts.Files == nil {
		return nil, errNoFiles
	}
	f := sandbox.File{Automation: q.j.one.ID, Session: q.j.run.SessionID, Media: args.Media}
	if c.Call == "media.text" {
		return q.s.opts.Files.Text(ctx, f)
	}
	if args.For < 0 || args.For > maxLink.Milliseconds() {
		return nil, models.Errorf(models.Invalid, "the address of a file is valid for 7 days at most")
	}
	return q.s.opts.Files.URL(ctx, f, time.Duration(args.For)*time.Millisecond)
}

var errNoFiles = models.Errorf(models.Unsupported, "this server keeps no files for scripts")

func (q *questions) hmac(ctx context.Context, raw json.RawMessage) (any, error) {
	args, err := decodeArgs[sandbox.HMACArgs]("hmac", raw)
	if err != nil {
		return nil, err
	}
	if q.s.opts.Web == nil {
		return nil, models.Errorf(models.Unsupported, "this server keeps no secrets for scripts")
	}
	return q.s.opts.Web.HMAC(ctx, q.j.one.ID, q.j.one.description.Secrets, args)
}
