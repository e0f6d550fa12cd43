package simulator

import (
	"fmt"
	"maps"
	"strconv"

	"go.mau.fi/whatsmeow/appstate"
)

// LabelSeen is a label on the phone of a business.
type LabelSeen struct {
	Name  string
	Color int32
}

// Labels are the labels of the phone, by number.
func (a *Account) Labels() map[int]LabelSeen {
	var labels map[int]LabelSeen
	a.s.do(func() { labels = maps.Clone(a.account.labels) })
	return labels
}

// labelPatch is what the owner of a phone does with a label.
func (p *persona) labelPatch(change *LabelChange) (appstate.PatchInfo, error) {
	switch {
	case change.ID <= 0:
		return appstate.PatchInfo{}, fmt.Errorf("%w: a label has a number", ErrInvalid)
	case change.Message != "" && change.Chat == "":
		return appstate.PatchInfo{}, fmt.Errorf("%w: a label on a message names its chat", ErrInvalid)
	case change.Chat == "":
		p.account.setLabel(change.ID, LabelSeen{change.Name, change.Color}, change.Deleted)
		return labelChange(change.ID, change.Name, change.Color, change.Deleted), nil
	}
	c, err := p.chatCalled(change.Chat)
	if err != nil {
		return appstate.PatchInfo{}, err
	}
	id, on := strconv.Itoa(change.ID), isOn(change.Labeled)
	if change.Message != "" {
		return appstate.BuildLabelMessage(c.address(p.account), id, change.Message, on), nil
	}
	c.setLabel(change.ID, on)
	return appstate.BuildLabelChat(c.address(p.account), id, on), nil
}

func (a *account) setLabel(id int, label LabelSeen, deleted bool) {
	if !deleted {
		a.labels[id] = label
		return
	}
	delete(a.labels, id)
	for _, c := range a.chats.list {
		delete(c.labels, id)
	}
}

func (c *storedChat) setLabel(id int, on bool) {
	if c.labels == nil {
		c.labels = make(map[int]bool)
	}
	if on {
		c.labels[id] = true
		return
	}
	delete(c.labels, id)
}

// labelChanged lets the phone do what a companion did with a label.
func (a *account) labelChanged(m appstate.Mutation) {
	if len(m.Index) < 2 {
		return
	}
	id, err := strconv.Atoi(m.Index[1])
	if err != nil {
		return
	}
	if edit := m.Action.GetLabelEditAction(); edit != nil {
		a.setLabel(id, LabelSeen{edit.GetName(), edit.GetColor()}, edit.GetDeleted())
		return
	}
	if m.Index[0] != appstate.IndexLabelAssociationChat || len(m.Index) < 3 {
		return
	}
	if c := a.phone.chatNamed(m.Index[2]); c != nil {
		c.setLabel(id, m.Action.GetLabelAssociationAction().GetLabeled())
	}
}
