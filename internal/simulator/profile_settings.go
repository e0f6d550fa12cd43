package simulator

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"slices"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// maxAbout is the length of the longest "about" text.
const maxAbout = 139

func (s *Server) registerSettings() {
	s.handleIQ("status", "set", "status", s.iqSetAbout)
	s.handleIQ("status", "get", "privacy", iqStatusPrivacy)
	s.handleIQ("privacy", "get", "privacy", iqPrivacy)
	s.handleIQ("privacy", "set", "privacy", s.iqSetPrivacy)
	s.handleIQ("blocklist", "get", "", iqBlocklist)
	s.handleIQ("blocklist", "set", "item", s.iqBlock)
	s.handleIQ("disappearing_mode", "set", "disappearing_mode", iqDisappearing)
}

// setAbout changes the text under somebody's name.
func (s *Server) setAbout(a *account, about string) error {
	if len([]rune(about)) > maxAbout {
		return errNotAcceptable
	}
	a.about, a.aboutSet = about, s.now()
	whose := a.jid(types.DefaultUserServer)
	for _, other := range s.audience(whose, a) {
		for _, d := range other.companions() {
			s.notify(d, "status", whose, nil, bytesNode("set", []byte(about)))
		}
	}
	return nil
}

func (s *Server) iqSetAbout(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	return nil, s.setAbout(c.device.account, nodeText(&iq.GetChildren()[0]))
}

func iqStatusPrivacy(*conn, *waBinary.Node) ([]waBinary.Node, error) {
	list := waBinary.Node{Tag: "list", Attrs: waBinary.Attrs{"type": "contacts", "default": "true"}}
	return []waBinary.Node{{Tag: "privacy", Content: []waBinary.Node{list}}}, nil
}

func privacyNode(settings map[string]string) waBinary.Node {
	var nodes []waBinary.Node
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		nodes = append(nodes, waBinary.Node{Tag: "category", Attrs: waBinary.Attrs{"name": name, "value": settings[name]}})
	}
	return waBinary.Node{Tag: "privacy", Content: nodes}
}

func iqPrivacy(c *conn, _ *waBinary.Node) ([]waBinary.Node, error) {
	return []waBinary.Node{privacyNode(c.device.account.profile.privacy)}, nil
}

func (s *Server) iqSetPrivacy(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	a, changed := c.device.account, map[string]string{}
	ask := iq.GetChildren()[0]
	for _, category := range ask.GetChildrenByTag("category") {
		name, value := attr(&category, "name"), attr(&category, "value")
		if _, known := a.profile.privacy[name]; !known || value == "" {
			return nil, errBadRequest
		}
		changed[name] = value
	}
	maps.Copy(a.profile.privacy, changed)
	s.notifyOthers(c.device, privacyNode(changed))
	return []waBinary.Node{privacyNode(changed)}, nil
}

// notifyOthers tells the account's other companions what one of them changed.
func (s *Server) notifyOthers(by *device, change waBinary.Node) {
	for _, d := range by.account.companions() {
		if d != by {
			s.notify(d, "account_sync", by.account.jid(types.DefaultUserServer), nil, change)
		}
	}
}

// blocklistNode is the list of those whom somebody blocked, with its hash.
func blocklistNode(a *account) waBinary.Node {
	hash := sha256.New()
	var items []waBinary.Node
	for _, other := range a.profile.blocked {
		hash.Write([]byte(other.lid))
		items = append(items, waBinary.Node{Tag: "item", Attrs: waBinary.Attrs{
			"jid": other.jid(types.HiddenUserServer), "pn_jid": other.jid(types.DefaultUserServer),
		}})
	}
	dhash := base64.RawStdEncoding.EncodeToString(hash.Sum(nil)[:6])
	return waBinary.Node{Tag: "list", Attrs: waBinary.Attrs{"dhash": dhash}, Content: items}
}

func iqBlocklist(c *conn, _ *waBinary.Node) ([]waBinary.Node, error) {
	return []waBinary.Node{blocklistNode(c.device.account)}, nil
}

func (s *Server) iqBlock(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	a := c.device.account
	item := iq.GetChildren()[0]
	other := s.account(attrJID(&item, "jid").ToNonAD())
	if other == nil || other == a {
		return nil, errBadRequest
	}
	before := blocklistNode(a)
	a.profile.blocked = slices.DeleteFunc(a.profile.blocked, func(x *account) bool { return x == other })
	if attr(&item, "action") == "block" {
		a.profile.blocked = append(a.profile.blocked, other)
	}
	after := blocklistNode(a)
	change := waBinary.Node{Tag: "item", Attrs: waBinary.Attrs{"jid": other.jid(types.HiddenUserServer), "action": item.Attrs["action"]}}
	s.notifyOthers(c.device, waBinary.Node{Tag: "blocklist", Content: []waBinary.Node{change}, Attrs: waBinary.Attrs{
		"dhash": after.Attrs["dhash"], "prev_dhash": before.Attrs["dhash"],
	}})
	return []waBinary.Node{after}, nil
}

func iqDisappearing(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	c.device.account.profile.disappearing = attr(&iq.GetChildren()[0], "duration")
	return nil, nil
}
