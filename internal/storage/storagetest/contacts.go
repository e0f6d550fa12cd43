package storagetest

import (
	"reflect"
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

func contactJID(c models.Contact) models.JID { return c.JID }

var contactCases = map[string]func(*testing.T, storage.Store){
	"several people are found at once": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		for _, jid := range []models.JID{anna, ben, me} {
			check(t, s.SaveContact(ctx, models.Contact{SessionID: line, JID: jid, PushName: string(jid)}))
		}
		check(t, s.SaveContact(ctx, models.Contact{SessionID: other, JID: anna}))
		found := must[[]models.Contact](t)(s.Contacts(ctx, storage.ContactFilter{Session: line, JIDs: []models.JID{anna, me, "unknown@lid"}}))
		list(t, "found", found, func(c models.Contact) models.JID { return c.JID }, anna, me)
	},
	"what is new is laid over what is known": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.SaveContact(ctx, models.Contact{SessionID: line, JID: anna, LID: anna, FullName: "Anna Adler", About: "here", Saved: true}))
		check(t, s.SaveContact(ctx, models.Contact{SessionID: line, JID: anna, Phone: annaP, PushName: "Anna", About: "away", FirstName: "A",
			BusinessName: "Adler Ltd", PictureID: "7"}))
		want := models.Contact{SessionID: line, JID: anna, LID: anna, Phone: annaP, FullName: "Anna Adler", FirstName: "A", PushName: "Anna",
			BusinessName: "Adler Ltd", About: "away", PictureID: "7", Saved: true}
		for _, name := range []models.JID{anna, annaP} {
			equal(t, "by "+string(name), must[models.Contact](t)(s.Contact(ctx, line, name)), want)
		}
		_, err := s.Contact(ctx, other, anna)
		fails(t, err, models.NotFound)
	},
	"contacts are listed by name and found by part of it": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.SaveContact(ctx, models.Contact{SessionID: line, JID: ben, FullName: "ben"}))
		check(t, s.SaveContact(ctx, models.Contact{SessionID: line, JID: anna, FullName: "Ånna", Phone: annaP}))
		check(t, s.SaveContact(ctx, models.Contact{SessionID: other, JID: me, FullName: "Anna"}))
		all := storage.ContactFilter{Session: line}
		list(t, "all", must[[]models.Contact](t)(s.Contacts(ctx, all)), contactJID, anna, ben)
		equal(t, "counted", must[int](t)(s.CountContacts(ctx, all)), 2)
		list(t, "by name", must[[]models.Contact](t)(s.Contacts(ctx, storage.ContactFilter{Session: line, Search: "ANN"})), contactJID, anna)
		list(t, "by number", must[[]models.Contact](t)(s.Contacts(ctx, storage.ContactFilter{Session: line, Search: "+49 15111"})), contactJID, anna)
		list(t, "second", must[[]models.Contact](t)(s.Contacts(ctx, storage.ContactFilter{Session: line, Limit: 1, Offset: 1})), contactJID, ben)
	},
	"the list of blocked contacts replaces the one before": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.SaveContact(ctx, models.Contact{SessionID: line, JID: anna, Phone: annaP, PushName: "Anna"}))
		check(t, s.SetBlocked(ctx, line, []models.JID{annaP, ben}))
		equal(t, "by number", must[models.Contact](t)(s.Contact(ctx, line, anna)).Blocked, true)
		equal(t, "not known before", must[models.Contact](t)(s.Contact(ctx, line, ben)).Blocked, true)
		check(t, s.SaveContact(ctx, models.Contact{SessionID: line, JID: me, PushName: "Me"}))
		list(t, "the blocked", must[[]models.Contact](t)(s.Contacts(ctx, storage.ContactFilter{Session: line, Blocked: true})), contactJID, ben, anna)
		check(t, s.SetBlocked(ctx, line, nil))
		got := must[models.Contact](t)(s.Contact(ctx, line, anna))
		equal(t, "unblocked", got.Blocked, false)
		equal(t, "name kept", got.PushName, "Anna")
	},
	"a pair of addresses is news once": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		pair := models.Address{LID: anna, Phone: annaP}
		equal(t, "first", must[bool](t)(s.SaveAddress(ctx, line, pair)), true)
		equal(t, "again", must[bool](t)(s.SaveAddress(ctx, line, pair)), false)
		for _, half := range []models.JID{anna, annaP} {
			if got := must[models.Address](t)(s.Address(ctx, line, half)); !reflect.DeepEqual(got, pair) {
				t.Errorf("by %s: got %v, want %v", half, got, pair)
			}
		}
		_, err := s.Address(ctx, other, anna)
		fails(t, err, models.NotFound)
	},
	"a number that moves to another person moves": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		must[bool](t)(s.SaveAddress(ctx, line, models.Address{LID: anna, Phone: annaP}))
		equal(t, "news", must[bool](t)(s.SaveAddress(ctx, line, models.Address{LID: ben, Phone: annaP})), true)
		equal(t, "owner", must[models.Address](t)(s.Address(ctx, line, annaP)).LID, ben)
		_, err := s.Address(ctx, line, anna)
		fails(t, err, models.NotFound)
	},
}

