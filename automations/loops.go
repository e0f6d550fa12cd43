package automations

import (
	"slices"
	"sync"
	"time"

	"frontdesk/automations/match"
	"frontdesk/models"
)

// The most that automations may say in one chat before they are taken for a
// conversation of two machines.
const (
	burst       = 5
	burstTime   = 10 * time.Second
	flood       = 30
	floodTime   = 10 * time.Minute
	sameText    = 3
	sameTime    = 2 * time.Minute
	loopPause   = time.Hour
	maxLoopKeys = 10000
)

// loopGuard notices when automations talk too much in a chat.
type loopGuard struct {
	mu   sync.Mutex
	said map[chatKey][]utterance // guarded by mu
}

type utterance struct {
	at   time.Time
	text string
}

func newLoopGuard() *loopGuard {
	return &loopGuard{said: map[chatKey][]utterance{}}
}

// allow notes texts that are about to be sent in a chat. When they are too much
// it notes nothing and says why.
func (g *loopGuard) allow(session string, chat models.JID, texts []string, now time.Time) (why string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	key := chatKey{session, chat}
	all := slices.DeleteFunc(slices.Clone(g.said[key]), func(u utterance) bool { return now.Sub(u.at) >= floodTime })
	for _, text := range texts {
		all = append(all, utterance{now, match.Plain(text)})
		if why := tooMuch(all, now); why != "" {
			return why
		}
	}
	if len(g.said) >= maxLoopKeys {
		g.forgetOld(now)
	}
	g.said[key] = all
	return ""
}

// takeBack forgets what was noted at a time: it is not sent after all, and will
// be said again.
func (g *loopGuard) takeBack(session string, chat models.JID, at time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	key := chatKey{session, chat}
	g.said[key] = slices.DeleteFunc(g.said[key], func(u utterance) bool { return u.at.Equal(at) })
}

func tooMuch(all []utterance, now time.Time) string {
	last := all[len(all)-1].text
	recent, same := 0, 0
	for _, u := range all {
		if now.Sub(u.at) < burstTime {
			recent++
		}
		if now.Sub(u.at) < sameTime && u.text == last {
			same++
		}
	}
	switch {
	case recent > burst:
		return "more than 5 automatic messages in 10 seconds"
	case len(all) > flood:
		return "more than 30 automatic messages in 10 minutes"
	case same >= sameText:
		return "the same text three times within 2 minutes"
	}
	return ""
}

func (g *loopGuard) forgetOld(now time.Time) {
	for key, all := range g.said {
		if len(all) == 0 || now.Sub(all[len(all)-1].at) >= floodTime {
			delete(g.said, key)
		}
	}
}
