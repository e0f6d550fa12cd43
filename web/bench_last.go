package web

import (
	"context"
	"crypto/rand"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/automations"
	"frontdesk/models"
	"frontdesk/views"
)

// The bounds of rehearsals that the console plays.
const (
	maxRehearsals = 20
	keepRehearsal = 15 * time.Minute
	soonEnough    = 400 * time.Millisecond // an answer waits so long for the end
)

// rehearsal is a draft that is played over the last messages, while somebody
// watches how far it is.
type rehearsal struct {
	token string
	owner int64
	begun time.Time
	over  chan struct{} // closed at the end
	stop  context.CancelFunc

	mu          sync.Mutex // guards what follows
	done, total int
	parts       []automations.Rehearsed
	err         error
}

// rehearsals are those that the console plays, or has played of late.
type rehearsals struct {
	mu   sync.Mutex
	all  map[string]*rehearsal // guarded by mu
	work sync.WaitGroup
}

// close ends all rehearsals and waits for them.
func (r *rehearsals) close() {
	r.mu.Lock()
	for _, one := range r.all {
		one.stop()
	}
	r.mu.Unlock()
	r.work.Wait()
}

// begin plays a draft over the last messages of some lines, each after the
// other. It outlives its request, and ends with the console at the latest.
func (w *Web) begin(c echo.Context, id int64, lines []string) (*rehearsal, error) {
	r, now := &w.rehearsals, time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	running := 0
	for token, other := range r.all {
		if now.Sub(other.begun) > keepRehearsal {
			delete(r.all, token)
			continue
		}
		running++
	}
	if running >= maxRehearsals {
		return nil, models.Errorf(models.Limited, "many rehearsals were run just now; try again in some minutes")
	}
	if r.all == nil {
		r.all = map[string]*rehearsal{}
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(c.Request().Context()))
	one := &rehearsal{token: rand.Text(), owner: person(c).ID, begun: now, over: make(chan struct{}), stop: stop}
	r.all[one.token] = one
	source := c.FormValue("source")
	r.work.Go(func() {
		defer stop()
		defer close(one.over)
		for _, line := range lines {
			if !one.play(ctx, w.opts.Scripts, automations.Rehearsal{Automation: id, Source: source, Session: line}) {
				return
			}
		}
	})
	return one, nil
}

// play plays one line, and reports whether it came to its end.
func (one *rehearsal) play(ctx context.Context, scripts *automations.Service, r automations.Rehearsal) bool {
	one.mu.Lock()
	before := one.done
	one.mu.Unlock()
	r.Progress = func(done, total int) {
		one.mu.Lock()
		defer one.mu.Unlock()
		one.done, one.total = before+done, before+total
	}
	found, err := scripts.Rehearse(ctx, r)
	one.mu.Lock()
	defer one.mu.Unlock()
	one.parts, one.err = append(one.parts, found), err
	return err == nil
}

// benchLast begins a rehearsal over the last messages.
func (w *Web) benchLast(c echo.Context) error { return w.showLast(c, "") }

// benchLastOn shows how far one is.
func (w *Web) benchLastOn(c echo.Context) error { return w.showLast(c, c.Param("token")) }

func (w *Web) showLast(c echo.Context, token string) error {
	id, err := w.benchID(c)
	if err != nil {
		return err
	}
	last, err := w.lastMessages(c, id, token)
	if err != nil {
		return err
	}
	b := w.newBench(c, id)
	b.Mode, b.Last = "last", &last
	return w.benchAnswer(c, b, func() error { return write(c, http.StatusOK, views.LastRan(b.Home, last)) })
}

// benchReadyOn shows how far the rehearsal in the publish dialog is.
func (w *Web) benchReadyOn(c echo.Context) error {
	id, err := w.benchID(c)
	if err != nil {
		return err
	}
	last, err := w.lastMessages(c, id, c.Param("token"))
	if err != nil {
		return err
	}
	return write(c, http.StatusOK, views.LastSummary(benchHome(id), last))
}

