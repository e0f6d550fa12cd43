package automations

import (
	"context"
	"fmt"
	"sync"
	"time"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// The processor time that a script may use.
const (
	cpuBudget = 10 * time.Second
	cpuWindow = time.Minute
	cpuLook   = time.Second
)

// budget counts the processor time that each script used lately.
type budget struct {
	mu   sync.Mutex
	used map[int64][]usage // guarded by mu; by automation, oldest first
	told map[int64]time.Time
}

type usage struct {
	at  time.Time
	cpu time.Duration
}

func newBudget() *budget {
	return &budget{used: map[int64][]usage{}, told: map[int64]time.Time{}}
}

// spend notes what a step used, and reports whether the script must wait now
// and nobody was told of it lately.
func (b *budget) spend(automation int64, cpu time.Duration, now time.Time) (tell bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used[automation] = append(b.used[automation], usage{now, cpu})
	if b.lately(automation, now) < cpuBudget || now.Sub(b.told[automation]) < time.Hour {
		return false
	}
	b.told[automation] = now
	return true
}

// lately is what a script used within the window. It forgets what was before.
func (b *budget) lately(automation int64, now time.Time) time.Duration {
	var sum time.Duration
	list := b.used[automation]
	for len(list) > 0 && now.Sub(list[0].at) >= cpuWindow {
		list = list[1:]
	}
	for _, u := range list {
		sum += u.cpu
	}
	if b.used[automation] = list; len(list) == 0 {
		delete(b.used, automation)
	}
	return sum
}

// wait waits until a script may use the processor again.
func (b *budget) wait(ctx context.Context, automation int64) error {
	for {
		b.mu.Lock()
		over := b.lately(automation, time.Now()) >= cpuBudget
		b.mu.Unlock()
		if !over {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(cpuLook):
		}
	}
}

// spend counts the processor time of a step. A script that must wait for its
// next one is a notice.
func (s *Service) spend(ctx context.Context, j job, cpu time.Duration) {
	if !s.budget.spend(j.one.ID, cpu, time.Now()) {
		return
	}
	why := fmt.Sprintf("it used more than %s of processor time in a minute, so its runs wait", cpuBudget)
	_, err := s.log.Append(ctx, events.Change{SessionID: j.run.SessionID, Steps: []events.Step{
		events.Announcement{Data: models.AutomationPaused{AutomationID: j.one.ID, Name: j.one.Name, Reason: why}},
	}})
	if err != nil {
		s.logger.Warn("a notice was not stored", "automation", j.one.ID, "err", err)
	}
}
