package whatsapp

import (
	"context"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// saveGroup stores a group as WhatsApp describes it now, and its chat.
type saveGroup struct {
	Group models.Group
	At    time.Time // when the chat came to be; zero when it is only refreshed
}

// Apply implements events.Step.
func (s saveGroup) Apply(ctx context.Context, tx *events.Tx) error {
	known, err := tx.Group(ctx, tx.SessionID, s.Group.JID)
	if missing(err) != nil {
		return err
	}
	g := s.Group
	if g.InviteCode == "" {
		g.InviteCode = known.InviteCode
	}
	if g.PictureID == "" {
		g.PictureID = known.PictureID
	}
	if unchanged(known, g) {
		return nil
	}
	if err := tx.SaveGroup(ctx, g); err != nil {
		return err
	}
	_, _, err = changeChat(ctx, tx, g.JID, func(c *models.Chat) {
		c.Name, c.Ephemeral, c.ReadOnly = g.Subject, g.Ephemeral, false
		if s.At.After(c.LastTime) {
			c.LastTime = s.At
		}
	})
	return err
}

// unchanged reports whether a group is as it was stored: all groups are asked
// for at every connection, and most of them are.
func unchanged(known, now models.Group) bool {
	return reflect.DeepEqual(alike(known), alike(now))
}

// alike is a group in the form that two of its descriptions share.
func alike(g models.Group) models.Group {
	for _, at := range []*time.Time{&g.SubjectTime, &g.DescTime, &g.CreatedAt} {
		if at.Unix() <= 0 {
			*at = time.Time{}
		}
		*at = at.UTC().Truncate(time.Second)
	}
	g.Participants = slices.SortedFunc(slices.Values(g.Participants), func(a, b models.Participant) int {
		return strings.Compare(string(a.JID), string(b.JID))
	})
	return g
}

// changeGroup changes one thing of a group, as its event tells.
type changeGroup struct {
	Event  models.GroupUpdated
	DescID string
}

// Apply implements events.Step.
func (c changeGroup) Apply(ctx context.Context, tx *events.Tx) error {
	tx.Announce(c.Event)
	return editGroup(ctx, tx, c.Event.Group, c.set)
}

func (c changeGroup) set(g *models.Group) {
	e := c.Event
	switch e.What {
	case "subject":
		g.Subject, g.SubjectTime, g.SubjectOwner = e.Value, e.Time, e.By
	case "description":
		g.Description, g.DescTime, g.DescOwner, g.DescID = e.Value, e.Time, e.By, c.DescID
	case "invite":
		g.InviteCode = e.Value
	case "picture":
		g.PictureID = e.Value
	case "announce":
		g.Announce = e.Value == "true"
	case "restrict":
		g.Locked = e.Value == "true"
	case "member_add_mode":
		g.MemberAdd = e.Value
	case "suspended":
		g.Suspended = e.Value == "true"
	case "parent_group_link":
		g.Parent = models.JID(e.Value)
	case "parent_group_unlink":
		g.Parent = ""
	case "ephemeral":
		seconds, _ := strconv.Atoi(e.Value)
		g.Ephemeral = time.Duration(seconds) * time.Second
	}
}

// editGroup changes a group that is known; one that is not will be asked for.
func editGroup(ctx context.Context, tx *events.Tx, jid models.JID, fn func(*models.Group)) error {
	g, err := tx.Group(ctx, tx.SessionID, jid)
	if err != nil {
		return missing(err)
	}
	name, timer := g.Subject, g.Ephemeral
	fn(&g)
	if err := tx.SaveGroup(ctx, g); err != nil || g.Subject == name && g.Ephemeral == timer {
		return err
	}
	_, _, err = changeChat(ctx, tx, jid, func(c *models.Chat) { c.Name, c.Ephemeral = g.Subject, g.Ephemeral })
	return err
}

// addPeople puts people into a group.
type addPeople struct {
	Group  models.JID
	People []models.JID
}

// Apply implements events.Step.
func (a addPeople) Apply(ctx context.Context, tx *events.Tx) error {
	return editGroup(ctx, tx, a.Group, func(g *models.Group) {
		for _, who := range a.People {
			if !slices.ContainsFunc(g.Participants, func(p models.Participant) bool { return p.JID == who }) {
				g.Participants = append(g.Participants, models.Participant{JID: who})
			}
		}
	})
}

// removePeople takes people out of a group.
type removePeople struct {
	Group  models.JID
	People []models.JID
}

// Apply implements events.Step.
func (r removePeople) Apply(ctx context.Context, tx *events.Tx) error {
	return editGroup(ctx, tx, r.Group, func(g *models.Group) {
		g.Participants = slices.DeleteFunc(g.Participants, func(p models.Participant) bool {
			return slices.Contains(r.People, p.JID)
		})
	})
}

// changeRole makes people admins of a group, or takes that back.
type changeRole struct {
	Group  models.JID
	People []models.JID
	Admin  bool
}

// Apply implements events.Step.
func (c changeRole) Apply(ctx context.Context, tx *events.Tx) error {
	return editGroup(ctx, tx, c.Group, func(g *models.Group) {
		for i := range g.Participants {
			if p := &g.Participants[i]; slices.Contains(c.People, p.JID) {
				p.Admin, p.SuperAdmin = c.Admin, p.SuperAdmin && c.Admin
			}
		}
	})
}
