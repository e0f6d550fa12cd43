package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

const (
	// maxControlBody is enough for the largest file, in base64.
	maxControlBody = maxUpload * 3 / 2
	// maxControlWait is the longest a caller may wait for something to happen.
	maxControlWait = 5 * time.Minute
)

// control answers one call of the control API with what is to be sent as JSON.
type control func(r *http.Request) (any, error)

// nothing is the answer of a call that only does something.
type nothing struct{}

// registerControl registers the control API, by which tools outside of this
// process make accounts, let them act, and see what they got.
func (s *Server) registerControl() {
	for pattern, call := range map[string]control{
		"POST /sim/accounts":                         s.controlAddAccount,
		"GET /sim/accounts":                          s.controlAccounts,
		"POST /sim/accounts/{number}/scan":           s.controlScan,
		"POST /sim/accounts/{number}/enter-code":     s.controlEnterCode,
		"DELETE /sim/accounts/{number}/devices/{id}": s.controlRemoveDevice,
		"POST /sim/accounts/{number}/persona":        s.controlPersona,
		"POST /sim/accounts/{number}/history":        s.controlHistory,
		"POST /sim/accounts/{number}/appstate":       s.controlState,
		"POST /sim/accounts/{number}/send":           s.controlSend,
		"GET /sim/accounts/{number}/inbox":           s.controlInbox,
		"POST /sim/accounts/{number}/receipt":        s.controlReceipt,
		"POST /sim/accounts/{number}/presence":       s.controlPresence,
		"POST /sim/accounts/{number}/expire-media":   s.controlExpireMedia,
		"POST /sim/accounts/{number}/call":           s.controlCall,
		"DELETE /sim/accounts/{number}/call":         s.controlEndCall,
		"POST /sim/accounts/{number}/call/answer":    s.controlAnswerCall,
		"GET /sim/accounts/{number}/calls":           s.controlCalls,
		"GET /sim/accounts/{number}/profile":         s.controlProfile,
		"POST /sim/accounts/{number}/privacy":        s.controlPrivacy,
		"POST /sim/accounts/{number}/number":         s.controlNumber,
		"GET /sim/groups/{jid}":                      s.controlGroup,
		"POST /sim/groups":                           s.controlCreateGroup,
		"POST /sim/groups/{jid}":                     s.controlChangeGroup,
		"POST /sim/channels":                         s.controlCreateChannel,
		"GET /sim/channels/{jid}":                    s.controlChannel,
		"POST /sim/channels/{jid}":                   s.controlChangeChannel,
		"POST /sim/queries/{name}":                   s.controlRenumberQuery,
		"POST /sim/faults":                           s.controlAddFault,
		"DELETE /sim/faults/{id}":                    s.controlRemoveFault,
		"GET /sim/stats":                             s.controlStats,
		"GET /sim/events":                            s.controlEvents,
		"POST /sim/reset":                            s.controlReset,
		"/sim/":                                      unknownCall,
	} {
		s.Route(pattern, call)
	}
}

func unknownCall(r *http.Request) (any, error) {
	return nil, fmt.Errorf("%w: %s %s", errNoCall, r.Method, r.URL.Path)
}

// ServeHTTP answers with JSON, an error as {"error":{"code","message"}}.
func (call control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxControlBody)
	answer, err := call(r)
	status := http.StatusOK
	if err != nil {
		var code string
		status, code = wordError(err)
		answer = map[string]any{"error": map[string]string{"code": code, "message": err.Error()}}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// The caller is gone when this fails; nobody is left to be told.
	_ = json.NewEncoder(w).Encode(answer)
}

var errNoCall = errors.New("no such call")

// wordError chooses status and code of an error.
func wordError(err error) (status int, code string) {
	for _, known := range []struct {
		err    error
		status int
		code   string
	}{
		{ErrNotSupportedYet, http.StatusBadRequest, "not_supported_yet"},
		{ErrNoGroup, http.StatusNotFound, "no_group"},
		{ErrNoChannel, http.StatusNotFound, "no_channel"},
		{ErrNoAccount, http.StatusNotFound, "no_account"},
		{ErrNoDevice, http.StatusNotFound, "no_device"},
		{ErrNoFault, http.StatusNotFound, "no_fault"},
		{ErrNoCall, http.StatusNotFound, "no_such_call"},
		{errNoCall, http.StatusNotFound, "no_call"},
		{ErrStaleCode, http.StatusConflict, "stale_code"},
		{ErrAccountExists, http.StatusConflict, "account_exists"},
		{ErrRefused, http.StatusConflict, "refused"},
		{ErrInvalid, http.StatusBadRequest, "invalid"},
	} {
		if errors.Is(err, known.err) {
			return known.status, known.code
		}
	}
	return wordRefusal(err)
}

// wordRefusal is for errors in the words of the protocol.
func wordRefusal(err error) (status int, code string) {
	var refusal iqError
	switch {
	case !errors.As(err, &refusal):
		return http.StatusConflict, "failed"
	case refusal.code == http.StatusNotFound:
		return http.StatusNotFound, "not_found"
	case refusal.code == http.StatusNotAcceptable || refusal.code == http.StatusBadRequest:
		return http.StatusBadRequest, "invalid"
	}
	return http.StatusConflict, "refused"
}

// readBody reads the JSON of a call. No body counts as an empty object.
func readBody[T any](r *http.Request) (T, error) {
	var body T
	err := json.NewDecoder(r.Body).Decode(&body)
	if err != nil && !errors.Is(err, io.EOF) {
		return body, fmt.Errorf("%w: the body is not the JSON expected here: %v", ErrInvalid, err)
	}
	return body, nil
}

// number reads a number from the query; 0 when it is not there.
func queryNumber(r *http.Request, name string) (int, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, nil
	}
	value, err := strconv.Atoi(text)
	if err != nil || value < 0 {
		return 0, fmt.Errorf("%w: %s is not a number", ErrInvalid, name)
	}
	return value, nil
}

// queryWait reads how long the caller wants to wait.
func queryWait(r *http.Request) (time.Duration, error) {
	seconds, err := queryNumber(r, "wait")
	return min(time.Duration(seconds)*time.Second, maxControlWait), err
}

func (s *Server) controlled(r *http.Request) (*Account, error) {
	return s.Account(r.PathValue("number"))
}
