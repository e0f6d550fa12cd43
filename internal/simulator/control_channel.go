package simulator

import "net/http"

func (s *Server) controlCreateChannel(r *http.Request) (any, error) {
	body, err := readBody[struct {
		Owner       string `json:"owner"`
		Name        string `json:"name"`
		Description string `json:"description"`
	}](r)
	if err != nil {
		return nil, err
	}
	return s.CreateChannel(body.Owner, body.Name, body.Description)
}

func (s *Server) controlChannel(r *http.Request) (any, error) {
	return s.Channel(r.PathValue("jid"))
}

func (s *Server) controlChangeChannel(r *http.Request) (any, error) {
	body, err := readBody[ChannelChange](r)
	if err != nil {
		return nil, err
	}
	return nothing{}, s.ChangeChannel(r.PathValue("jid"), body)
}

func (s *Server) controlRenumberQuery(r *http.Request) (any, error) {
	body, err := readBody[struct {
		ID string `json:"id"`
	}](r)
	if err != nil {
		return nil, err
	}
	return nothing{}, s.RenumberQuery(r.PathValue("name"), body.ID)
}