var addressCases = map[string]func(*testing.T, storage.Store){
	"the addresses of many are found at once": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		pair := models.Address{LID: anna, Phone: annaP}
		for _, session := range []string{line, other} {
			must[bool](t)(s.SaveAddress(ctx, session, pair))
		}
		same(t, "pairs", must[[]models.Address](t)(s.Addresses(ctx, line, []models.JID{ben, anna, me})), []models.Address{pair})
		equal(t, "pairs of nobody", len(must[[]models.Address](t)(s.Addresses(ctx, line, nil))), 0)
	},
}

var groupCases = map[string]func(*testing.T, storage.Store){
	"a group comes back with its participants, in order": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		want := models.Group{
			SessionID: line, JID: team, Subject: "Team", SubjectTime: minutes(1), SubjectOwner: anna, Description: "us", DescTime: minutes(2),
			DescOwner: ben, DescID: "D", Owner: anna, CreatedAt: minutes(3), Announce: true, Locked: true, Approval: true, Ephemeral: 60,
			MemberAdd: "admin_add", LIDMode: true, InviteCode: "abc", PictureID: "1", Community: true, Parent: "9@g.us", Announces: true, Suspended: true,
			Participants: []models.Participant{{JID: ben, Admin: true}, {JID: anna, Phone: annaP, Admin: true, SuperAdmin: true}},
		}
		check(t, s.SaveGroup(ctx, want))
		same(t, "stored", must[models.Group](t)(s.Group(ctx, line, team)), want)
		want.Participants = want.Participants[1:]
		check(t, s.SaveGroup(ctx, want))
		if got := must[[]models.Group](t)(s.Groups(ctx, storage.GroupFilter{Session: line})); len(got) != 1 || !reflect.DeepEqual(got[0], want) {
			t.Errorf("got %+v, want only %+v", got, want)
		}
	},
	"groups are picked by address, by member and by kind, and come in pages": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		for _, g := range []models.Group{
			{JID: "1@g.us", Subject: "A", Participants: []models.Participant{{JID: ben}, {JID: anna, Phone: annaP}}},
			{JID: "2@g.us", Subject: "B", Community: true, Participants: []models.Participant{{JID: annaP}}},
			{JID: "3@g.us", Subject: "C", Participants: []models.Participant{{JID: ben}}},
		} {
			g.SessionID = line
			check(t, s.SaveGroup(ctx, g))
		}
		for name, picked := range map[string]struct {
			filter storage.GroupFilter
			want   []string
		}{
			"all":                 {storage.GroupFilter{}, []string{"A", "B", "C"}},
			"of another session":  {storage.GroupFilter{Session: other}, nil},
			"by address":          {storage.GroupFilter{JIDs: []models.JID{"3@g.us", "1@g.us", "9@g.us"}}, []string{"A", "C"}},
			"communities":         {storage.GroupFilter{Communities: true}, []string{"B"}},
			"by member":           {storage.GroupFilter{Member: models.Address{LID: ben}}, []string{"A", "C"}},
			"by either half":      {storage.GroupFilter{Member: models.Address{LID: anna, Phone: annaP}}, []string{"A", "B"}},
			"by a number alone":   {storage.GroupFilter{Member: models.Address{Phone: annaP}}, []string{"A", "B"}},
			"the page after next": {storage.GroupFilter{Offset: 2, Limit: 1}, []string{"C"}},
		} {
			if picked.filter.Session == "" {
				picked.filter.Session = line
			}
			list(t, name, must[[]models.Group](t)(s.Groups(ctx, picked.filter)), func(g models.Group) string { return g.Subject }, picked.want...)
		}
		bare := must[[]models.Group](t)(s.Groups(ctx, storage.GroupFilter{Session: line, Bare: true, Limit: 1}))
		equal(t, "participants of a bare group", len(bare[0].Participants), 0)
	},
	"groups are of one session": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.SaveGroup(ctx, models.Group{SessionID: line, JID: team, Participants: []models.Participant{{JID: anna}}}))
		check(t, s.SaveGroup(ctx, models.Group{SessionID: other, JID: team, Participants: []models.Participant{{JID: ben}}}))
		check(t, s.DeleteGroup(ctx, line, team))
		_, err := s.Group(ctx, line, team)
		fails(t, err, models.NotFound)
		equal(t, "participants of the other", len(must[models.Group](t)(s.Group(ctx, other, team)).Participants), 1)
	},
}
