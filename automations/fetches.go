package automations

import (
	"context"
	"fmt"
	"net/http"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/fault"
	"frontdesk/models"
)

// fetchLater makes the web requests of a run that waits for them. The chat is
// not held up meanwhile. again says that they may have left before. While all
// automations are stopped none is made: starting them looks again.
func (s *Service) fetchLater(run models.Run, again bool) {
	if stopped, err := s.Stopped(s.life.context()); err == nil && stopped {
		return
	}
	if !s.fetching.begin(run.ID) {
		return // they are under way
	}
	s.aside.Go(func() {
		var result []sandbox.Fetched
		over := s.persist(s.life.context(), func(context.Context) (err error) {
			result, err = s.fetch(s.life.context(), run, again)
			again = true // whatever went wrong: they may have left
			return err
		})
		// Before the run goes on: its next requests must find the way free.
		s.fetching.end(run.ID)
		if !over {
			return
		}
		s.queue(run, func(ctx context.Context) (err error) {
			if result == nil {
				_, err = s.cancel(ctx, run, "its web requests could not be made")
				return err
			}
			_, err = s.deliver(ctx, run, result, 0)
			return err
		})
	})
}

func (s *Service) fetch(ctx context.Context, run models.Run, again bool) ([]sandbox.Fetched, error) {
	steps, err := s.store.Steps(ctx, run.ID)
	if err != nil {
		return nil, err
	}
	if len(steps) == 0 {
		return nil, fmt.Errorf("run has no request to make")
	}
	entry := entryOf(steps[len(steps)-1])
	args, err := decodeArgs[sandbox.FetchArgs](waitFetch, entry.Args)
	if err != nil {
		return nil, err
	}
	one, err := s.edition(ctx, run.AutomationID, run.Version)
	if err != nil {
		return nil, err
	}
	job := sandbox.FetchJob{
		Run: runKey(run), Position: entry.Position, Automation: run.AutomationID,
		Hosts: one.description.Hosts, Secrets: one.description.Secrets,
	}
	return s.make(ctx, job, args.Requests, again)
}

// make makes requests. Those that may have left before a crash are made again
// only where that does no harm.
func (s *Service) make(ctx context.Context, job sandbox.FetchJob, requests []sandbox.FetchRequest, again bool) ([]sandbox.Fetched, error) {
	all := make([]sandbox.Fetched, len(requests))
	var places []int
	for i, r := range requests {
		switch {
		case s.opts.Web == nil:
			all[i].Error = &sandbox.CallError{Code: "unavailable", Message: "this server makes no web requests"}
		case again && !repeatable(r):
			all[i].Error = &sandbox.CallError{Code: "interrupted", Message: "the server was stopped while this request was made; it may have arrived or not"}
		default:
			places = append(places, i)
			job.Requests = append(job.Requests, r)
		}
	}
	if len(places) == 0 {
		return all, nil
	}
	if err := fault.Point("fetch.started"); err != nil {
		return nil, err
	}
	got, err := s.opts.Web.Fetch(ctx, job)
	if err == nil {
		err = fault.Point("fetch.answered")
	}
	if err != nil {
		return nil, err
	}
	if len(got) != len(places) {
		return nil, fmt.Errorf("%d requests have %d answers", len(places), len(got))
	}
	for i, place := range places {
		all[place] = got[i]
	}
	return fitting(all), nil
}

// fitting are answers that a journal has room for: one that is too large for
// what is left becomes an error.
func fitting(all []sandbox.Fetched) []sandbox.Fetched {
	room := sandbox.MaxJournal
	for i, one := range all {
		data, err := sandbox.Encode(one)
		if err != nil || len(data) > room {
			all[i] = sandbox.Fetched{Error: &sandbox.CallError{Code: "too_large", Message: "the answers are more than the 1 MB that a run may keep"}}
			continue
		}
		room -= len(data)
	}
	return all
}

// repeatable reports whether a request may be made twice.
func repeatable(r sandbox.FetchRequest) bool {
	return r.Method == "" || r.Method == http.MethodGet || r.Method == http.MethodHead || r.Retry > 0
}
