package simulator

import (
	"encoding/json"
	"errors"
	"fmt"

	waBinary "go.mau.fi/whatsmeow/binary"
)

// mexHandler answers a GraphQL query: variables in, data out. An iqError
// becomes an error of the answer.
type mexHandler func(c *conn, variables json.RawMessage) (any, error)

// mexQueries are the persisted GraphQL queries by number. WhatsApp gives a
// query another number when it changes, and sometimes keeps the old one.
type mexQueries struct {
	byID     map[string]string
	handlers map[string]mexHandler
	retired  map[string]bool
}

// registerMex registers the queries of one matter each.
func (s *Server) registerMex() {
	s.handleIQ("w:mex", "get", "query", s.iqMex)
	s.mex = mexQueries{byID: map[string]string{}, handlers: map[string]mexHandler{}, retired: map[string]bool{}}
	s.handleMex("update_text_status", s.mexSetAbout, "9152604461510864")
	s.registerChannelQueries()
}

// handleMex registers a query under a name and its numbers.
func (s *Server) handleMex(name string, handler mexHandler, ids ...string) {
	s.mex.handlers[name] = handler
	for _, id := range ids {
		s.mex.byID[id] = name
	}
}

// RenumberQuery gives a GraphQL query another number, as WhatsApp does now and
// then; the old numbers are refused from then on. The names are those of
// docs/simulator.md.
func (s *Server) RenumberQuery(name, id string) error {
	err := fmt.Errorf("%w: no query %q", ErrInvalid, name)
	s.do(func() {
		if s.mex.handlers[name] == nil || id == "" {
			return
		}
		for old, of := range s.mex.byID {
			if of == name {
				delete(s.mex.byID, old)
				s.mex.retired[old] = true
			}
		}
		delete(s.mex.retired, id)
		s.mex.byID[id] = name
		err = nil
	})
	return err
}

// mexError is an error inside an answer, as GraphQL words it.
type mexError struct {
	Message    string `json:"message"`
	Extensions struct {
		Code      int    `json:"error_code"`
		Retryable bool   `json:"is_retryable"`
		Severity  string `json:"severity"`
	} `json:"extensions"`
}

func (s *Server) iqMex(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	ask := iq.GetChildren()[0]
	id := attr(&ask, "query_id")
	handler := s.mex.handlers[s.mex.byID[id]]
	if handler == nil && !s.mex.retired[id] {
		s.unknown(c, iq)
		return nil, errNotBuilt
	}
	var query struct {
		Variables json.RawMessage `json:"variables"`
	}
	if err := json.Unmarshal([]byte(nodeText(&ask)), &query); err != nil {
		return nil, errBadRequest
	}
	data, err := any(nil), error(iqError{400, "unknown query"})
	if handler != nil {
		data, err = handler(c, query.Variables)
	}
	answer, err := json.Marshal(mexAnswer(data, err))
	if err != nil {
		return nil, fmt.Errorf("encode the answer to a query: %w", err)
	}
	return []waBinary.Node{bytesNode("result", answer)}, nil
}

func mexAnswer(data any, err error) any {
	if err == nil {
		return map[string]any{"data": data}
	}
	failure := iqError{500, "internal-server-error"}
	errors.As(err, &failure)
	told := mexError{Message: failure.text}
	told.Extensions.Code, told.Extensions.Severity = failure.code, "CRITICAL"
	return map[string]any{"data": nil, "errors": []mexError{told}}
}

// mexSetAbout sets the text under the account's name.
func (s *Server) mexSetAbout(c *conn, variables json.RawMessage) (any, error) {
	var in struct {
		Input struct {
			Text string `json:"text"`
		} `json:"input"`
	}
	if err := json.Unmarshal(variables, &in); err != nil {
		return nil, errBadRequest
	}
	if err := s.setAbout(c.device.account, in.Input.Text); err != nil {
		return nil, err
	}
	return map[string]any{"xwa2_update_text_status": map[string]string{"result": "SUCCESS"}}, nil
}
