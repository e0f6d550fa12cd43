package simulator

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// inviteLife is how long an invitation to become admin holds.
const inviteLife = 7 * 24 * time.Hour

// registerChannelQueries registers the queries on channels. The first number
// of each is the client library's (newsletter.go) where it has one, the others
// are those of the browser client.
func (s *Server) registerChannelQueries() {
	s.handleIQ("tos", "set", "notice", answerEmpty)
	s.handleMex("newsletter", s.mexChannel, "6563316087068696", "25383075034668475")
	s.handleMex("newsletter_subscribed", s.mexSubscribed, "6388546374527196", "33101596156151910")
	s.handleMex("newsletter_create", s.mexCreateChannel, "6234210096708695", "25149874324715067")
	s.handleMex("newsletter_update", onChannel(s.mexUpdateChannel), "7150902998257522", "24250201037901610")
	s.handleMex("newsletter_delete", onChannel(s.mexDeleteChannel), "30062808666639665")
	s.handleMex("newsletter_follow", onChannel(s.mexFollow), "9926858900719341", "24404358912487870")
	s.handleMex("newsletter_unfollow", onChannel(s.mexUnfollow), "6392786840836363", "9767147403369991")
	s.handleMex("newsletter_mute", onChannel(s.mexMute(true)), "6274038279359549")
	s.handleMex("newsletter_unmute", onChannel(s.mexMute(false)), "6068417879924485")
	s.handleMex("newsletter_change_owner", onChannel(s.mexChangeOwner), "9546742745432473")
	s.handleMex("newsletter_demote", onChannel(s.mexDemote), "9880997548630971")
	s.handleMex("newsletter_admin_invite_create", onChannel(s.mexInviteAdmin), "9387141988078609")
	s.handleMex("newsletter_admin_invite_revoke", onChannel(s.mexRevokeInvite), "9656078347839416")
	s.handleMex("newsletter_admin_invite_accept", onChannel(s.mexAcceptInvite), "9580828702035549")
	s.handleMex("newsletter_followers", s.mexFollowers, "27472091235714801")
	s.handleMex("newsletters_directory_list", s.mexDirectory, "26125047313831973")
	s.handleMex("newsletters_directory_search", s.mexDirectory, "26301059626252132")
}

// channelVariables are what the mutations of a channel take.
type channelVariables struct {
	ID      string `json:"newsletter_id"`
	User    string `json:"user_id"`
	Updates struct {
		Name        *string `json:"name"`
		Description *string `json:"description"`
		Picture     *[]byte `json:"picture"`
		Settings    *struct {
			Reactions struct {
				Value string `json:"value"`
			} `json:"reaction_codes"`
		} `json:"settings"`
	} `json:"updates"`
}

// channelStep does something to a channel for an account.
type channelStep func(c *conn, ch *channel, in channelVariables) (any, error)

// onChannel reads the variables and finds the channel.
func onChannel(step channelStep) mexHandler {
	return func(c *conn, variables json.RawMessage) (any, error) {
		var in channelVariables
		if err := json.Unmarshal(variables, &in); err != nil {
			return nil, errBadRequest
		}
		ch, err := c.s.channelByJID(in.ID)
		if err != nil {
			return nil, err
		}
		return step(c, ch, in)
	}
}

// done is the answer of a mutation: the channel's id under its name.
func done(name string, ch *channel) map[string]any {
	return map[string]any{name: map[string]any{"id": ch.jid.String()}}
}

func (s *Server) mexChannel(c *conn, variables json.RawMessage) (any, error) {
	var in struct {
		Input struct {
			Key  string `json:"key"`
			Type string `json:"type"`
		} `json:"input"`
		Viewer bool `json:"fetch_viewer_metadata"`
	}
	if err := json.Unmarshal(variables, &in); err != nil {
		return nil, errBadRequest
	}
	find := s.channelByJID
	if in.Input.Type == "INVITE" {
		find = s.channelByInvite
	}
	ch, err := find(in.Input.Key)
	if err != nil {
		return nil, err
	}
	viewer := c.device.account
	if !in.Viewer {
		viewer = nil
	}
	return map[string]any{"xwa2_newsletter": ch.metadata(viewer)}, nil
}

func (s *Server) mexSubscribed(c *conn, _ json.RawMessage) (any, error) {
	list := []any{}
	for _, ch := range s.sortedChannels() {
		if ch.followers[c.device.account] != nil {
			list = append(list, ch.metadata(c.device.account))
		}
	}
	return map[string]any{"xwa2_newsletter_subscribed": list}, nil
}

func (s *Server) sortedChannels() []*channel {
	var list []*channel
	for _, ch := range s.channels {
		if !ch.deleted {
			list = append(list, ch)
		}
	}
	slices.SortFunc(list, func(a, b *channel) int { return strings.Compare(a.jid.User, b.jid.User) })
	return list
}

