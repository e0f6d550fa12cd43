package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// jidOf is an address as the rest of the house spells it: without device, and
// with hosted and old-style servers folded into the plain ones.
func jidOf(j types.JID) models.JID {
	if j.IsEmpty() {
		return ""
	}
	switch j.Server {
	case types.HostedServer, types.LegacyUserServer:
		j.Server = types.DefaultUserServer
	case types.HostedLIDServer:
		j.Server = types.HiddenUserServer
	}
	return models.JID(j.ToNonAD().String())
}

// jidOfText is jidOf for an address in text; "" when it is none.
func jidOfText(text string) models.JID {
	j, err := types.ParseJID(text)
	if err != nil || j.User == "" {
		return ""
	}
	return jidOf(j)
}

// wireJID is the library's form of an address.
func wireJID(j models.JID) types.JID { return types.NewJID(j.User(), j.Server()) }

// addressOf pairs two addresses when one is hidden and the other a phone's.
func addressOf(a, b types.JID) (models.Address, bool) {
	one, two := jidOf(a), jidOf(b)
	switch {
	case one.IsLID() && two.IsPhone():
		return models.Address{LID: one, Phone: two}, true
	case one.IsPhone() && two.IsLID():
		return models.Address{LID: two, Phone: one}, true
	}
	return models.Address{}, false
}

// addressBook knows which phone address and which hidden address are one
// person, for one session. It asks the store once per address and then
// remembers, because every message asks.
type addressBook struct {
	session string
	store   storage.Contacts

	mu     sync.RWMutex // guards the rest
	pairs  map[models.JID]knownPair
	shared store.LIDStore // the library's own map, which sends go by
}

// maxPairs bounds what a book remembers.
const maxPairs = 100_000

// knownPair is a pair of addresses, and whether our store has it.
type knownPair struct {
	models.Address
	stored bool
}

func newAddressBook(session string, contacts storage.Contacts) *addressBook {
	return &addressBook{session: session, store: contacts, pairs: map[models.JID]knownPair{}}
}

// share lets the book ask the library's map too.
func (b *addressBook) share(lids store.LIDStore) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.shared = lids
}

// learn remembers a pair.
func (b *addressBook) learn(a models.Address, stored bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	stored = stored || b.pairs[a.LID] == knownPair{a, true}
	if len(b.pairs) >= maxPairs {
		clear(b.pairs) // the store still knows them
	}
	b.pairs[a.LID], b.pairs[a.Phone] = knownPair{a, stored}, knownPair{a, stored}
}

// has reports whether our store has the pair.
func (b *addressBook) has(ctx context.Context, a models.Address) bool {
	_, _ = b.address(ctx, a.Phone) // so that it is in pairs
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.pairs[a.Phone] == knownPair{a, true}
}

// errBook says that the store could not tell who somebody is.
var errBook = errors.New("an address could not be looked up")

// address is what is known of a person; the half that is unknown is empty.
// When the store fails, who somebody is must not be guessed: errBook.
func (b *addressBook) address(ctx context.Context, jid models.JID) (models.Address, error) {
	if !jid.IsUser() {
		return models.Address{}, nil
	}
	b.mu.RLock()
	known, ok := b.pairs[jid]
	b.mu.RUnlock()
	if ok {
		return known.Address, nil
	}
	found, err := b.store.Address(ctx, b.session, jid)
	if missing(err) != nil {
		return half(jid), fmt.Errorf("%w: %w", errBook, err)
	}
	stored := err == nil
	if !stored {
		found = b.ask(ctx, jid)
	}
	if found.LID == "" || found.Phone == "" {
		return half(jid), nil
	}
	b.learn(found, stored)
	return found, nil
}

// ask looks the person up in the library's map.
func (b *addressBook) ask(ctx context.Context, jid models.JID) models.Address {
	b.mu.RLock()
	shared := b.shared
	b.mu.RUnlock()
	if shared == nil {
		return half(jid)
	}
	lookUp := shared.GetLIDForPN
	if jid.IsLID() {
		lookUp = shared.GetPNForLID
	}
	other, err := lookUp(ctx, wireJID(jid))
	if err != nil {
		return half(jid)
	}
	pair, _ := addressOf(wireJID(jid), other)
	return pair
}

// recall reads the pairs of many hidden ids at once.
func (b *addressBook) recall(ctx context.Context, lids []models.JID) error {
	for page := range slices.Chunk(b.unknown(lids), storage.MaxLimit) {
		found, err := b.store.Addresses(ctx, b.session, page)
		if err != nil {
			return fmt.Errorf("%w: %w", errBook, err)
		}
		for _, pair := range found {
			b.learn(pair, true)
		}
	}
	return nil
}

// unknown are those of hidden ids that are not at hand.
func (b *addressBook) unknown(lids []models.JID) []models.JID {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var unknown []models.JID
	for _, jid := range lids {
		if _, known := b.pairs[jid]; !known && jid.IsLID() {
			unknown = append(unknown, jid)
		}
	}
	return unknown
}

// half is an address of which only one half is known.
func half(jid models.JID) models.Address {
	if jid.IsLID() {
		return models.Address{LID: jid}
	}
	return models.Address{Phone: jid}
}

// canonical is the address under which a person is kept: the hidden one when
// it is known. Groups and the like are their own.
func (b *addressBook) canonical(ctx context.Context, jid models.JID) models.JID {
	if a, _ := b.address(ctx, jid); a.LID != "" {
		return a.LID
	}
	return jid
}

// Canonical is the address under which a person is kept in this session: the
// hidden id when it is known, else the phone address. Groups are their own.
func (s *Session) Canonical(ctx context.Context, jid models.JID) models.JID {
	return s.book.canonical(ctx, jid)
}

// PhoneOf is a person's phone address when it is known, else jid.
func (s *Session) PhoneOf(ctx context.Context, jid models.JID) models.JID {
	if a, _ := s.book.address(ctx, jid); a.Phone != "" {
		return a.Phone
	}
	return jid
}

// Recall reads the addresses of many people at once, so that PhoneAtHand knows
// whatever our store does.
func (s *Session) Recall(ctx context.Context, people []models.JID) error {
	return s.book.recall(ctx, people)
}

// PhoneAtHand is PhoneOf without a question to our store, for lists of people
// who were recalled, or whose rows tell the number wherever the store knows it.
func (s *Session) PhoneAtHand(ctx context.Context, jid models.JID) models.JID {
	s.book.mu.RLock()
	known, ok := s.book.pairs[jid]
	s.book.mu.RUnlock()
	if !ok && jid.IsLID() {
		known.Address = s.book.ask(ctx, jid)
	}
	if known.Phone != "" {
		return known.Phone
	}
	return jid
}
