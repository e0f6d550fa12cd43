package simulator

import (
	"fmt"
	"strconv"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waWeb"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// HistoryOptions says how much of a past an account has.
type HistoryOptions struct {
	Days            int `json:"days"`
	Chats           int `json:"chats"`
	MessagesPerChat int `json:"messagesPerChat"`
}

// Limits of an invented past.
const (
	maxHistoryDays     = 3650
	maxHistoryChats    = 5000
	maxHistoryMessages = 1000
	usualMessages      = 20
)

func (o HistoryOptions) check() (HistoryOptions, error) {
	if o.MessagesPerChat == 0 {
		o.MessagesPerChat = usualMessages
	}
	if o.Days < 1 || o.Days > maxHistoryDays || o.Chats < 0 || o.Chats > maxHistoryChats ||
		o.MessagesPerChat < 1 || o.MessagesPerChat > maxHistoryMessages {
		return o, fmt.Errorf("%w: a history has up to %d days, %d chats and %d messages in each",
			ErrInvalid, maxHistoryDays, maxHistoryChats, maxHistoryMessages)
	}
	return o, nil
}

// AddHistory invents chats with people, which later companions will be told of.
func (a *Account) AddHistory(opts HistoryOptions) error {
	opts, err := opts.check()
	if err != nil {
		return err
	}
	a.s.do(func() { err = a.account.invent(a.s, opts) })
	return err
}

// SendHistory invents chats and tells the companions of the whole past.
func (a *Account) SendHistory(opts HistoryOptions) error {
	if err := a.AddHistory(opts); err != nil {
		return err
	}
	a.s.do(func() {
		plan := historyPlan(a.account)
		for _, d := range a.account.companions() {
			a.s.sendHistory(d, plan)
		}
	})
	return nil
}

// smallTalk is what people say in an invented past, in turns.
var smallTalk = []string{
	"Good morning! Are you open today?",
	"Good morning, yes, until eight in the evening.",
	"Great, I will come by after lunch.",
	"See you then. Shall I keep something aside for you?",
	"Yes please, the same as last time.",
	"Done. It waits for you at the counter.",
	"Thank you so much!",
	"You are welcome.",
}

var inventedNames = []string{
	"Alex Moreau", "Bianca Rossi", "Carlos Medina", "Dina Rahman", "Erik Holm", "Fatma Kaya", "Grace Lee",
	"Henrik Lund", "Isabel Costa", "Jakub Nowak", "Karin Vogel", "Leila Amari", "Mateo Silva", "Nadia Haddad",
}

func (a *account) invent(s *Server, opts HistoryOptions) error {
	for i := range opts.Chats {
		friend, err := s.friend(a, i)
		if err != nil {
			return err
		}
		chat := a.chats.chat(friend.jid(types.DefaultUserServer), friend)
		step := time.Duration(opts.Days) * 24 * time.Hour / time.Duration(opts.MessagesPerChat+1)
		known := len(chat.messages)
		for n := range opts.MessagesPerChat {
			at := s.now().Add(-step * time.Duration(opts.MessagesPerChat-n))
			chat.add(inventedMessage(s, a, friend, known+n, at))
		}
	}
	return nil
}

// friend is the account of the person in an invented chat.
func (s *Server) friend(a *account, place int) (*account, error) {
	number := fmt.Sprintf("99%s%04d", a.number[max(0, len(a.number)-6):], place)
	if known := s.accounts[number]; known != nil {
		return known, nil
	}
	name := inventedNames[place%len(inventedNames)]
	if round := place / len(inventedNames); round > 0 {
		name += " " + strconv.Itoa(round+1)
	}
	return s.newAccount(AccountOptions{Number: number, Name: name})
}

func inventedMessage(s *Server, owner, friend *account, n int, at time.Time) storedMessage {
	from, status := friend, waWeb.WebMessageInfo_READ
	if n%2 == 1 {
		from = owner
	}
	return storedMessage{
		id: messageID(s.seed, owner.number+" "+friend.number+" "+strconv.Itoa(n)), at: at, from: from, status: status,
		message: &waE2E.Message{Conversation: proto.String(smallTalk[n%len(smallTalk)])},
	}
}
