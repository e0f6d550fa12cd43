package simulator

import (
	"encoding/json"

	"go.mau.fi/whatsmeow/types"
)

// userOf finds the person that a mutation is about.
func (s *Server) userOf(in channelVariables) (*account, error) {
	jid, err := types.ParseJID(in.User)
	if err != nil {
		return nil, errBadRequest
	}
	a := s.account(jid)
	if a == nil {
		return nil, errItemNotFound
	}
	return a, nil
}

// byOwner finds the person a mutation of the owner's is about.
func (s *Server) byOwner(c *conn, ch *channel, in channelVariables) (*account, error) {
	if ch.role(c.device.account) != roleOwner {
		return nil, errForbidden
	}
	return s.userOf(in)
}

// mexChangeOwner hands a channel to one of its admins.
func (s *Server) mexChangeOwner(c *conn, ch *channel, in channelVariables) (any, error) {
	heir, err := s.byOwner(c, ch, in)
	if err != nil {
		return nil, err
	}
	if ch.role(heir) != roleAdmin {
		return nil, errNotAcceptable
	}
	ch.followers[c.device.account].role, ch.followers[heir].role = roleAdmin, roleOwner
	return done("xwa2_newsletter_change_owner", ch), nil
}

// mexDemote makes an admin a follower. Admins may do that to themselves.
func (s *Server) mexDemote(c *conn, ch *channel, in channelVariables) (any, error) {
	person, err := s.userOf(in)
	if err != nil {
		return nil, err
	}
	if ch.role(c.device.account) != roleOwner && person != c.device.account {
		return nil, errForbidden
	}
	if ch.role(person) != roleAdmin {
		return nil, errNotAcceptable
	}
	ch.followers[person].role = roleSubscriber
	return done("xwa2_newsletter_demote", ch), nil
}

// mexInviteAdmin lets somebody become an admin; whoever asks then sends them
// the invitation as a message.
func (s *Server) mexInviteAdmin(c *conn, ch *channel, in channelVariables) (any, error) {
	person, err := s.byOwner(c, ch, in)
	if err != nil {
		return nil, err
	}
	if ch.leads(person) {
		return nil, errConflict
	}
	until := s.now().Add(inviteLife)
	ch.invited[person] = until
	answer := done("xwa2_newsletter_admin_invite_create", ch)
	answer["xwa2_newsletter_admin_invite_create"].(map[string]any)["invite_expiration_time"] = unix(until)
	return answer, nil
}

func (s *Server) mexRevokeInvite(c *conn, ch *channel, in channelVariables) (any, error) {
	person, err := s.byOwner(c, ch, in)
	if err != nil {
		return nil, err
	}
	if _, invited := ch.invited[person]; !invited {
		return nil, errItemNotFound
	}
	delete(ch.invited, person)
	return done("xwa2_newsletter_admin_invite_revoke", ch), nil
}

func (s *Server) mexAcceptInvite(c *conn, ch *channel, _ channelVariables) (any, error) {
	if err := s.acceptInvite(ch, c.device.account); err != nil {
		return nil, err
	}
	return done("xwa2_newsletter_admin_invite_accept", ch), nil
}

// acceptInvite makes an invited person an admin, and a follower first.
func (s *Server) acceptInvite(ch *channel, a *account) error {
	until, invited := ch.invited[a]
	if !invited || s.now().After(until) {
		return errForbidden
	}
	delete(ch.invited, a)
	s.follow(ch, a)
	ch.followers[a].role = roleAdmin
	return nil
}

// mexFollowers lists the first followers, for those who lead the channel.
func (s *Server) mexFollowers(c *conn, variables json.RawMessage) (any, error) {
	var in struct {
		Input struct {
			ID    string `json:"newsletter_id"`
			Count int    `json:"count"`
		} `json:"input"`
	}
	if err := json.Unmarshal(variables, &in); err != nil {
		return nil, errBadRequest
	}
	ch, err := s.channelByJID(in.Input.ID)
	if err != nil {
		return nil, err
	}
	if !ch.leads(c.device.account) {
		return nil, errForbidden
	}
	edges := []any{}
	for _, a := range ch.sortedFollowers() {
		if in.Input.Count > 0 && len(edges) == in.Input.Count {
			break
		}
		edges = append(edges, map[string]any{
			"role": ch.role(a), "follow_time": unix(ch.followers[a].since),
			"node": map[string]string{"id": a.jid(types.HiddenUserServer).String(), "pn": a.jid(types.DefaultUserServer).String(), "display_name": a.name},
		})
	}
	return map[string]any{"xwa2_newsletter_followers": map[string]any{"followers": map[string]any{"edges": edges}}}, nil
}
