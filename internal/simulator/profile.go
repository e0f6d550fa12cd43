package simulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"image"
	"image/jpeg"
	"slices"
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
	"golang.org/x/image/draw"
)

// profile is what an account shows of itself and whom it shows it to.
type profile struct {
	picture      *picture
	privacy      map[string]string
	blocked      []*account
	disappearing string // seconds, for new chats
}

// picture is the picture of a person or a group, in two sizes.
type picture struct {
	id            string
	full, preview storedMedia
}

// defaultPrivacy is what WhatsApp sets for a new account.
func defaultPrivacy() map[string]string {
	return map[string]string{
		"readreceipts": "all", "profile": "all", "status": "contacts", "online": "all", "last": "all",
		"groupadd": "all", "calladd": "all", "messages": "all", "defense": "off", "stickers": "all",
	}
}

func newProfile() profile {
	return profile{privacy: defaultPrivacy(), disappearing: "0"}
}

// blocks tells whether somebody refuses messages from somebody.
func (a *account) blocks(other *account) bool { return slices.Contains(a.profile.blocked, other) }

func (s *Server) registerProfiles() {
	s.handleIQ("w:profile:picture", "get", "picture", s.iqPicture)
	s.handleIQ("w:profile:picture", "set", "picture", s.iqSetPicture)
	s.handleIQ("w:profile:picture", "set", "", s.iqSetPicture)
}

// storePicture keeps a JPEG and its preview on the media host.
func (s *Server) storePicture(full []byte) (*picture, error) {
	img, err := jpeg.Decode(bytes.NewReader(full))
	if err != nil {
		return nil, errNotAcceptable
	}
	small := image.NewRGBA(image.Rect(0, 0, 96, 96))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
	hash := sha256.Sum256(full)
	id := strconv.FormatUint(uint64(binary.BigEndian.Uint32(hash[:])), 10)
	return &picture{
		id:      id,
		full:    s.media.putPicture(id, "n", full),
		preview: s.media.putPicture(id, "p", encodeJPEG(small, 80)),
	}, nil
}

// pictureSlot is where the picture of a person or group is kept; nil when
// nobody has the address.
func (s *Server) pictureSlot(jid types.JID) **picture {
	if a := s.account(jid.ToNonAD()); a != nil {
		return &a.profile.picture
	}
	if g := s.groups[jid.User]; g != nil && jid.Server == types.GroupServer {
		return &g.picture
	}
	return nil
}

// target is whose picture an iq is about: the asker's own when it says nothing.
func target(c *conn, iq *waBinary.Node) types.JID {
	if jid := attrJID(iq, "target"); !jid.IsEmpty() {
		return jid
	}
	return c.device.account.jid(types.DefaultUserServer)
}

func (s *Server) iqPicture(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	slot := s.pictureSlot(target(c, iq))
	if slot == nil || *slot == nil || s.hidesPicture(c.device.account, target(c, iq)) {
		return nil, errItemNotFound
	}
	ask := iq.GetChildren()[0]
	pic, variant := *slot, attr(&ask, "type")
	if attr(&ask, "id") == pic.id {
		return []waBinary.Node{{Tag: "picture", Attrs: waBinary.Attrs{"status": "304"}}}, nil
	}
	file := pic.full
	if variant == "preview" {
		file = pic.preview
	}
	return []waBinary.Node{{Tag: "picture", Attrs: waBinary.Attrs{
		"id": pic.id, "type": variant, "url": file.URL, "direct_path": file.DirectPath,
	}}}, nil
}

// hidesPicture tells whether somebody keeps their picture from the asker.
func (s *Server) hidesPicture(asker *account, whose types.JID) bool {
	owner := s.account(whose.ToNonAD())
	return owner != nil && owner != asker && (owner.profile.privacy["profile"] == "none" || owner.blocks(asker))
}

func (s *Server) iqSetPicture(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	whose, actor := target(c, iq), c.device.account
	if whose.Server == types.GroupServer {
		g, err := s.groupOf(whose, actor)
		if err != nil {
			return nil, err
		}
		if err := g.mayEdit(actor); err != nil {
			return nil, err
		}
	} else if s.account(whose.ToNonAD()) != actor {
		return nil, errForbidden
	}
	pic, err := s.setPicture(whose, actor, content(iq, "picture"))
	if err != nil || pic == nil {
		return nil, err
	}
	return []waBinary.Node{{Tag: "picture", Attrs: waBinary.Attrs{"id": pic.id}}}, nil
}

// setPicture changes or, without a JPEG, removes a picture and tells those
// who see it.
func (s *Server) setPicture(whose types.JID, actor *account, full []byte) (*picture, error) {
	slot := s.pictureSlot(whose)
	if slot == nil {
		return nil, errItemNotFound
	}
	whose = whose.ToNonAD()
	change := waBinary.Node{Tag: "delete", Attrs: waBinary.Attrs{"jid": whose}}
	if len(full) == 0 {
		*slot = nil
	} else {
		pic, err := s.storePicture(full)
		if err != nil {
			return nil, err
		}
		*slot = pic
		change = waBinary.Node{Tag: "set", Attrs: waBinary.Attrs{"jid": whose, "id": pic.id}}
	}
	if whose.Server == types.GroupServer {
		change.Attrs["author"] = actor.jid(types.HiddenUserServer)
	}
	for _, a := range s.audience(whose, actor) {
		for _, d := range a.companions() {
			s.notify(d, "picture", whose, nil, change)
		}
	}
	return *slot, nil
}

// audience is who sees changes of a person's or group's face: the members, or
// everybody who talks with the person.
func (s *Server) audience(whose types.JID, actor *account) []*account {
	if whose.Server == types.GroupServer {
		return s.groups[whose.User].people()
	}
	people := []*account{actor}
	for _, other := range s.sortedAccounts() {
		if other != actor && other.chats.byJID[actor.jid(types.DefaultUserServer)] != nil {
			people = append(people, other)
		}
	}
	return people
}
