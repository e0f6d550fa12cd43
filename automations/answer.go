package automations

import (
	"context"
	"encoding/json"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// maxHistory is how many messages a script may look back.
const maxHistory = 50

// answer answers a query of a run.
func (s *Service) answer(ctx context.Context, run models.Run, c sandbox.Call) sandbox.Answer {
	var args sandbox.HistoryArgs
	if c.Call != "history" || sandbox.Decode(c.Args, &args) != nil || models.JID(args.Chat) != run.Chat {
		return refused("forbidden", "a script may look only at the chat of its message")
	}
	messages, err := s.store.Messages(ctx, storage.MessageFilter{
		Session: run.SessionID, Chat: run.Chat, Limit: min(max(args.Count, 1), maxHistory),
	})
	if err != nil {
		s.logger.Error("history for a script", "run", run.ID, "err", err)
		return refused("unavailable", "the messages of this chat cannot be read now")
	}
	list := make([]scriptMessage, len(messages))
	for i, m := range messages {
		list[len(messages)-1-i] = messageOf(m)
	}
	data, err := json.Marshal(list)
	if err != nil || len(data) > sandbox.MaxJournal/2 {
		return refused("too_large", "the messages of this chat are too large")
	}
	return sandbox.Answer{Result: data}
}

func refused(code, message string) sandbox.Answer {
	return sandbox.Answer{Error: &sandbox.CallError{Code: code, Message: message}}
}
