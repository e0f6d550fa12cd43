package whatsapp

import (
	"cmp"
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/models"
)

const (
	maxPeople = 1000        // of one call
	maxPauses = time.Minute // of one call, all together
)

// ofTheGroup are failures that would be the same for everybody.
var ofTheGroup = []models.Kind{models.Forbidden, models.NotFound, models.NotConnected}

func checkPeople(people []models.JID) error {
	if len(people) > maxPeople {
		return models.Errorf(models.Invalid, "these are %d people; at most %d can be named at once", len(people), maxPeople)
	}
	return nil
}

// Pause is how long to wait between two people, so that many changes do not
// look like a machine's: some time between Min and Max, chosen anew each time.
type Pause struct{ Min, Max time.Duration }

func (p Pause) length() time.Duration {
	if p.Max > p.Min {
		return p.Min + rand.N(p.Max-p.Min)
	}
	return p.Min
}

// oneByOne does something for people, one after the other with pauses between
// them that are no longer than a minute together. One for whom it fails has
// the code 500 and the reason, and the others still have their turn. The error
// is that of the first when it failed for everybody, or had nothing to do with
// them.
func oneByOne(ctx context.Context, people []models.JID, pause Pause, do func(models.JID) ([]MemberOutcome, error)) ([]MemberOutcome, error) {
	var outcomes []MemberOutcome
	var failure error
	failed, left := 0, maxPauses
	for i, person := range people {
		if i > 0 {
			length := min(pause.length(), left)
			left -= length
			sleep(ctx, length)
		}
		done, err := do(person)
		if ctx.Err() != nil {
			err = &models.Error{Kind: models.Unavailable, Message: "the request ended before everybody was asked about", Err: ctx.Err()}
		}
		if i == 0 && slices.Contains(ofTheGroup, models.KindOf(err)) {
			return nil, err
		}
		if err != nil {
			failed++
			failure = cmp.Or(failure, err)
			done = []MemberOutcome{{JID: person, Code: http.StatusInternalServerError, Reason: reasonOf(err)}}
		}
		outcomes = append(outcomes, done...)
	}
	if failed == len(people) {
		return nil, failure
	}
	return outcomes, nil
}

// MemberOutcome is how a change of a group went for one person. Code is
// WhatsApp's: 200 when it went well, 403 when the person must be invited, 404
// when nobody has the number or the person is no member, 408 after they left
// lately, 409 when they are a member already, 417 when a community can only
// send them its link, 419 when the group is full. 500 is ours: WhatsApp could
// not be asked, or did not say anything about this person.
type MemberOutcome struct {
	JID     models.JID // by number where it is known
	Code    int
	Reason  string // of a 500
	Invited bool   // an invite was sent to them
	Admin   bool   // made the group
}

// OK reports whether the change was made.
func (o MemberOutcome) OK() bool { return o.Code == http.StatusOK }

// Joining says how people are added.
type Joining struct {
	Pause   Pause
	Invite  bool   // who may only be invited, is
	Comment string // goes with the invite
}

// AddToGroup adds people, one after the other. Whoever was refused has another
// code than 200. The error is Declined when WhatsApp refuses
// them all because this account may not add anybody.
func (s *Session) AddToGroup(ctx context.Context, group models.Group, people []models.JID, how Joining) ([]MemberOutcome, error) {
	if err := checkPeople(people); err != nil {
		return nil, err
	}
	return oneByOne(ctx, people, how.Pause, func(person models.JID) ([]MemberOutcome, error) {
		added, err := s.changeMembers(ctx, group.JID, []models.JID{person}, whatsmeow.ParticipantChangeAdd)
		return s.inviteRefused(ctx, group, added, how), err
	})
}

// RemoveFromGroup takes people out of a group.
func (s *Session) RemoveFromGroup(ctx context.Context, group models.JID, people []models.JID) ([]MemberOutcome, error) {
	return s.changedMembers(ctx, group, people, whatsmeow.ParticipantChangeRemove)
}

// PromoteInGroup makes people admins of a group.
func (s *Session) PromoteInGroup(ctx context.Context, group models.JID, people []models.JID) ([]MemberOutcome, error) {
	return s.changedMembers(ctx, group, people, whatsmeow.ParticipantChangePromote)
}

// DemoteInGroup makes admins of a group plain members.
func (s *Session) DemoteInGroup(ctx context.Context, group models.JID, people []models.JID) ([]MemberOutcome, error) {
	return s.changedMembers(ctx, group, people, whatsmeow.ParticipantChangeDemote)
}

func (s *Session) changedMembers(ctx context.Context, group models.JID, people []models.JID, how whatsmeow.ParticipantChange) ([]MemberOutcome, error) {
	if err := checkPeople(people); err != nil {
		return nil, err
	}
	changed, err := s.changeMembers(ctx, group, people, how)
	var outcomes []MemberOutcome
	for _, one := range changed {
		outcomes = append(outcomes, s.outcomeOf(ctx, one))
	}
	return outcomes, err
}

func (s *Session) changeMembers(ctx context.Context, group models.JID, people []models.JID, how whatsmeow.ParticipantChange) (changed []types.GroupParticipant, err error) {
	err = s.changeGroup(ctx, group, func(c *whatsmeow.Client, jid types.JID) (err error) {
		changed, err = c.UpdateGroupParticipants(ctx, jid, s.wireJIDs(ctx, people), how)
		return err
	})
	return changed, err
}

// wireJIDs are the addresses that WhatsApp should be told: a person's hidden
// one when it is known, as groups go by it.
func (s *Session) wireJIDs(ctx context.Context, people []models.JID) []types.JID {
	list := make([]types.JID, len(people))
	for i, person := range people {
		list[i] = wireJID(s.Canonical(ctx, person))
	}
	return list
}

func (s *Session) outcomeOf(ctx context.Context, p types.GroupParticipant) MemberOutcome {
	o := MemberOutcome{JID: jidOf(p.PhoneNumber), Code: p.Error, Admin: p.IsSuperAdmin}
	if o.JID == "" {
		o.JID = s.PhoneOf(ctx, jidOf(p.JID))
	}
	if o.Code == 0 {
		o.Code = http.StatusOK
	}
	return o
}

// inviteRefused sends an invite to those who let nobody add them, when that is
// wanted.
func (s *Session) inviteRefused(ctx context.Context, group models.Group, people []types.GroupParticipant, how Joining) []MemberOutcome {
	outcomes := make([]MemberOutcome, len(people))
	for i, p := range people {
		outcomes[i] = s.outcomeOf(ctx, p)
		if outcomes[i].Code != http.StatusForbidden || p.AddRequest == nil || !how.Invite {
			continue
		}
		invite := models.GroupInvite{
			Group: group.JID, Subject: group.Subject, Code: p.AddRequest.Code, Expires: p.AddRequest.Expiration,
		}
		_, err := s.Send(ctx, outcomes[i].JID, Outgoing{Text: how.Comment, Invite: &invite})
		// What was added stays added, so that one invite fails for itself only.
		if outcomes[i].Invited = err == nil; err != nil {
			s.logger.Warn("the invite to a group was not sent", "chat", group.JID, "err", err)
		}
	}
	return outcomes
}
