package simulator

import (
	"fmt"
	"time"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/types"
)

// DemoNumber is the number of the Hotel Miramar, whose line the demo data are.
const DemoNumber = "34600555010"

// demoLoader fills a server with the demo data.
type demoLoader struct {
	s     *Server
	hotel *account
	// today is the day of the newest messages: the last one whose morning is over.
	today time.Time
	// byName finds people as the data call them, under both of their names.
	byName map[string]*account
	groups map[string]types.JID // by subject
}

// LoadDemo makes the line of a small hotel: its guests and its staff, three
// months of what they wrote, groups, pictures, and contacts that answer.
func (s *Server) LoadDemo() error {
	chats, err := readDemo()
	if err != nil {
		return err
	}
	s.do(func() { err = s.loadDemo(chats) })
	return err
}

func (s *Server) loadDemo(chats []demoChat) error {
	morning := s.now().UTC().Add(-10 * time.Hour)
	l := &demoLoader{s: s, today: morning.Truncate(24 * time.Hour), byName: map[string]*account{}, groups: map[string]types.JID{}}
	var err error
	if l.hotel, err = s.newAccount(AccountOptions{Number: DemoNumber, Name: "Hotel Miramar", Business: true}); err != nil {
		return err
	}
	l.hotel.about = "Recepción 24 h · hola@hotelmiramar.example"
	if l.hotel.profile.picture, err = s.storePicture(photo("hotel", "Miramar").square()); err != nil {
		return err
	}
	for _, chat := range chats {
		if err := l.load(chat); err != nil {
			return fmt.Errorf("%s%s: %w", chat.saved, chat.subject, err)
		}
	}
	if err := l.plan(); err != nil {
		return err
	}
	return l.writeState(chats)
}

func (l *demoLoader) load(chat demoChat) error {
	if chat.subject != "" {
		return l.loadGroup(chat)
	}
	a, err := l.s.newAccount(AccountOptions{Number: chat.number, Name: chat.name})
	if err != nil {
		return err
	}
	l.byName[chat.name], l.byName[chat.saved] = a, a
	a.about, a.phone.behaviour = demoAbout[chat.language], guestBehaviour(chat.language)
	// Some people have no picture, as everywhere.
	if dice("picture "+chat.number).IntN(6) > 0 {
		if a.profile.picture, err = l.s.storePicture(avatar(chat.number).jpeg()); err != nil {
			return err
		}
	}
	return l.fill(l.hotel.chats.chat(a.jid(types.DefaultUserServer), a), chat)
}

func (l *demoLoader) loadGroup(chat demoChat) error {
	var others []*account
	for _, name := range chat.members {
		a := l.byName[name]
		if a == nil {
			return fmt.Errorf("nobody is called %q", name)
		}
		others = append(others, a)
	}
	g, err := l.s.newGroup(l.hotel, chat.subject, others, groupSettings{})
	if err != nil {
		return err
	}
	g.created.at = l.at(chat.lines[0]).Add(-time.Hour)
	g.subjectSet.at = g.created.at
	g.description, g.descriptionID, g.descriptionBy = chat.description, messageID(l.s.seed, chat.subject), g.created
	if g.picture, err = l.s.storePicture(groupPicture(chat.subject).jpeg()); err != nil {
		return err
	}
	l.groups[chat.subject] = g.jid
	stored := l.hotel.chats.chat(g.jid, nil)
	stored.name = chat.subject
	return l.fill(stored, chat)
}

// at is when a message was sent.
func (l *demoLoader) at(line demoLine) time.Time {
	return l.today.AddDate(0, 0, -line.daysAgo).Add(time.Duration(line.minute) * time.Minute)
}

// writeState puts names and the order of the chats into the app state.
func (l *demoLoader) writeState(chats []demoChat) error {
	if err := l.s.setUpState(l.hotel); err != nil {
		return err
	}
	var cards []contactCard
	var changes []appstate.PatchInfo
	for _, chat := range chats {
		if a := l.byName[chat.saved]; chat.number != "" {
			cards = append(cards, contactCard{
				jid: a.jid(types.DefaultUserServer), lid: a.jid(types.HiddenUserServer), fullName: chat.saved,
			})
		}
	}
	for _, stored := range l.hotel.chats.list {
		changes = append(changes, stored.statePatches(l.hotel)...)
	}
	for _, change := range append([]appstate.PatchInfo{contactChange(cards...)}, changes...) {
		if err := l.s.changeState(l.hotel, change); err != nil {
			return err
		}
	}
	return nil
}

// statePatches say what is special about a chat.
func (c *storedChat) statePatches(owner *account) []appstate.PatchInfo {
	var patches []appstate.PatchInfo
	at, newest := c.last(owner)
	if c.archived {
		patches = append(patches, appstate.BuildArchive(c.address(owner), true, at, newest))
	}
	if !c.pinnedAt.IsZero() {
		patches = append(patches, appstate.BuildPin(c.address(owner), true))
	}
	if !c.mutedUntil.IsZero() {
		patches = append(patches, muteChange(c.address(owner), true, c.mutedUntil))
	}
	return patches
}