func (s *Server) mexCreateChannel(c *conn, variables json.RawMessage) (any, error) {
	type wish struct {
		Name        string `json:"name"`
		Description string `json:"description"`
		Picture     []byte `json:"picture"`
	}
	var in struct {
		Old *wish `json:"newsletter_input"`
		New *wish `json:"input"`
	}
	if err := json.Unmarshal(variables, &in); err != nil || in.Old == nil && in.New == nil {
		return nil, errBadRequest
	}
	if in.Old == nil {
		in.Old = in.New
	}
	ch, err := s.makeChannel(c.device.account, in.Old.Name, in.Old.Description, in.Old.Picture)
	if err != nil {
		return nil, err
	}
	s.tellJoined(ch, c.device.account, c.device)
	return map[string]any{"xwa2_newsletter_create": ch.metadata(c.device.account)}, nil
}

func (s *Server) mexUpdateChannel(c *conn, ch *channel, in channelVariables) (any, error) {
	if !ch.leads(c.device.account) {
		return nil, errForbidden
	}
	if err := s.setChannelTexts(ch, in.Updates.Name, in.Updates.Description); err != nil {
		return nil, err
	}
	if in.Updates.Picture != nil {
		if err := s.setChannelPicture(ch, *in.Updates.Picture); err != nil {
			return nil, err
		}
	}
	if settings := in.Updates.Settings; settings != nil {
		if !slices.Contains([]string{"ALL", "BASIC", "NONE", "BLOCKLIST"}, settings.Reactions.Value) {
			return nil, errBadRequest
		}
		ch.reactions = settings.Reactions.Value
	}
	return map[string]any{"xwa2_newsletter_update": ch.metadata(nil)}, nil
}

func (s *Server) mexDeleteChannel(c *conn, ch *channel, _ channelVariables) (any, error) {
	if ch.role(c.device.account) != roleOwner {
		return nil, errForbidden
	}
	ch.deleted = true
	return done("xwa2_newsletter_delete_v2", ch), nil
}

func (s *Server) mexFollow(c *conn, ch *channel, _ channelVariables) (any, error) {
	if s.follow(ch, c.device.account) {
		s.tellJoined(ch, c.device.account, c.device)
	}
	return done("xwa2_newsletter_join_v2", ch), nil
}

func (s *Server) mexUnfollow(c *conn, ch *channel, _ channelVariables) (any, error) {
	if err := s.unfollow(ch, c.device.account, c.device); err != nil {
		return nil, err
	}
	return done("xwa2_newsletter_leave_v2", ch), nil
}

// unfollow ends following; the owner cannot leave.
func (s *Server) unfollow(ch *channel, a *account, by *device) error {
	f := ch.followers[a]
	if f == nil {
		return nil
	}
	if f.role == roleOwner {
		return errForbidden
	}
	delete(ch.followers, a)
	s.tellOthersOfChannel(a, by, "xwa2_notify_newsletter_on_leave", map[string]string{"id": ch.jid.String(), "role": f.role})
	return nil
}

func (s *Server) mexMute(muted bool) channelStep {
	return func(c *conn, ch *channel, _ channelVariables) (any, error) {
		f := ch.followers[c.device.account]
		if f == nil {
			return nil, errForbidden
		}
		f.muted = muted
		name, word := "xwa2_newsletter_unmute_v2", "OFF"
		if muted {
			name, word = "xwa2_newsletter_mute_v2", "ON"
		}
		s.tellOthersOfChannel(c.device.account, c.device, "xwa2_notify_newsletter_on_mute_change", map[string]string{"id": ch.jid.String(), "mute": word})
		return done(name, ch), nil
	}
}

// tellJoined tells the account's other companions of a channel it follows now.
func (s *Server) tellJoined(ch *channel, a *account, by *device) {
	s.tellOthersOfChannel(a, by, "xwa2_notify_newsletter_on_join", ch.metadata(a))
}

func (s *Server) tellOthersOfChannel(a *account, by *device, name string, data any) {
	text, err := json.Marshal(map[string]any{"data": map[string]any{name: data}})
	if err != nil {
		return
	}
	for _, d := range a.companions() {
		if d != by {
			s.notify(d, "mex", types.ServerJID, nil, waBinary.Node{
				Tag: "update", Attrs: waBinary.Attrs{"op_name": name}, Content: text,
			})
		}
	}
}

// mexDirectory lists every channel, those first that have most followers; a
// search text has to be part of the name.
func (s *Server) mexDirectory(c *conn, variables json.RawMessage) (any, error) {
	var in struct {
		Input struct {
			Text  *string `json:"search_text"`
			View  string  `json:"view"`
			Limit int     `json:"limit"`
		} `json:"input"`
	}
	if err := json.Unmarshal(variables, &in); err != nil {
		return nil, errBadRequest
	}
	name, text := "xwa2_newsletters_directory_list", ""
	if in.Input.Text != nil {
		name, text = "xwa2_newsletters_directory_search", strings.ToLower(*in.Input.Text)
	}
	found := s.sortedChannels()
	slices.SortStableFunc(found, func(a, b *channel) int { return len(b.followers) - len(a.followers) })
	list := []any{}
	for _, ch := range found {
		if strings.Contains(strings.ToLower(ch.name.text), text) && (in.Input.Limit <= 0 || len(list) < in.Input.Limit) {
			list = append(list, ch.metadata(nil))
		}
	}
	return map[string]any{name: map[string]any{
		"page_info": map[string]any{"hasNextPage": false}, "result": list,
	}}, nil
}
