package simulator

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mau.fi/whatsmeow/types"
)

// ErrNoCall means that no call has the id.
var ErrNoCall = errors.New("no such call")

// CallInfo is a call as the server knows it.
type CallInfo struct {
	ID    string `json:"callId"`
	From  string `json:"from"`
	To    string `json:"to"`
	Video bool   `json:"video"`
	// State is ringing, accepted, rejected or ended.
	State string `json:"state"`
	// By is who accepted or rejected the call, the last one in a group.
	By string `json:"by,omitempty"`
}

// Call lets a person, or everybody else in a group, ring, and returns the id
// of the call. It rings for a minute.
func (a *Account) Call(to string, video bool) (id string, err error) {
	jid, err := a.s.parseRecipient(to)
	if err != nil {
		return "", err
	}
	a.s.do(func() {
		c := &call{id: newID(), from: a.account, video: video, state: callRinging, since: a.s.now()}
		if c.to, err = a.s.called(a.account, jid); err != nil {
			return
		}
		if jid.Server == types.GroupServer {
			c.group = jid
		}
		a.s.startCall(c)
		id = c.id
	})
	return id, err
}

// called is whom a call to an address rings at.
func (s *Server) called(from *account, to types.JID) ([]*account, error) {
	if to.Server == types.GroupServer {
		g, err := s.groupOf(to, from)
		if err != nil {
			return nil, err
		}
		return slices.DeleteFunc(g.people(), func(x *account) bool { return x == from }), nil
	}
	target := s.account(to)
	switch {
	case target == nil:
		return nil, ErrNoAccount
	case target == from:
		return nil, fmt.Errorf("%w: nobody can call themselves", ErrInvalid)
	case target.blocks(from):
		return nil, nil
	}
	return []*account{target}, nil
}

// EndCall hangs up a call of this account's.
func (a *Account) EndCall(id string) error {
	return a.onCall(id, func(c *call) error {
		if c.from != a.account {
			return fmt.Errorf("%w: the call is somebody else's", ErrInvalid)
		}
		if c.state == callRinging || c.state == callAccepted {
			a.s.endCall(c, "")
		}
		return nil
	})
}

// AnswerCall accepts a call on the phone, or rejects it there.
func (a *Account) AnswerCall(id string, accept bool) error {
	return a.onCall(id, func(c *call) error {
		if !slices.Contains(c.to, a.account) {
			return fmt.Errorf("%w: the call is not for this account", ErrInvalid)
		}
		a.s.answerCall(c, a.account, accept)
		return nil
	})
}

func (a *Account) onCall(id string, do func(*call) error) error {
	var err error
	a.s.do(func() {
		c := a.s.callByID(id)
		if c == nil {
			err = ErrNoCall
			return
		}
		err = do(c)
	})
	return err
}

// Calls lists the calls from and to the account, oldest first.
func (a *Account) Calls() []CallInfo {
	list := []CallInfo{}
	a.s.do(func() { list = append(list, a.callsNow()...) })
	return list
}

func (a *Account) callsNow() []CallInfo {
	var list []CallInfo
	for _, c := range a.s.calls {
		if c.from == a.account || slices.Contains(c.to, a.account) {
			list = append(list, c.info())
		}
	}
	return list
}

func (c *call) info() CallInfo {
	info := CallInfo{ID: c.id, From: c.from.jid(types.DefaultUserServer).String(), Video: c.video, State: c.state}
	switch {
	case !c.group.IsEmpty():
		info.To = c.group.String()
	case len(c.to) > 0:
		info.To = c.to[0].jid(types.DefaultUserServer).String()
	}
	if c.by != nil {
		info.By = c.by.jid(types.DefaultUserServer).String()
	}
	return info
}

// WaitCall waits until a call from or to the account matches.
func (a *Account) WaitCall(ctx context.Context, match func(CallInfo) bool) (CallInfo, error) {
	var found CallInfo
	err := a.s.waitFor(ctx, func() bool {
		for _, c := range a.callsNow() {
			if match(c) {
				found = c
				return true
			}
		}
		return false
	})
	if err != nil {
		return found, fmt.Errorf("wait for a call: %w", err)
	}
	return found, nil
}
