package simulator

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
)

func (s *Server) controlCreateGroup(r *http.Request) (any, error) {
	body, err := readBody[struct {
		Creator      string   `json:"creator"`
		Subject      string   `json:"subject"`
		Participants []string `json:"participants"`
	}](r)
	if err != nil {
		return nil, err
	}
	return s.CreateGroup(body.Creator, body.Subject, body.Participants...)
}

func (s *Server) controlChangeGroup(r *http.Request) (any, error) {
	body, err := readBody[GroupChange](r)
	if err != nil {
		return nil, err
	}
	return nothing{}, s.ChangeGroup(r.PathValue("jid"), body)
}

func (s *Server) controlAddFault(r *http.Request) (any, error) {
	body, err := readBody[Fault](r)
	if err != nil {
		return nil, err
	}
	id, err := s.AddFault(body)
	if err != nil {
		return nil, err
	}
	return map[string]int{"id": id}, nil
}

func (s *Server) controlRemoveFault(r *http.Request) (any, error) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		return nil, fmt.Errorf("%w: a fault has a number", ErrInvalid)
	}
	return nothing{}, s.RemoveFault(id)
}

func (s *Server) controlStats(*http.Request) (any, error) { return s.Stats(), nil }

func (s *Server) controlEvents(r *http.Request) (any, error) {
	after, err := queryNumber(r, "after")
	if err != nil {
		return nil, err
	}
	wait, err := queryWait(r)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(r.Context(), wait)
	defer cancel()
	// That nothing happened in time is an answer too: the empty list.
	list, _ := s.WaitEvents(ctx, after)
	if list == nil {
		list = []Event{}
	}
	return list, nil
}

func (s *Server) controlReset(*http.Request) (any, error) {
	s.Reset()
	return nothing{}, nil
}
