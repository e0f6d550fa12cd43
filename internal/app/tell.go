package app

import (
	"context"
	"io"

	"frontdesk/internal/wire"
	"frontdesk/models"
)

// names knows how the people of a session are called outside.
func (a *App) names(session string) wire.Names {
	s, err := a.Sessions.Session(session)
	if err != nil {
		return wire.Names{}
	}
	return wire.Names{
		Me:      s.Info().JID,
		PhoneOf: func(jid models.JID) models.JID { return s.PhoneOf(context.Background(), jid) },
	}
}

// file is the file of a message, for those who tell events with the bytes of
// their files; false when it is too large for that or cannot be had.
func (a *App) file(ctx context.Context, m models.Message) ([]byte, bool) {
	limit := int64(a.opts.Config.MaxAttachment)
	if m.Media == nil || m.Media.Size > limit {
		return nil, false
	}
	session, err := a.Sessions.Session(m.SessionID)
	if err != nil {
		return nil, false
	}
	file, err := session.Download(ctx, m)
	if err != nil {
		a.logger.Warn("file of an event not read", "session", m.SessionID, "message", m.ID, "err", err)
		return nil, false
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	return data, err == nil && int64(len(data)) <= limit
}
