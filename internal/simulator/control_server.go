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
		Community    bool     `json:"community"`
	}](r)
	if err != nil {
		return nil, err
	}
	if body.Community {
		return s.CreateCommunity(body.Creator, body.Subject)
	}
	return s.CreateGroup(body.Creator, body.Subject, body.Participants...)
}

func (s *Server) controlGroup(r *http.Request) (any, error) { return s.Group(r.PathValue("jid")) }

// controlPrivacy changes settings as on the phone: {"groupadd":"none"}.
func (s *Server) controlPrivacy(r *http.Request) (any, error) {
	a, err := s.controlled(r)
	if err != nil {
		return nil, err
	}
	settings, err := readBody[map[string]string](r)
	if err != nil {
		return nil, err
	}
	for setting, value := range settings {
		if err := a.SetPrivacy(setting, value); err != nil {
			return nil, err
		}
	}
	return nothing{}, nil
}

func (s *Server) controlNumber(r *http.Request) (any, error) {
	a, err := s.controlled(r)
	if err != nil {
		return nil, err
	}
	body, err := readBody[struct {
		Number string `json:"number"`
	}](r)
	if err != nil {
		return nil, err
	}
	return nothing{}, a.ChangeNumber(body.Number)
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
