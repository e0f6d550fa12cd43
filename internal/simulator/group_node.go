package simulator

import (
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// node is the whole group as members see it.
func (g *group) node() waBinary.Node {
	attrs := g.subjectAttrs()
	attrs["id"] = g.jid.User
	attrs["creation"] = unix(g.created.at)
	attrs["creator"] = g.created.by.jid(types.HiddenUserServer)
	attrs["creator_pn"] = g.created.by.jid(types.DefaultUserServer)
	attrs["size"] = strconv.Itoa(len(g.members))
	attrs["addressing_mode"] = string(types.AddressingModeLID)
	attrs["a_v_id"] = strconv.Itoa(g.settingsVersion)
	attrs["p_v_id"] = strconv.Itoa(g.membersVersion)
	return waBinary.Node{Tag: "group", Attrs: attrs, Content: append(g.memberNodes(), g.settingNodes()...)}
}

// subjectAttrs is the name of the group and who gave it.
func (g *group) subjectAttrs() waBinary.Attrs {
	return waBinary.Attrs{
		"subject": g.subject,
		"s_t":     unix(g.subjectSet.at),
		"s_o":     g.subjectSet.by.jid(types.HiddenUserServer),
		"s_o_pn":  g.subjectSet.by.jid(types.DefaultUserServer),
	}
}

func (g *group) memberNodes() []waBinary.Node {
	nodes := make([]waBinary.Node, len(g.members))
	for i, m := range g.members {
		nodes[i] = participantNode(m.account)
		if m.rank != plainMember {
			nodes[i].Attrs["type"] = string(m.rank)
		}
	}
	return nodes
}

func participantNode(a *account) waBinary.Node {
	return waBinary.Node{Tag: "participant", Attrs: waBinary.Attrs{
		"jid":          a.jid(types.HiddenUserServer),
		"phone_number": a.jid(types.DefaultUserServer),
	}}
}

func (g *group) settingNodes() []waBinary.Node {
	mode := "admin_add"
	if g.addByAll {
		mode = "all_member_add"
	}
	nodes := []waBinary.Node{bytesNode("member_add_mode", []byte(mode))}
	for _, flag := range []struct {
		tag string
		on  bool
	}{{"announcement", g.announce}, {"locked", g.locked}, {"membership_approval_mode", g.approval}} {
		if flag.on {
			nodes = append(nodes, waBinary.Node{Tag: flag.tag})
		}
	}
	nodes = append(nodes, g.communityNodes()...)
	if g.ephemeral > 0 {
		expiration := strconv.FormatUint(uint64(g.ephemeral), 10)
		nodes = append(nodes, waBinary.Node{Tag: "ephemeral", Attrs: waBinary.Attrs{"expiration": expiration}})
	}
	if g.description != "" {
		nodes = append(nodes, g.descriptionNode())
	}
	return nodes
}

func (g *group) descriptionNode() waBinary.Node {
	return waBinary.Node{
		Tag: "description",
		Attrs: waBinary.Attrs{
			"id":             g.descriptionID,
			"t":              unix(g.descriptionBy.at),
			"participant":    g.descriptionBy.by.jid(types.HiddenUserServer),
			"participant_pn": g.descriptionBy.by.jid(types.DefaultUserServer),
		},
		Content: []waBinary.Node{bytesNode("body", []byte(g.description))},
	}
}

// membersNode says that something happened to some members.
func (g *group) membersNode(verb string, people []*account) waBinary.Node {
	nodes := make([]waBinary.Node, len(people))
	for i, a := range people {
		nodes[i] = participantNode(a)
	}
	return waBinary.Node{Tag: verb, Content: nodes, Attrs: waBinary.Attrs{
		"v_id":      strconv.Itoa(g.membersVersion),
		"prev_v_id": strconv.Itoa(max(0, g.membersVersion-1)),
	}}
}

// outcomeNode answers a change of members.
func outcomeNode(verb string, outcomes []outcome) waBinary.Node {
	nodes := make([]waBinary.Node, len(outcomes))
	for i, o := range outcomes {
		nodes[i] = o.node()
	}
	return waBinary.Node{Tag: verb, Content: nodes}
}

func (o outcome) node() waBinary.Node {
	node := waBinary.Node{Tag: "participant", Attrs: waBinary.Attrs{"jid": o.asked.ToNonAD()}}
	if o.account != nil {
		node = participantNode(o.account)
	}
	if o.code != 0 {
		node.Attrs["error"] = strconv.Itoa(o.code)
	}
	if o.request != nil {
		node.Content = []waBinary.Node{o.request.node()}
	}
	return node
}

// nodeText is the content of a node as a string, whichever way it was encoded.
func nodeText(n *waBinary.Node) string {
	switch value := n.Content.(type) {
	case []byte:
		return string(value)
	case string:
		return value
	}
	return ""
}
