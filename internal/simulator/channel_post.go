package simulator

import (
	"slices"
	"strconv"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

const (
	// liveTime is how long a device is told of views and reactions.
	liveTime = 5 * time.Minute
	// postsAtOnce bounds one answer.
	postsAtOnce = 100
)

func (s *Server) registerChannels() {
	s.handleIQ("newsletter", "get", "messages", s.iqPosts)
	s.handleIQ("newsletter", "get", "message_updates", s.iqPostUpdates)
	s.handleIQ("newsletter", "set", "live_updates", s.iqLiveUpdates)
	s.handleRelay(types.NewsletterServer, s.relayPost)
}

// relayPost takes what somebody sends to a channel: a post, an edit or
// deletion of one, or a reaction. The stanzas are those of the client library
// (send.go, sendNewsletter; newsletter.go, NewsletterSendReaction).
func (s *Server) relayPost(from *device, message *waBinary.Node) relayResult {
	ch, err := s.channelByJID(attrJID(message, "to").String())
	if err != nil {
		return relayResult{code: codeOf(err)}
	}
	if attr(message, "type") == "reaction" {
		return relayResult{code: s.reactToPost(ch, from.account, message)}
	}
	if !ch.leads(from.account) {
		return relayResult{code: errForbidden.code}
	}
	plain, _ := message.GetOptionalChildByTag("plaintext")
	text, _ := plain.Content.([]byte)
	switch attr(message, "edit") { // in the numbers of types.EditAttribute
	case "3": // edited
		return s.editPost(ch, from, attr(message, "id"), text)
	case "8": // deleted
		ch.posts = slices.DeleteFunc(ch.posts, func(p *post) bool { return p.id == attr(message, "id") })
		return relayResult{}
	}
	for _, known := range ch.posts {
		if known.id == attr(message, "id") {
			return relayResult{serverID: known.serverID} // sent again
		}
	}
	ch.lastID++
	p := &post{
		serverID: ch.lastID, id: attr(message, "id"), kind: attr(message, "type"), mediaType: attr(&plain, "mediatype"), plain: text,
		at: s.now(), views: map[*account]bool{}, reactions: map[*account]string{},
	}
	ch.posts = append(ch.posts, p)
	s.deliverPost(ch, from, p)
	return relayResult{serverID: p.serverID}
}

func (s *Server) editPost(ch *channel, from *device, id string, text []byte) relayResult {
	for _, p := range ch.posts {
		if p.id == id {
			p.plain, p.edited = text, s.now()
			s.deliverPost(ch, from, p)
			return relayResult{serverID: p.serverID}
		}
	}
	return relayResult{code: errItemNotFound.code}
}

// deliverPost gives a post to the devices of all followers but the one it is from.
func (s *Server) deliverPost(ch *channel, from *device, p *post) {
	for _, a := range ch.sortedFollowers() {
		for _, d := range a.sortedDevices() {
			if d == from {
				continue
			}
			stanza := p.stanza()
			stanza.Attrs["from"] = ch.jid
			if a == from.account {
				stanza.Attrs["is_sender"] = "true"
			}
			d.deliver(stanza)
		}
	}
}

// stanza is a post as it travels.
func (p *post) stanza() waBinary.Node {
	plain := waBinary.Node{Tag: "plaintext", Content: p.plain, Attrs: waBinary.Attrs{}}
	if p.mediaType != "" {
		plain.Attrs["mediatype"] = p.mediaType
	}
	children := []waBinary.Node{plain}
	if !p.edited.IsZero() {
		children = append(children, waBinary.Node{Tag: "meta", Attrs: waBinary.Attrs{
			"msg_edit_t": strconv.FormatInt(p.edited.UnixMilli(), 10), "original_msg_t": unix(p.at),
		}})
	}
	return waBinary.Node{Tag: "message", Content: children, Attrs: waBinary.Attrs{
		"id": p.id, "t": unix(p.at), "type": p.kind, "server_id": strconv.Itoa(p.serverID),
	}}
}

// counts are the views and reactions of a post.
func (p *post) counts() []waBinary.Node {
	tally := map[string]int{}
	for _, emoji := range p.reactions {
		tally[emoji]++
	}
	reactions := waBinary.Node{Tag: "reactions"}
	for emoji, count := range tally {
		reactions.Content = append(reactions.GetChildren(), waBinary.Node{
			Tag: "reaction", Attrs: waBinary.Attrs{"code": emoji, "count": strconv.Itoa(count)},
		})
	}
	return []waBinary.Node{
		{Tag: "views_count", Attrs: waBinary.Attrs{"count": strconv.Itoa(len(p.views))}}, reactions,
	}
}

func (ch *channel) post(serverID string) *post {
	for _, p := range ch.posts {
		if strconv.Itoa(p.serverID) == serverID {
			return p
		}
	}
	return nil
}

// reactToPost puts somebody's emoji on a post, or takes it away.
func (s *Server) reactToPost(ch *channel, by *account, message *waBinary.Node) (code int) {
	p := ch.post(attr(message, "server_id"))
	switch {
	case p == nil:
		return errItemNotFound.code
	case ch.followers[by] == nil, ch.reactions == "NONE":
		return errForbidden.code
	}
	reaction, _ := message.GetOptionalChildByTag("reaction")
	if emoji := attr(&reaction, "code"); emoji != "" {
		p.reactions[by] = emoji
	} else {
		delete(p.reactions, by)
	}
	s.tellLive(ch, p)
	return 0
}

// viewPosts counts that somebody saw posts of a channel.
func (s *Server) viewPosts(from *device, receipt *waBinary.Node) {
	ch, err := s.channelByJID(attrJID(receipt, "to").String())
	if err != nil {
		return
	}
	list, _ := receipt.GetOptionalChildByTag("list")
	for _, item := range list.GetChildrenByTag("item") {
		if p := ch.post(attr(&item, "server_id")); p != nil {
			p.views[from.account] = true
			s.tellLive(ch, p)
		}
	}
}

// tellLive tells the counts of a post to the devices that asked for them.
func (s *Server) tellLive(ch *channel, p *post) {
	for d, until := range ch.live {
		if s.now().After(until) {
			delete(ch.live, d)
			continue
		}
		message := waBinary.Node{Tag: "message", Content: p.counts(), Attrs: waBinary.Attrs{
			"server_id": strconv.Itoa(p.serverID), "id": p.id, "t": unix(p.at), "type": p.kind,
		}}
		s.notify(d, "newsletter", ch.jid, nil, waBinary.Node{Tag: "live_updates", Content: []waBinary.Node{message}})
	}
}

func (s *Server) iqLiveUpdates(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	ch, err := s.channelByJID(attrJID(iq, "to").String())
	if err != nil {
		return nil, err
	}
	ch.live[c.device] = s.now().Add(liveTime)
	return []waBinary.Node{{Tag: "live_updates", Attrs: waBinary.Attrs{"duration": strconv.Itoa(int(liveTime.Seconds()))}}}, nil
}

// iqPosts lists the newest posts, or those before one, oldest first.
func (s *Server) iqPosts(_ *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	ask := iq.GetChildren()[0]
	ch, err := s.channelByJID(attrJID(&ask, "jid").String())
	if err != nil {
		return nil, err
	}
	list := ch.posts
	if before, _ := strconv.Atoi(attr(&ask, "before")); before > 0 {
		list = slices.DeleteFunc(slices.Clone(list), func(p *post) bool { return p.serverID >= before })
	}
	count, _ := strconv.Atoi(attr(&ask, "count"))
	if count <= 0 || count > postsAtOnce {
		count = postsAtOnce
	}
	list = list[max(0, len(list)-count):]
	messages := waBinary.Node{Tag: "messages", Attrs: waBinary.Attrs{"jid": ch.jid, "t": unix(s.now())}, Content: []waBinary.Node{}}
	for _, p := range list {
		stanza := p.stanza()
		stanza.Content = append(stanza.GetChildren(), p.counts()...)
		messages.Content = append(messages.GetChildren(), stanza)
	}
	return []waBinary.Node{messages}, nil
}

// iqPostUpdates lists the counts of the posts after one.
func (s *Server) iqPostUpdates(_ *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	ch, err := s.channelByJID(attrJID(iq, "to").String())
	if err != nil {
		return nil, err
	}
	ask := iq.GetChildren()[0]
	after, _ := strconv.Atoi(attr(&ask, "after"))
	count, _ := strconv.Atoi(attr(&ask, "count"))
	messages := waBinary.Node{Tag: "messages", Attrs: waBinary.Attrs{"jid": ch.jid, "t": unix(s.now())}, Content: []waBinary.Node{}}
	for _, p := range ch.posts {
		if p.serverID <= after || count > 0 && len(messages.GetChildren()) == count {
			continue
		}
		messages.Content = append(messages.GetChildren(), waBinary.Node{Tag: "message", Content: p.counts(), Attrs: waBinary.Attrs{
			"server_id": strconv.Itoa(p.serverID), "id": p.id, "t": unix(p.at), "type": p.kind,
		}})
	}
	return []waBinary.Node{{Tag: "message_updates", Content: []waBinary.Node{messages}}}, nil
}

// receivePost is a phone's end of a channel: it keeps the post in its inbox.
func (p *persona) receivePost(stanza *waBinary.Node) {
	chat := attrJID(stanza, "from")
	message := &waE2E.Message{}
	if err := proto.Unmarshal(content(stanza, "plaintext"), message); err != nil {
		p.s.log.Debug("a phone cannot read a post", "account", p.account.number, "err", err)
		return
	}
	if !p.has(attr(stanza, "id"), chat) {
		p.keep(attr(stanza, "id"), chat, chat, message)
	}
}

// sendPost posts to a channel from the phone, or edits a post there: then the
// new content goes under the old id.
func (p *persona) sendPost(to types.JID, id string, message *waE2E.Message) error {
	attrs := messageAttrs(to, id, message)
	if change := message.GetEditedMessage().GetMessage().GetProtocolMessage(); change != nil {
		message = change.GetEditedMessage()
		attrs["id"], attrs["edit"] = change.GetKey().GetID(), "3"
	}
	plain, err := proto.Marshal(message)
	if err != nil {
		return err
	}
	node := waBinary.Node{Tag: "plaintext", Content: plain, Attrs: waBinary.Attrs{}}
	if kind := mediaType(message); kind != "" {
		node.Attrs["mediatype"] = kind
	}
	result := p.transmit(&waBinary.Node{Tag: "message", Attrs: attrs, Content: []waBinary.Node{node}})
	if result.code != 0 {
		return iqError{result.code, "the channel refused the post"}
	}
	return nil
}
