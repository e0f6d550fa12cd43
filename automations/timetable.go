package automations

import (
	"context"
	"fmt"
	"slices"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/automations/schedule"
	"frontdesk/models"
)

// Timetable lists what the enabled scripts want to do by time. What runs at the
// same time of a script is one entry.
func (s *Service) Timetable(ctx context.Context) ([]schedule.Entry, error) {
	hours, err := s.hours(ctx)
	if err != nil {
		return nil, err
	}
	var all []schedule.Entry
	for _, one := range s.book.all() {
		zone := s.zoneOf(one, hours)
		for _, h := range one.description.Handlers {
			plan, err := schedule.Parse(h.Name)
			if h.Event == sandbox.HandlerSchedule && err == nil {
				all = append(all, schedule.Entry{Automation: one.ID, Text: h.Name, Plan: plan, Zone: zone})
			}
		}
	}
	return all, nil
}

// zoneOf is where on earth the clock of a script hangs.
func (s *Service) zoneOf(one *script, hours sandbox.Hours) *time.Location {
	for _, name := range []string{one.description.Timezone, hours.Zone} {
		if zone, err := time.LoadLocation(name); err == nil && name != "" {
			return zone
		}
	}
	return time.UTC
}

// FireTimed runs the handlers of an entry whose time has come, each once for
// that time. What is switched off meanwhile does not run, and does not later.
func (s *Service) FireTimed(ctx context.Context, e schedule.Entry, due time.Time) error {
	one := s.book.find(e.Automation)
	if one == nil {
		return nil
	}
	session, err := s.sessionOf(ctx, one, "")
	if err != nil {
		return err
	}
	for i, h := range one.description.Handlers {
		if h.Event != sandbox.HandlerSchedule || h.Name != e.Text {
			continue
		}
		_, err := s.Fire(ctx, Trigger{
			Automation: e.Automation, Handler: i, Session: session,
			Once: fmt.Sprintf("schedule/%s/%d/%d", e.Text, i, due.Unix()),
		})
		if models.KindOf(err) == models.Conflict {
			s.logger.Info("a time has come that nobody is there for", "automation", e.Automation, "err", err)
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sessionOf is the session in which a script runs that was not begun by a
// message: the one that is wanted, else the first of its own that is linked.
func (s *Service) sessionOf(ctx context.Context, one *script, wanted string) (string, error) {
	if wanted != "" {
		return wanted, nil // Fire checks that the script works for it
	}
	all, err := s.store.AllSessions(ctx)
	if err != nil {
		return "", fmt.Errorf("list sessions: %w", err)
	}
	slices.SortFunc(all, func(a, b models.Session) int { return a.CreatedAt.Compare(b.CreatedAt) })
	found := ""
	for _, session := range all {
		if !one.worksFor(session.ID) {
			continue
		}
		if s.isOnline(session.ID) {
			return session.ID, nil
		}
		if found == "" {
			found = session.ID
		}
	}
	if found == "" {
		return "", models.Errorf(models.Conflict, "there is no session that the automation works for")
	}
	return found, nil
}

func (s *Service) isOnline(session string) bool {
	if s.opts.Sessions == nil {
		return false
	}
	live, err := s.opts.Sessions(session)
	return err == nil && live.State().Online()
}

// Called is a request that came in for the handler of a name.
type Called struct {
	Automation int64
	Session    string // empty: one of the automation's own
	Once       string // a second call of the same name finds the first run
	Request    sandbox.EventWebhook
}

// Call runs the handler of a webhook. There is no such handler: NotFound; the
// automation is switched off: Conflict.
func (s *Service) Call(ctx context.Context, c Called) (Fired, error) {
	one := s.book.find(c.Automation)
	if one == nil {
		off, err := s.Automation(ctx, c.Automation)
		if err == nil && webhookNamed(off.Description, c.Request.Name) < 0 {
			err = errNoWebhook
		}
		if err == nil {
			err = models.Errorf(models.Conflict, "the automation is switched off")
		}
		return Fired{}, err
	}
	handler := webhookNamed(one.description, c.Request.Name)
	if handler < 0 {
		return Fired{}, errNoWebhook
	}
	session, err := s.sessionOf(ctx, one, c.Session)
	if err != nil {
		return Fired{}, err
	}
	return s.Fire(ctx, Trigger{Automation: c.Automation, Handler: handler, Session: session, Once: c.Once, Event: sandbox.Event{Webhook: &c.Request}})
}

var errNoWebhook = models.Errorf(models.NotFound, "the automation has no webhook of that name")

func webhookNamed(d sandbox.Description, name string) int {
	return slices.IndexFunc(d.Handlers, func(h sandbox.Handler) bool { return h.Event == sandbox.HandlerWebhook && h.Name == name })
}

// Button is a button that staff can press.
type Button struct {
	Automation int64
	Script     string // its name
	Label      string
	On         string // chat or page
	Confirm    string // asked first; empty: nothing
	Ask        []sandbox.Setting
	Sessions   []string // in which it works; empty: all
}

// Buttons lists the buttons of enabled scripts that stand on chats, or on the
// page of their automation. An empty session means all.
func (s *Service) Buttons(on, session string) []Button {
	all := []Button{}
	for _, one := range s.book.all() {
		if session != "" && !one.worksFor(session) {
			continue
		}
		for _, h := range one.description.Handlers {
			place := h.On
			if place == "" {
				place = "chat"
			}
			if h.Event != sandbox.HandlerButton || on != "" && place != on {
				continue
			}
			all = append(all, Button{
				Automation: one.ID, Script: one.Name, Label: h.Name, On: place, Confirm: h.Confirm, Ask: h.Ask, Sessions: one.Sessions,
			})
		}
	}
	return all
}
