package simulator

import (
	"strconv"
	"time"

	"go.mau.fi/whatsmeow/appstate"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waSyncAction"
	"go.mau.fi/whatsmeow/types"
)

func (s *Server) registerAppState() {
	s.handleIQ("w:sync:app:state", "set", "sync", s.iqAppState)
	s.handlePeer(waE2E.ProtocolMessage_APP_STATE_SYNC_KEY_REQUEST, shareStateKeysAgain)
}

// setUpState gives a phone its app state, with something in every collection.
func (s *Server) setUpState(a *account) error {
	if a.phoneState != nil {
		return nil
	}
	secret := derive(s.seed, "app state "+a.number)
	state, err := newPhoneState(s.ctx, append([]byte{0, 0}, secret[:4]...), derive(s.seed, "app state key "+a.number), s.now())
	if err != nil {
		return err
	}
	for _, change := range settingsOf(a.name) {
		if err := state.write(s.ctx, a.state[change.Type], change); err != nil {
			return err
		}
	}
	a.phoneState = state
	return nil
}

// iqAppState takes patches of a client, and hands out those it has not seen.
func (s *Server) iqAppState(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	if err := s.setUpState(c.device.account); err != nil {
		return nil, err
	}
	ask := iq.GetChildByTag("sync")
	var answers []waBinary.Node
	for _, wanted := range ask.GetChildrenByTag("collection") {
		answer, err := s.syncCollection(c.device, &wanted)
		if err != nil {
			return nil, err
		}
		answers = append(answers, answer)
	}
	return []waBinary.Node{{Tag: "sync", Content: answers}}, nil
}

func (s *Server) syncCollection(d *device, wanted *waBinary.Node) (waBinary.Node, error) {
	name := appstate.WAPatchName(attr(wanted, "name"))
	if !knownCollection(name) {
		return waBinary.Node{}, errBadRequest
	}
	base, err := versionOf(wanted)
	if err != nil {
		return waBinary.Node{}, errBadRequest
	}
	c := d.account.state[name]
	patch := content(wanted, "patch")
	if patch == nil {
		return collectionNode(name, c, base, nil), nil
	}
	accepted, err := c.push(base, patch)
	if err != nil {
		return waBinary.Node{}, errBadRequest
	}
	if !accepted {
		conflict := waBinary.Node{Tag: "error", Attrs: waBinary.Attrs{"code": "409", "text": "conflict"}}
		return collectionNode(name, c, base, &conflict), nil
	}
	s.stateChanged(d, name)
	answer := collectionNode(name, c, c.version(), nil)
	answer.Content = nil
	return answer, nil
}

// versionOf reads how far a client is; without a number it has nothing.
func versionOf(wanted *waBinary.Node) (uint64, error) {
	if attr(wanted, "version") == "" {
		return 0, nil
	}
	return strconv.ParseUint(attr(wanted, "version"), 10, 64)
}

// collectionNode hands out the patches since a version, with an error if the
// client's own patch came too late.
func collectionNode(name appstate.WAPatchName, c *collection, base uint64, failure *waBinary.Node) waBinary.Node {
	node := waBinary.Node{Tag: "collection", Attrs: waBinary.Attrs{
		"name": string(name), "version": strconv.FormatUint(c.version(), 10), "type": "result",
	}}
	var patches, children []waBinary.Node
	for _, patch := range c.since(base) {
		patches = append(patches, bytesNode("patch", patch))
	}
	if failure != nil {
		node.Attrs["type"] = "error"
		children = append(children, *failure)
	}
	node.Content = append(children, waBinary.Node{Tag: "patches", Content: patches})
	return node
}

