package simulator

import (
	"strconv"
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// usyncAsk is one person in a usync query. Account is nil when unknown.
type usyncAsk struct {
	jid     types.JID
	account *account
	// query is the number as the client wrote it, when it asked by number.
	query []byte
}

// usyncProtocol answers one thing that was asked about a person; nil leaves
// it out.
type usyncProtocol func(c *conn, ask usyncAsk) *waBinary.Node

// usyncProtocols are what can be asked about people.
var usyncProtocols = map[string]usyncProtocol{
	"contact":           usyncContact,
	"devices":           usyncDevices,
	"lid":               usyncLID,
	"status":            usyncStatus,
	"picture":           usyncPicture,
	"business":          usyncBusiness,
	"disappearing_mode": usyncDisappearing,
	"username":          usyncNothing,
	"text_status":       usyncNothing,
	"bot":               usyncNothing,
	"sidelist":          usyncNothing,
}

func (s *Server) registerUsync() { s.handleIQ("usync", "get", "usync", answerUsync) }

func answerUsync(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	request := iq.GetChildByTag("usync")
	query, asked := request.GetChildByTag("query"), request.GetChildByTag("list")
	list := waBinary.Node{Tag: "list", Content: []waBinary.Node{}}
	for _, user := range asked.GetChildrenByTag("user") {
		list.Content = append(list.GetChildren(), c.usyncUser(query, c.s.usyncAsk(&user)))
	}
	result := waBinary.Node{Tag: "result"}
	for _, protocol := range query.GetChildren() {
		if usyncProtocols[protocol.Tag] == nil {
			c.s.unknown(c, &waBinary.Node{Tag: "usync", Content: []waBinary.Node{protocol}})
		}
		result.Content = append(result.GetChildren(), waBinary.Node{Tag: protocol.Tag})
	}
	attrs := waBinary.Attrs{}
	for _, name := range []string{"sid", "mode", "context", "index", "last"} {
		if value, ok := request.Attrs[name]; ok {
			attrs[name] = value
		}
	}
	return []waBinary.Node{{Tag: "usync", Attrs: attrs, Content: []waBinary.Node{result, list}}}, nil
}

// usyncAsk reads whom a user element means: an address, or a phone number
// that may be spelled in several ways.
func (s *Server) usyncAsk(user *waBinary.Node) usyncAsk {
	ask := usyncAsk{jid: attrJID(user, "jid")}
	if contact := content(user, "contact"); contact != nil {
		number, _, _ := strings.Cut(string(contact), "@")
		ask.query = contact
		ask.jid = types.NewJID(digits(number), types.DefaultUserServer)
	}
	ask.account = s.account(ask.jid)
	return ask
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// usyncUser answers for one person. The address must have the form that was
// asked for, or clients never find it in their cache.
func (c *conn) usyncUser(query waBinary.Node, ask usyncAsk) waBinary.Node {
	user := waBinary.Node{Tag: "user", Attrs: waBinary.Attrs{"jid": ask.jid}, Content: []waBinary.Node{}}
	if ask.query != nil && ask.account != nil {
		c.answerByNumber(query, ask, &user)
	}
	for _, protocol := range query.GetChildren() {
		answer := usyncProtocols[protocol.Tag]
		if answer == nil || ask.account == nil && protocol.Tag != "contact" {
			continue
		}
		if child := answer(c, ask); child != nil {
			user.Content = append(user.GetChildren(), *child)
		}
	}
	return user
}

// answerByNumber names the hidden address to a client that wants it.
func (c *conn) answerByNumber(query waBinary.Node, ask usyncAsk, user *waBinary.Node) {
	contact := query.GetChildByTag("contact")
	if attr(&contact, "addressing_mode") == "lid" {
		user.Attrs["jid"] = ask.account.jid(types.HiddenUserServer)
		user.Attrs["pn_jid"] = ask.account.jid(types.DefaultUserServer)
	}
}

func usyncNothing(*conn, usyncAsk) *waBinary.Node { return nil }

func usyncContact(_ *conn, ask usyncAsk) *waBinary.Node {
	kind := "in"
	if ask.account == nil {
		kind = "out"
	}
	return &waBinary.Node{Tag: "contact", Attrs: waBinary.Attrs{"type": kind}, Content: ask.query}
}

// usyncDevices lists all devices, the phone and the asker's own included.
func usyncDevices(c *conn, ask usyncAsk) *waBinary.Node {
	ask.account.audience[c.device.account] = struct{}{}
	list := waBinary.Node{Tag: "device-list", Content: []waBinary.Node{}}
	for _, d := range ask.account.sortedDevices() {
		attrs := waBinary.Attrs{"id": strconv.Itoa(int(d.id))}
		if d.id != phoneDevice {
			attrs["key-index"] = strconv.Itoa(int(d.keyIndex))
		}
		list.Content = append(list.GetChildren(), waBinary.Node{Tag: "device", Attrs: attrs})
	}
	index := waBinary.Node{Tag: "key-index-list", Attrs: waBinary.Attrs{"ts": unix(c.s.now())}}
	return &waBinary.Node{Tag: "devices", Content: []waBinary.Node{list, index}}
}

// usyncLID is left out when asked by the hidden address already: Baileys
// warns about a pair of two hidden addresses.
func usyncLID(_ *conn, ask usyncAsk) *waBinary.Node {
	if ask.jid.Server == types.HiddenUserServer {
		return nil
	}
	return &waBinary.Node{Tag: "lid", Attrs: waBinary.Attrs{"val": ask.account.jid(types.HiddenUserServer)}}
}

func usyncStatus(_ *conn, ask usyncAsk) *waBinary.Node {
	return &waBinary.Node{
		Tag: "status", Attrs: waBinary.Attrs{"t": unix(ask.account.aboutSet)}, Content: []byte(ask.account.about),
	}
}

func usyncPicture(_ *conn, ask usyncAsk) *waBinary.Node {
	if ask.account.profile.picture == nil {
		return nil
	}
	return &waBinary.Node{Tag: "picture", Attrs: waBinary.Attrs{"id": ask.account.profile.picture.id}}
}

func usyncBusiness(_ *conn, ask usyncAsk) *waBinary.Node {
	if !ask.account.business {
		return nil
	}
	return &waBinary.Node{Tag: "business", Content: []waBinary.Node{ask.account.verifiedName()}}
}

func usyncDisappearing(c *conn, _ usyncAsk) *waBinary.Node {
	return &waBinary.Node{Tag: "disappearing_mode", Attrs: waBinary.Attrs{"duration": "0", "t": unix(c.s.now())}}
}
