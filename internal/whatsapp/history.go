package whatsapp

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	waevents "go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"frontdesk/internal/events"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// historyRetry is the wait after a block that could not be imported.
const historyRetry = 30 * time.Second

// waitingHistory is a block of history that was announced and not imported yet.
type waitingHistory struct {
	ID     string
	Notice []byte // the notification as it came
	Tries  int
}

const historyTries = 5

// historySetting is where the waiting blocks of a session are kept.
func historySetting(session string) string { return "history/" + session }

// historyNotice keeps an announced block; only then is it acknowledged.
func (v view) historyNotice(change *events.Change, evt *waevents.Message, n *waE2E.HistorySyncNotification) error {
	if !evt.Info.IsFromMe {
		return nil
	}
	raw, err := proto.Marshal(n)
	if err != nil {
		return fmt.Errorf("encode a notice of history: %w", err)
	}
	change.Do(keepHistory{waitingHistory{ID: evt.Info.ID, Notice: raw}})
	return nil
}

// keepHistory stores a block that was announced.
type keepHistory struct{ Block waitingHistory }

// Apply implements events.Step.
func (k keepHistory) Apply(ctx context.Context, tx *events.Tx) error {
	return editHistory(ctx, tx, func(list []waitingHistory) []waitingHistory {
		at := slices.IndexFunc(list, func(w waitingHistory) bool { return w.ID == k.Block.ID })
		if at >= 0 {
			list[at].Tries = k.Block.Tries
			return list
		}
		return append(list, k.Block)
	})
}

// dropHistory forgets a block that was imported.
type dropHistory struct{ ID string }

// Apply implements events.Step.
func (d dropHistory) Apply(ctx context.Context, tx *events.Tx) error {
	return editHistory(ctx, tx, func(list []waitingHistory) []waitingHistory {
		return slices.DeleteFunc(list, func(w waitingHistory) bool { return w.ID == d.ID })
	})
}

func editHistory(ctx context.Context, tx *events.Tx, edit func([]waitingHistory) []waitingHistory) error {
	list, err := loadHistory(ctx, tx, tx.SessionID)
	if err != nil {
		return err
	}
	text, err := json.Marshal(edit(list))
	if err != nil {
		return fmt.Errorf("encode the waiting history: %w", err)
	}
	return tx.SaveSetting(ctx, historySetting(tx.SessionID), string(text))
}

func loadHistory(ctx context.Context, settings storage.Settings, session string) ([]waitingHistory, error) {
	text, err := settings.Setting(ctx, historySetting(session))
	if err != nil || text == "" {
		return nil, missing(err)
	}
	var list []waitingHistory
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, fmt.Errorf("decode the waiting history: %w", err)
	}
	return list, nil
}

// importHistory imports what waits, whenever the session is online, also what
// was announced before the process started.
func (s *Session) importHistory(ctx context.Context) {
	retry := time.NewTicker(historyRetry)
	defer retry.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.history:
		case <-retry.C:
		}
		list, err := loadHistory(ctx, s.manager.store, s.id)
		if err != nil && ctx.Err() == nil {
			s.logger.Error("the waiting history could not be read", "err", err)
		}
		for _, block := range list {
			s.importOne(ctx, block)
		}
	}
}

func (s *Session) importOne(ctx context.Context, block waitingHistory) {
	err := s.contained(func() error { return s.importBlock(ctx, block) })
	if err == nil || ctx.Err() != nil || passing(err) {
		return // a connection that went away is no fault of the block
	}
	s.logger.Warn("history not imported", "message", block.ID, "err", err)
	block.Tries++
	if block.Tries < historyTries {
		err = s.commit(ctx, s.changeOf(keepHistory{block}))
	} else {
		err = s.commit(ctx, s.changeOf(dropHistory{block.ID}, keepAside{models.Quarantined{
			SessionID: s.id, Time: time.Now(), What: "history", Error: err.Error(), Raw: block.Notice,
		}}))
	}
	if err != nil && ctx.Err() == nil {
		s.logger.Error("the waiting history could not be stored", "err", err)
	}
}

// importBlock downloads one block, stores what is in it, and only then has
// WhatsApp delete its copy.
func (s *Session) importBlock(ctx context.Context, block waitingHistory) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	var notice waE2E.HistorySyncNotification
	if err := proto.Unmarshal(block.Notice, &notice); err != nil {
		return fmt.Errorf("read a notice of history: %w", err)
	}
	data, err := client.DownloadHistorySync(ctx, &notice, true)
	if err != nil {
		return fmt.Errorf("download history: %w", err)
	}
	in := newImport(s, ctx, data)
	if err := in.run(ctx); err != nil {
		return err
	}
	if err := in.finish(ctx, block.ID); err != nil {
		return err
	}
	in.answerOlder(notice.GetPeerDataRequestSessionID())
	s.tellSupervisor(signal{kind: sigHistory, done: in.last()})
	if notice.GetDirectPath() != "" {
		err := client.DeleteMedia(ctx, whatsmeow.MediaHistory, notice.GetDirectPath(), notice.GetFileEncSHA256(), notice.GetEncHandle())
		if err != nil {
			s.logger.Info("WhatsApp keeps its copy of the history a while", "err", err)
		}
	}
	return nil
}

func (s *Session) tellSupervisor(sig signal) {
	s.mu.Lock()
	l := s.line
	s.mu.Unlock()
	if l != nil {
		l.signal(sig)
	}
}
