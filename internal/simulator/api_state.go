package simulator

import (
	"fmt"
	"time"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/types"
)

// StateChange is what the owner of a phone does on it that all devices of the
// account learn. Exactly one of the fields is set. A chat is a number or an
// address; a switch that is left out means on.
type StateChange struct {
	Archive  *ArchiveChange `json:"archive,omitempty"`
	Pin      *PinChange     `json:"pin,omitempty"`
	Mute     *MuteChange    `json:"mute,omitempty"`
	MarkRead *ReadChange    `json:"markRead,omitempty"`
	Clear    *ClearChange   `json:"clear,omitempty"`
	Delete   *DeleteChange  `json:"delete,omitempty"`
	Star     *StarChange    `json:"star,omitempty"`
	Label    *LabelChange   `json:"label,omitempty"`
	Contact  *ContactEntry  `json:"contact,omitempty"`
	PushName *string        `json:"pushName,omitempty"`
}

// ArchiveChange moves a chat to the archive or back.
type ArchiveChange struct {
	Chat     string `json:"chat"`
	Archived *bool  `json:"archived,omitempty"`
}

// PinChange keeps a chat at the top, or no longer.
type PinChange struct {
	Chat   string `json:"chat"`
	Pinned *bool  `json:"pinned,omitempty"`
}

// MuteChange silences a chat until a time, for ever when there is none.
type MuteChange struct {
	Chat  string     `json:"chat"`
	Muted *bool      `json:"muted,omitempty"`
	Until *time.Time `json:"until,omitempty"`
}

// ReadChange marks a chat as read or as unread.
type ReadChange struct {
	Chat string `json:"chat"`
	Read *bool  `json:"read,omitempty"`
}

// ClearChange deletes the messages of a chat.
type ClearChange struct {
	Chat string `json:"chat"`
}

// DeleteChange deletes a chat.
type DeleteChange struct {
	Chat string `json:"chat"`
}

// StarChange stars a message.
type StarChange struct {
	Chat    string `json:"chat"`
	ID      string `json:"id"`
	Starred *bool  `json:"starred,omitempty"`
}

// LabelChange makes a label or, with a chat, puts it on that chat or on one
// message of it.
type LabelChange struct {
	ID      int    `json:"id"`
	Name    string `json:"name,omitempty"`
	Color   int32  `json:"color,omitempty"`
	Deleted bool   `json:"deleted,omitempty"`
	Chat    string `json:"chat,omitempty"`
	Message string `json:"message,omitempty"`
	Labeled *bool  `json:"labeled,omitempty"`
}

// ContactEntry writes somebody into the phone book.
type ContactEntry struct {
	Number    string `json:"number"`
	Name      string `json:"name"`
	FirstName string `json:"firstName,omitempty"`
}

func isOn(choice *bool) bool { return choice == nil || *choice }

// ChangeState does something on the phone that the companions learn through
// app state.
func (a *Account) ChangeState(change StateChange) error {
	var err error
	a.s.do(func() {
		var patch appstate.PatchInfo
		if patch, err = a.account.phone.patchFor(change); err == nil {
			err = a.s.changeState(a.account, patch)
		}
	})
	return err
}

// patchFor translates a change into app state.
func (p *persona) patchFor(change StateChange) (appstate.PatchInfo, error) {
	switch {
	case change.PushName != nil:
		p.account.name = *change.PushName
		return appstate.BuildSettingPushName(*change.PushName), nil
	case change.Contact != nil:
		return p.contactPatch(change.Contact)
	case change.Label != nil:
		return p.labelPatch(change.Label)
	case change.Star != nil:
		return p.starPatch(change.Star)
	}
	return p.chatPatch(change)
}

// chatPatch is for what is done to a whole chat.
func (p *persona) chatPatch(change StateChange) (appstate.PatchInfo, error) {
	switch {
	case change.Archive != nil:
		return p.archivePatch(change.Archive)
	case change.Pin != nil:
		return p.pinPatch(change.Pin)
	case change.Mute != nil:
		return p.mutePatch(change.Mute)
	case change.MarkRead != nil:
		return p.readPatch(change.MarkRead)
	case change.Clear != nil:
		return p.clearPatch(change.Clear)
	case change.Delete != nil:
		return p.deletePatch(change.Delete)
	}
	return appstate.PatchInfo{}, fmt.Errorf("%w: nothing to change", ErrInvalid)
}

