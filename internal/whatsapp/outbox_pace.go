package whatsapp

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// AutomationsStopped is the setting that stops all automations while it has a
// value: nothing of theirs leaves.
const AutomationsStopped = "automations.stopped"

// ReasonStopped is why an automatic message was taken back.
const ReasonStopped = "all automations were stopped"

// Pace lets a message leave as if a person wrote it.
type Pace struct {
	Typing   time.Duration // "typing…" shows for so long before
	Stranger bool          // it goes to somebody who never wrote
}

// MessageGap is the shortest time between two automatic messages of a chat.
const MessageGap = 1200 * time.Millisecond

const (
	strangerGap = 15 * time.Second // between automatic messages to strangers
	maxPaced    = 1000             // chats whose pace is remembered
)

// pacer knows in which chats a script seems to be writing. It is forgotten with
// the process; then a message is written once more.
type pacer struct {
	mu        sync.Mutex               // guards what follows
	chats     map[models.JID]time.Time // until when nothing automatic leaves there
	typed     map[string]bool          // messages that were shown being written
	slots     map[string]time.Time     // of messages to strangers
	strangers time.Time                // when the next of those may leave
	wakes     []time.Time
}

func newPacer() *pacer {
	return &pacer{chats: map[models.JID]time.Time{}, typed: map[string]bool{}, slots: map[string]time.Time{}}
}

// hold says until when a row must wait, zero when it may leave now, and whether
// to show that it is being written.
func (p *pacer) hold(row models.OutboxRow, out Outgoing, now time.Time) (until time.Time, show bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if busy := p.chats[row.Chat]; busy.After(now) {
		return p.wakeAt(busy), false
	}
	if out.Pace != nil && out.Pace.Stranger {
		if slot := p.slot(row.MessageID, now); slot.After(now) {
			return p.wakeAt(slot), false
		}
	}
	if out.Pace != nil && out.Pace.Typing > 0 && !p.typed[row.MessageID] {
		p.typed[row.MessageID] = true
		return p.wakeAt(p.rest(row.Chat, out.Pace.Typing, now)), true
	}
	delete(p.slots, row.MessageID)
	delete(p.typed, row.MessageID)
	p.rest(row.Chat, restAfter(out), now)
	return time.Time{}, false
}

// restAfter is how long a chat rests after something automatic left.
func restAfter(out Outgoing) time.Duration {
	switch {
	case out.Act != nil && out.Act.Do == ActTyping:
		return out.Act.For
	case out.Pace != nil:
		return MessageGap
	}
	return 0
}

// slot is when a message to a stranger may leave: one after the other.
func (p *pacer) slot(id string, now time.Time) time.Time {
	if slot, ok := p.slots[id]; ok {
		return slot
	}
	slot := later(now, p.strangers).Truncate(time.Microsecond)
	p.slots[id], p.strangers = slot, slot.Add(strangerGap)
	return slot
}

// rest lets nothing automatic leave in a chat for a while.
func (p *pacer) rest(chat models.JID, length time.Duration, now time.Time) time.Time {
	if len(p.chats) >= maxPaced {
		maps.DeleteFunc(p.chats, func(_ models.JID, busy time.Time) bool { return !busy.After(now) })
	}
	p.chats[chat] = now.Add(length).Truncate(time.Microsecond)
	return p.chats[chat]
}

func (p *pacer) wakeAt(at time.Time) time.Time {
	if !slices.Contains(p.wakes, at) {
		p.wakes = append(p.wakes, at)
	}
	return at
}

// wake is when to look again; a channel that is silent when there is nothing to
// wait for.
func (p *pacer) wake() <-chan time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.wakes = slices.DeleteFunc(p.wakes, func(at time.Time) bool { return !at.After(now) })
	if len(p.wakes) == 0 {
		return nil
	}
	return time.After(time.Until(slices.MinFunc(p.wakes, time.Time.Compare)))
}

// paced leaves out the automatic rows that must wait, and puts them off. What
// people and programs send waits for none of them.
func (o *outbox) paced(ctx context.Context, rows []models.OutboxRow) ([]models.OutboxRow, error) {
	if !slices.ContainsFunc(rows, automatic) {
		return rows, nil
	}
	stopped, err := o.stopped(ctx)
	if err != nil {
		return nil, err
	}
	var free, put []models.OutboxRow
	for _, row := range rows {
		switch until := o.pace(ctx, row, stopped); {
		case !automatic(row):
			free = append(free, row)
		case stopped:
		case until.IsZero():
			free = append(free, row)
		default:
			row.NotBefore = until
			put = append(put, row)
		}
	}
	return free, o.putOff(ctx, put)
}

// automatic says that a script sends a row, and that it certainly has not left.
func automatic(row models.OutboxRow) bool { return row.Run != 0 && row.State == models.OutboxQueued }

// pace asks until when a row waits, and shows that it is being written.
func (o *outbox) pace(ctx context.Context, row models.OutboxRow, stopped bool) time.Time {
	if !automatic(row) || stopped {
		return time.Time{}
	}
	out, err := OutgoingOf(row)
	if err != nil {
		return time.Time{} // it fails when it is sent
	}
	until, show := o.pacer.hold(row, out, time.Now())
	if show {
		if err := o.session.Typing(ctx, row.Chat, "composing"); err != nil && !lost(err) {
			o.session.logger.Warn("writing not shown", "err", err)
		}
	}
	return until
}

// stopped reports whether all automations are stopped, and takes back what they
// wanted to send.
func (o *outbox) stopped(ctx context.Context) (bool, error) {
	value, err := o.session.manager.store.Setting(ctx, AutomationsStopped)
	if missing(err) != nil || value == "" {
		return false, missing(err)
	}
	_, err = o.session.manager.store.CancelAutomatic(ctx, "", ReasonStopped, time.Now())
	return true, err
}

// putOff lets rows be due later. One that was taken back meanwhile stays that.
func (o *outbox) putOff(ctx context.Context, rows []models.OutboxRow) error {
	if len(rows) == 0 {
		return nil
	}
	return o.session.manager.store.Update(ctx, func(tx storage.Store) error {
		for _, row := range rows {
			if err := tx.ChangeQueued(ctx, row); err != nil && models.KindOf(err) != models.Conflict {
				return err
			}
		}
		return nil
	})
}
