package simulator

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// linkTimeout is how long a client may take to agree to being linked.
const linkTimeout = 30 * time.Second

func (s *Server) controlAddAccount(r *http.Request) (any, error) {
	body, err := readBody[struct {
		AccountOptions
		History *HistoryOptions `json:"history"`
	}](r)
	if err != nil {
		return nil, err
	}
	if body.History != nil {
		if _, err := body.History.check(); err != nil {
			return nil, err
		}
	}
	a, err := s.AddAccount(body.AccountOptions)
	if err != nil {
		return nil, err
	}
	if body.History != nil {
		if err := a.AddHistory(*body.History); err != nil {
			return nil, err
		}
	}
	return map[string]string{"number": a.Number(), "jid": a.JID(), "lid": a.LID()}, nil
}

// listedAccount is an account in the list of all.
type listedAccount struct {
	Number  string       `json:"number"`
	JID     string       `json:"jid"`
	LID     string       `json:"lid"`
	Name    string       `json:"name"`
	Devices []DeviceInfo `json:"devices"`
}

func (s *Server) controlAccounts(*http.Request) (any, error) {
	list := []listedAccount{}
	for _, a := range s.Accounts() {
		list = append(list, listedAccount{a.Number(), a.JID(), a.LID(), a.Name(), a.Devices()})
	}
	return list, nil
}

func (s *Server) controlScan(r *http.Request) (any, error) {
	body, err := readBody[struct {
		QR string `json:"qr"`
	}](r)
	if err != nil {
		return nil, err
	}
	return s.link(r, func(ctx context.Context, a *Account) (int, error) { return a.Scan(ctx, body.QR) })
}

func (s *Server) controlEnterCode(r *http.Request) (any, error) {
	body, err := readBody[struct {
		Code string `json:"code"`
	}](r)
	if err != nil {
		return nil, err
	}
	return s.link(r, func(ctx context.Context, a *Account) (int, error) { return a.EnterCode(ctx, body.Code) })
}

func (s *Server) link(r *http.Request, how func(context.Context, *Account) (int, error)) (any, error) {
	a, err := s.controlled(r)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(r.Context(), linkTimeout)
	defer cancel()
	device, err := how(ctx, a)
	if err != nil {
		return nil, err
	}
	return map[string]int{"device": device}, nil
}

func (s *Server) controlRemoveDevice(r *http.Request) (any, error) {
	a, err := s.controlled(r)
	if err != nil {
		return nil, err
	}
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		return nil, fmt.Errorf("%w: a device has a number", ErrInvalid)
	}
	return nothing{}, a.RemoveDevice(id)
}

func (s *Server) controlPersona(r *http.Request) (any, error) {
	return withBody(s, r, func(a *Account, body struct {
		Name string `json:"name"`
	}) error {
		return a.SetPersona(body.Name)
	})
}

func (s *Server) controlHistory(r *http.Request) (any, error) {
	return withBody(s, r, (*Account).SendHistory)
}

func (s *Server) controlState(r *http.Request) (any, error) {
	return withBody(s, r, (*Account).ChangeState)
}

// withBody does something with an account and the body of the call.
func withBody[T any](s *Server, r *http.Request, do func(a *Account, body T) error) (any, error) {
	a, err := s.controlled(r)
	if err != nil {
		return nil, err
	}
	body, err := readBody[T](r)
	if err != nil {
		return nil, err
	}
	return nothing{}, do(a, body)
}

func (s *Server) controlProfile(r *http.Request) (any, error) {
	a, err := s.controlled(r)
	if err != nil {
		return nil, err
	}
	return a.Profile(), nil
}
