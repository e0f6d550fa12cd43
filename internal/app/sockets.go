package app

import (
	"context"
	"net"

	"frontdesk/api/socket"
	"frontdesk/internal/server"
	"frontdesk/internal/storage"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// addSockets routes the event streams.
func (a *App) addSockets(ctx context.Context) {
	cfg := a.opts.Config
	if !cfg.Socket {
		return
	}
	stream := socket.New(ctx, socket.Options{
		Log: a.Log, Machine: a.Auth.Machine, Redeem: a.Auth.Redeem, Watch: a.Auth.Watch,
		Known: func(_ context.Context, session string) error {
			_, err := a.Sessions.Session(session)
			return err
		},
		Names:    func(_ context.Context, session string) wire.Names { return a.names(session) },
		Session:  a.sessionInfo,
		Greeting: a.standing,
		History:  a.history,
		File:     a.file,
		Disabled: cfg.DisabledEvents, AllowedOrigins: cfg.AllowedOrigins, Logger: a.logger,
		Opened: a.metrics.Sockets.Inc, Closed: a.metrics.Sockets.Dec,
	})
	stream.Register(a.Server.Echo)
	a.Server.OnStop(stream.Close)
	if cfg.SocketPort != 0 {
		a.clients = server.New(a.serverOptions())
		stream.RegisterClients(a.clients.Echo)
		a.clients.OnStop(stream.Close)
	}
}

// ServeSockets makes Run serve the sockets of the clients API on a listener of
// their own. Call it before Run, when WEBSOCKET_PORT is set.
func (a *App) ServeSockets(l net.Listener) { a.clientsListener = l }

// sessionInfo is a session as it is now.
func (a *App) sessionInfo(session string) models.Session {
	s, err := a.Sessions.Session(session)
	if err != nil {
		return models.Session{ID: session}
	}
	return s.Info()
}

// standing says of every session that can be used, or scanned, that it can.
func (a *App) standing(ctx context.Context) []models.Event {
	sessions, err := a.Sessions.Sessions(ctx)
	if err != nil {
		a.logger.Warn("a new socket is not told how things stand", "err", err)
	}
	var all []models.Event
	for _, info := range sessions {
		s, err := a.Sessions.Session(info.ID)
		if err != nil {
			continue
		}
		if qr, shown := s.QR(); shown {
			all = append(all, models.Event{SessionID: info.ID, Data: qr})
		} else if info.State.Online() {
			all = append(all, models.Event{SessionID: info.ID, Data: models.Ready{JID: info.JID, PushName: info.PushName, Platform: info.Platform}})
		}
	}
	return all
}

// history adds up what the phone of a session had sent up to an event, as far
// back as the log goes.
func (a *App) history(ctx context.Context, upTo models.Event) (wire.SyncCounts, error) {
	var counts wire.SyncCounts
	filter := storage.EventFilter{Session: upTo.SessionID, Types: []models.EventType{models.EventHistory}, Limit: storage.MaxLimit}
	for after := int64(0); ; {
		page, err := a.stores.desk.EventsAfter(ctx, after, filter)
		if err != nil {
			return counts, err
		}
		for _, e := range page {
			if block, ok := e.Data.(models.HistoryStored); ok && e.ID <= upTo.ID {
				counts.Chats, counts.Contacts, counts.Messages = counts.Chats+block.Chats, counts.Contacts+block.Contacts, counts.Messages+block.Messages
			}
			after = e.ID
		}
		if len(page) < filter.Limit || after >= upTo.ID {
			return counts, nil
		}
	}
}