// chatCalled finds a chat by a number or an address.
func (p *persona) chatCalled(name string) (*storedChat, error) {
	jid, err := p.s.parseRecipient(name)
	if err != nil {
		return nil, err
	}
	return p.account.chats.chat(jid, p.s.account(jid)), nil
}

// last is the newest message of a chat, which some changes refer to.
func (c *storedChat) last(owner *account) (time.Time, *waCommon.MessageKey) {
	if len(c.messages) == 0 {
		return time.Time{}, nil
	}
	newest := c.messages[len(c.messages)-1]
	return newest.at, c.key(owner, newest.from, newest.id)
}

func (p *persona) archivePatch(change *ArchiveChange) (appstate.PatchInfo, error) {
	c, err := p.chatCalled(change.Chat)
	if err != nil {
		return appstate.PatchInfo{}, err
	}
	c.archived = isOn(change.Archived)
	at, newest := c.last(p.account)
	return appstate.BuildArchive(c.address(p.account), c.archived, at, newest), nil
}

func (p *persona) pinPatch(change *PinChange) (appstate.PatchInfo, error) {
	c, err := p.chatCalled(change.Chat)
	if err != nil {
		return appstate.PatchInfo{}, err
	}
	c.pinnedAt = time.Time{}
	if isOn(change.Pinned) {
		c.pinnedAt = p.s.now()
	}
	return appstate.BuildPin(c.address(p.account), isOn(change.Pinned)), nil
}

// forEver is when a mute without an end is over.
var forEver = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

func (p *persona) mutePatch(change *MuteChange) (appstate.PatchInfo, error) {
	c, err := p.chatCalled(change.Chat)
	if err != nil {
		return appstate.PatchInfo{}, err
	}
	c.mutedUntil = time.Time{}
	var until time.Time
	if isOn(change.Muted) {
		c.mutedUntil = forEver
	}
	if isOn(change.Muted) && change.Until != nil {
		until, c.mutedUntil = *change.Until, *change.Until
	}
	return muteChange(c.address(p.account), isOn(change.Muted), until), nil
}

func (p *persona) readPatch(change *ReadChange) (appstate.PatchInfo, error) {
	c, err := p.chatCalled(change.Chat)
	if err != nil {
		return appstate.PatchInfo{}, err
	}
	c.unread, c.markedUnread = 0, !isOn(change.Read)
	at, newest := c.last(p.account)
	return appstate.BuildMarkChatAsRead(c.address(p.account), isOn(change.Read), at, newest), nil
}

func (p *persona) clearPatch(change *ClearChange) (appstate.PatchInfo, error) {
	c, err := p.chatCalled(change.Chat)
	if err != nil {
		return appstate.PatchInfo{}, err
	}
	at, newest := c.last(p.account)
	patch := clearChange(c.address(p.account), at, newest)
	c.clear(at)
	return patch, nil
}

func (p *persona) deletePatch(change *DeleteChange) (appstate.PatchInfo, error) {
	c, err := p.chatCalled(change.Chat)
	if err != nil {
		return appstate.PatchInfo{}, err
	}
	at, newest := c.last(p.account)
	patch := appstate.BuildDeleteChat(c.address(p.account), at, newest, true)
	p.account.chats.remove(c)
	return patch, nil
}

func (p *persona) starPatch(change *StarChange) (appstate.PatchInfo, error) {
	jid, err := p.s.parseRecipient(change.Chat)
	if err != nil {
		return appstate.PatchInfo{}, err
	}
	seen := p.find(change.ID)
	if seen == nil {
		return appstate.PatchInfo{}, fmt.Errorf("%w: the phone has no message %q", ErrInvalid, change.ID)
	}
	ref := messageRef{chat: jid, id: change.ID, fromMe: seen.FromMe}
	if sender, err := types.ParseJID(seen.sender); err == nil {
		ref.sender = sender
	}
	return starChange(ref, isOn(change.Starred)), nil
}

func (p *persona) contactPatch(entry *ContactEntry) (appstate.PatchInfo, error) {
	jid, err := p.s.parseRecipient(entry.Number)
	if err != nil {
		return appstate.PatchInfo{}, err
	}
	card := contactCard{jid: jid, firstName: entry.FirstName, fullName: entry.Name}
	if a := p.s.account(jid); a != nil {
		card.lid = a.jid(types.HiddenUserServer)
	}
	return contactChange(card), nil
}