// stateChanged tells everybody but the device that made it about a patch.
func (s *Server) stateChanged(by *device, name appstate.WAPatchName) {
	a := by.account
	version := strconv.FormatUint(a.state[name].version(), 10)
	change := waBinary.Node{Tag: "collection", Attrs: waBinary.Attrs{"name": string(name), "version": version}}
	for _, d := range a.companions() {
		if d != by && d.greeted {
			s.notify(d, "server_sync", a.jid(types.DefaultUserServer), nil, change)
		}
	}
	s.later(func() { s.readState(a, name) })
}

// readState lets the phone do what its companions changed.
func (s *Server) readState(a *account, name appstate.WAPatchName) {
	mutations, err := a.phoneState.catchUp(s.ctx, name, a.state[name])
	if err != nil {
		s.log.Debug("a phone cannot read its app state", "account", a.number, "err", err)
		return
	}
	for _, m := range mutations {
		if setting := m.Action.GetPushNameSetting(); setting != nil {
			a.name = setting.GetName()
		}
		a.marks.note(m)
		a.labelChanged(m)
		if chat := a.chatChanged(m); chat != nil {
			chat.change(m.Action, s.now())
			if m.Action.GetDeleteChatAction() != nil && len(chat.messages) == 0 {
				a.chats.remove(chat)
			}
		}
	}
}

// chatChanged is the chat that a mutation is about; nil when it is about
// none, or one that the phone does not have.
func (a *account) chatChanged(m appstate.Mutation) *storedChat {
	if len(m.Index) < 2 {
		return nil
	}
	return a.phone.chatNamed(m.Index[1])
}

// change does to a chat on the phone what was done on a companion.
func (c *storedChat) change(action *waSyncAction.SyncActionValue, now time.Time) {
	switch {
	case action.GetArchiveChatAction() != nil:
		c.archived = action.GetArchiveChatAction().GetArchived()
	case action.GetPinAction() != nil:
		c.pinnedAt = time.Time{}
		if action.GetPinAction().GetPinned() {
			c.pinnedAt = now
		}
	case action.GetMuteAction() != nil:
		c.mutedUntil = muteEnd(action.GetMuteAction())
	case action.GetMarkChatAsReadAction() != nil:
		c.markedUnread = !action.GetMarkChatAsReadAction().GetRead()
		if !c.markedUnread {
			c.unread = 0
		}
	case action.GetClearChatAction() != nil:
		c.clear(time.Unix(action.GetClearChatAction().GetMessageRange().GetLastMessageTimestamp(), 0))
	case action.GetDeleteChatAction() != nil:
		c.clear(time.Unix(action.GetDeleteChatAction().GetMessageRange().GetLastMessageTimestamp(), 0))
	}
}

// muteEnd is when a chat may be heard again; zero when it is not muted.
func muteEnd(action *waSyncAction.MuteAction) time.Time {
	switch {
	case !action.GetMuted():
		return time.Time{}
	case action.GetMuteEndTimestamp() <= 0:
		return forEver
	}
	return time.UnixMilli(action.GetMuteEndTimestamp())
}

// changeState writes what the owner of a phone did on it.
func (s *Server) changeState(a *account, change appstate.PatchInfo) error {
	if err := s.setUpState(a); err != nil {
		return err
	}
	change.Timestamp = s.now()
	if err := a.phoneState.write(s.ctx, a.state[change.Type], change); err != nil {
		return err
	}
	s.stateChanged(a.phone.device, change.Type)
	return nil
}

// shareStateKeys gives a new companion the key to the app state.
func shareStateKeys(s *Server, companion *device) {
	a := companion.account
	if err := s.setUpState(a); err != nil {
		s.log.Error("a phone cannot set up its app state", "account", a.number, "err", err)
		return
	}
	if err := a.phone.sendPeer(companion, newID(), a.phoneState.keyShare()); err != nil {
		s.log.Error("a phone cannot share its keys", "account", a.number, "err", err)
	}
}

func shareStateKeysAgain(p *persona, companion *device, _ string, _ *waE2E.ProtocolMessage) {
	shareStateKeys(p.s, companion)
}
