package automations

import (
	"context"
	"fmt"
	"time"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// The most that automations may say in one chat before they are taken for a
// conversation of two machines.
const (
	burst     = 5
	burstTime = 10 * time.Second
	flood     = 30
	floodTime = 10 * time.Minute
	sameText  = 3
	sameTime  = 2 * time.Minute
	quickTime = 2 * time.Second
	maxQuick  = 3
	loopPause = time.Hour
	aDay      = 24 * time.Hour
)

// tooMuch says why the last of some utterances is one too many, or "". They are
// those of one chat within floodTime, oldest first, at the times at which they
// leave: several that are written one after the other are no burst.
func tooMuch(all []models.Said) string {
	last, now := all[len(all)-1].Text, all[len(all)-1].Time
	recent, same, quick := 0, 0, 0
	for _, u := range all {
		if now.Sub(u.Time) < burstTime {
			recent++
		}
		if now.Sub(u.Time) < sameTime && u.Text == last {
			same++
		}
		if quick++; !u.Quick {
			quick = 0
		}
	}
	switch {
	case recent > burst:
		return "more than 5 automatic messages in 10 seconds"
	case len(all) > flood:
		return "more than 30 automatic messages in 10 minutes"
	case same >= sameText:
		return "the same text three times within 2 minutes"
	case quick >= maxQuick:
		return "three times the other side wrote within 2 seconds of an automatic message"
	}
	return ""
}

// checkLoops lets a step's messages through, or takes the step back when they
// look like a conversation of two machines, or are more than a session may
// send in a day. It is asked within the transaction, so that the count is right.
func (s *Service) checkLoops(ctx context.Context, tx *events.Tx, c *conclusion) error {
	if len(c.said) == 0 {
		return nil
	}
	sent, err := tx.CountSaid(ctx, c.run.SessionID, c.now.Add(-aDay))
	if err != nil {
		return err
	}
	if daily := s.Rules().Daily; sent+len(c.said) > daily {
		return s.ceiling(ctx, tx, c, daily)
	}
	seen, queued := map[models.JID][]models.Said{}, map[models.JID]time.Duration{}
	for i := range c.said {
		one := &c.said[i]
		if _, ok := seen[one.Chat]; !ok {
			if seen[one.Chat], err = tx.Said(ctx, c.run.SessionID, one.Chat, c.now.Add(-floodTime)); err != nil {
				return err
			}
			queued[one.Chat] = queueOfSaid(seen[one.Chat], c.now)
		}
		one.Time = one.Time.Add(queued[one.Chat])
		seen[one.Chat] = append(seen[one.Chat], *one)
		if why := tooMuch(seen[one.Chat]); why != "" {
			return loop(ctx, tx, c, one.Chat, why)
		}
	}
	return tx.AddSaid(ctx, c.said)
}

// queueOfSaid is how long it takes until what was said before has left.
func queueOfSaid(before []models.Said, now time.Time) time.Duration {
	if len(before) == 0 {
		return 0
	}
	return max(before[len(before)-1].Time.Sub(now), 0)
}

// loop ends a run that seems to talk to a machine, and lets the chat rest.
func loop(ctx context.Context, tx *events.Tx, c *conclusion, chat models.JID, why string) error {
	p := pause{Until: c.now.Add(loopPause), Reason: "it looked like a loop (" + why + ")"}
	c.end(models.RunSkipped, "stopped: "+why+"; automations rest in this chat for an hour")
	c.undo()
	tx.Announce(models.AutomationPaused{AutomationID: c.run.AutomationID, Name: c.name, Chat: chat, Reason: why, Until: p.Until})
	return savePause(ctx, tx, c.run.SessionID, chat, p)
}

// ceiling ends a run that would send more than a session may in a day. The
// first one tells everybody.
func (s *Service) ceiling(ctx context.Context, tx *events.Tx, c *conclusion, daily int) error {
	why := fmt.Sprintf("more than %d automatic messages of this session in 24 hours", daily)
	c.end(models.RunSkipped, "stopped: "+why)
	c.undo()
	name := "automations.ceiling/" + c.run.SessionID
	told, err := tx.Setting(ctx, name)
	if err != nil && !models.IsNotFound(err) {
		return err
	}
	if last, err := time.Parse(time.RFC3339, told); err == nil && c.now.Sub(last) < time.Hour {
		return nil
	}
	tx.Announce(models.AutomationPaused{AutomationID: c.run.AutomationID, Name: c.name, Reason: why})
	return tx.SaveSetting(ctx, name, c.now.UTC().Format(time.RFC3339))
}

// quick reports whether somebody wrote within two seconds of the last automatic
// message in a chat, as machines do.
func (s *Service) quick(ctx context.Context, h happening) (bool, error) {
	said, err := s.store.Said(ctx, h.event.SessionID, h.chat, h.event.Time.Add(-floodTime))
	if err != nil || len(said) == 0 {
		return false, err
	}
	left, err := s.lastLeft(ctx, h.event.SessionID, h.chat)
	if err != nil || left.IsZero() {
		return false, err
	}
	gap := h.event.Time.Sub(left)
	return gap >= 0 && gap < quickTime, nil
}
