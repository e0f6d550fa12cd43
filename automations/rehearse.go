package automations

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"frontdesk/automations/stage"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// The bounds of a rehearsal.
const (
	rehearseMessages = 200 // when nobody says how many
	maxRehearsed     = 1000
	maxDifferences   = 200
	rehearseTimeout  = 2 * time.Minute
)

// Rehearsal plays a draft on what people really wrote, beside the live version.
// Nothing is sent; web requests are refused; each chat begins with nothing kept.
type Rehearsal struct {
	Automation int64
	Source     string         // "": the live text
	Settings   map[string]any // nil: those of the automation
	Session    string
	Messages   int           // so many of the last messages of others; 0: 200
	Since      time.Duration // or those of so long; 0: whenever
	// Progress is told now and then how many messages are done; nil: nobody is.
	Progress func(done, total int)
}

// The kinds of differences.
const (
	NowAnswers = "answers now"
	NowQuiet   = "stopped answering"
	NowOther   = "answers differently"
	NowProblem = "fails"
)

// Rehearsed is what came of a rehearsal.
type Rehearsed struct {
	Messages int // of others, that were played
	Same     int
	Answers  int // that only the draft answers
	Quiet    int // that only the live version answers
	Other    int // that both answer, but not alike
	Errors   int // in which the draft fails
	Cut      bool
	// Differences are the first of them, by chat and time.
	Differences []Difference
}

// Difference is a message to which the draft does something else.
type Difference struct {
	Kind    string
	Session string
	Chat    models.JID
	Message string
	At      time.Time
	Text    string
	Draft   []string // what the draft says
	Live    []string // what the live version says
	Did     []string // what the automation really said then
	Humans  []string // what people of the desk answered then
	Problem string   // why the draft fails
}

// Rehearse plays a rehearsal.
func (s *Service) Rehearse(ctx context.Context, r Rehearsal) (Rehearsed, error) {
	ctx, cancel := context.WithTimeout(ctx, rehearseTimeout)
	defer cancel()
	p, err := s.cast(ctx, r)
	if err != nil {
		return Rehearsed{}, err
	}
	rows, total, err := s.pastOf(ctx, r)
	if err != nil {
		return Rehearsed{}, err
	}
	p.total = total
	for _, chat := range byChat(rows) {
		if err := p.chat(ctx, chat); err != nil {
			return Rehearsed{}, err
		}
	}
	return p.found, nil
}

// rehearsal is a rehearsal that is being played.
type rehearsal struct {
	s           *Service
	r           Rehearsal
	draft, live stage.Options
	total       int
	found       Rehearsed
}

// cast sets up the draft and the live version.
func (s *Service) cast(ctx context.Context, r Rehearsal) (*rehearsal, error) {
	p := &rehearsal{s: s, r: r}
	draft, err := s.scene(ctx, Try{Automation: r.Automation, Source: r.Source, Settings: r.Settings, Event: TryEvent{Session: r.Session}})
	if err != nil {
		return nil, err
	}
	live, err := s.scene(ctx, Try{Automation: r.Automation, Event: TryEvent{Session: r.Session}})
	if err != nil {
		return nil, err
	}
	p.draft, p.live = draft, live
	// What is kept today would silence what answered then.
	p.draft.Behind, p.live.Behind = behind{s: s, session: r.Session}, behind{s: s, session: r.Session}
	key := rand.Text()
	p.draft.Key, p.live.Key = key, key
	return p, nil
}

// pastOf are the last messages, the oldest first, with how many others wrote.
func (s *Service) pastOf(ctx context.Context, r Rehearsal) (rows []models.Message, theirs int, err error) {
	want := min(cmp.Or(r.Messages, rehearseMessages), maxRehearsed)
	f := storage.MessageFilter{Session: r.Session, Limit: storage.MaxLimit}
	if r.Since > 0 {
		f.Since = time.Now().Add(-r.Since)
	}
	// Our own messages lie between those of others: at most so many are looked at.
	for range 5 {
		page, err := s.store.Messages(ctx, f)
		if err != nil {
			return nil, 0, fmt.Errorf("load messages: %w", err)
		}
		for _, m := range page {
			if theirs == want {
				break
			}
			rows = append(rows, m)
			if !m.FromMe {
				theirs++
			}
		}
		if theirs == want || len(page) < storage.MaxLimit {
			break
		}
		f.BeforeRow = page[len(page)-1]
	}
	slices.Reverse(rows)
	return rows, theirs, nil
}

// byChat sorts messages into chats, each in order.
func byChat(rows []models.Message) [][]models.Message {
	place := map[models.JID]int{}
	var chats [][]models.Message
	for _, m := range rows {
		i, known := place[m.Chat]
		if !known {
			i = len(chats)
			place[m.Chat] = i
			chats = append(chats, nil)
		}
		chats[i] = append(chats[i], m)
	}
	return chats
}