// lastMessages begins a rehearsal, or goes on watching one.
func (w *Web) lastMessages(c echo.Context, id int64, token string) (views.LastMessages, error) {
	if id == 0 {
		return views.LastMessages{Problem: &views.ScriptError{Message: "Create the automation first: then there is a live version to stand beside."}}, nil
	}
	one, err := w.rehearsalOf(c, id, token)
	if err != nil {
		return views.LastMessages{}, err
	}
	timer := time.NewTimer(soonEnough)
	defer timer.Stop()
	select {
	case <-one.over:
	case <-timer.C:
	case <-c.Request().Context().Done():
	}
	return w.lastShown(c.Request().Context(), one, automationPath(id))
}

func (w *Web) rehearsalOf(c echo.Context, id int64, token string) (*rehearsal, error) {
	if token == "" {
		lines, err := w.linesOf(c, id)
		if err != nil {
			return nil, err
		}
		return w.begin(c, id, lines)
	}
	w.rehearsals.mu.Lock()
	defer w.rehearsals.mu.Unlock()
	one := w.rehearsals.all[token]
	if one == nil || one.owner != person(c).ID {
		return nil, models.Errorf(models.NotFound, "this rehearsal is over; start a new one")
	}
	return one, nil
}

// linesOf are the lines that an automation works for and this person may see.
func (w *Web) linesOf(c echo.Context, id int64) ([]string, error) {
	a, err := w.opts.Store.Automation(c.Request().Context(), id)
	if err != nil {
		return nil, err
	}
	sessions, err := w.sessions(c.Request().Context(), who(c))
	var lines []string
	for _, s := range sessions {
		if len(a.Sessions) == 0 || slices.Contains(a.Sessions, s.ID) {
			lines = append(lines, s.ID)
		}
	}
	return lines, err
}

func (w *Web) lastShown(ctx context.Context, one *rehearsal, home string) (views.LastMessages, error) {
	one.mu.Lock()
	defer one.mu.Unlock()
	last := views.LastMessages{Token: one.token, Done: one.done, Total: max(one.total, 1)}
	select {
	case <-one.over:
		last.Done, last.Total = 0, 0
		for _, part := range one.parts {
			last.Total += part.Messages
		}
		last.Done = last.Total
	default:
	}
	if one.err != nil {
		last.Problem = scriptError(one.err)
		if last.Problem == nil {
			return last, one.err
		}
		return last, nil
	}
	for _, part := range one.parts {
		last.Same, last.Now, last.Stopped = last.Same+part.Same, last.Now+part.Answers, last.Stopped+part.Quiet
		last.Other, last.Errors = last.Other+part.Other, last.Errors+part.Errors
		for _, d := range part.Differences {
			if len(last.Differences) < maxShownDifferences {
				last.Differences = append(last.Differences, w.benchDifference(ctx, d, home))
			}
		}
	}
	return last, nil
}

// maxShownDifferences is how many differences a page lists.
const maxShownDifferences = 50

var contrasts = map[string]string{
	automations.NowAnswers: "now", automations.NowQuiet: "stopped", automations.NowOther: "other", automations.NowProblem: "error",
}

func (w *Web) benchDifference(ctx context.Context, d automations.Difference, home string) views.BenchDifference {
	shown := views.BenchDifference{Kind: contrasts[d.Kind], Live: d.Live, Draft: d.Draft, Then: firstOf(d.Did, d.Humans)}
	m, err := w.opts.Store.Message(ctx, d.Session, d.Chat, d.Message)
	if err != nil {
		// It was deleted meanwhile: what was played is shown all the same.
		m = models.Message{SessionID: d.Session, Chat: d.Chat, ID: d.Message, Text: d.Text, Time: d.At}
	}
	shown.Message = w.benchShown(ctx, m, home)
	if d.Problem != "" {
		shown.Problem = &views.ScriptError{Message: kindOfError.ReplaceAllString(d.Problem, "")}
	}
	return shown
}

func firstOf(lists ...[]string) string {
	for _, list := range lists {
		if len(list) > 0 {
			return list[0]
		}
	}
	return ""
}
