package simulator

import "net/http"

func (s *Server) controlCall(r *http.Request) (any, error) {
	a, err := s.controlled(r)
	if err != nil {
		return nil, err
	}
	body, err := readBody[struct {
		To    string `json:"to"`
		Video bool   `json:"video"`
	}](r)
	if err != nil {
		return nil, err
	}
	id, err := a.Call(body.To, body.Video)
	if err != nil {
		return nil, err
	}
	return map[string]string{"callId": id}, nil
}

func (s *Server) controlEndCall(r *http.Request) (any, error) {
	return withBody(s, r, func(a *Account, body struct {
		ID string `json:"callId"`
	}) error {
		return a.EndCall(body.ID)
	})
}

func (s *Server) controlAnswerCall(r *http.Request) (any, error) {
	return withBody(s, r, func(a *Account, body struct {
		ID     string `json:"callId"`
		Accept bool   `json:"accept"`
	}) error {
		return a.AnswerCall(body.ID, body.Accept)
	})
}

func (s *Server) controlCalls(r *http.Request) (any, error) {
	a, err := s.controlled(r)
	if err != nil {
		return nil, err
	}
	return a.Calls(), nil
}
