package auth

import (
	"crypto/sha256"
	"encoding/base64"
	"sync"
	"time"

	"frontdesk/models"
)

// TicketLife is how long a ticket works.
const TicketLife = 30 * time.Second

const maxTickets = 10_000

// tickets open one socket each: a browser cannot send a header with a socket,
// and a key in its address would end up in logs.
type tickets struct {
	mu     sync.Mutex
	issued map[[sha256.Size]byte]ticket
}

type ticket struct {
	who     Principal
	expires time.Time
}

// Ticket makes a ticket that lets this principal open one socket soon.
func (s *Service) Ticket(who Principal) (string, error) {
	text := base64.RawURLEncoding.EncodeToString(random(24))
	now := time.Now()
	s.tickets.mu.Lock()
	defer s.tickets.mu.Unlock()
	if s.tickets.issued == nil {
		s.tickets.issued = map[[sha256.Size]byte]ticket{}
	}
	for hash, t := range s.tickets.issued {
		if now.After(t.expires) {
			delete(s.tickets.issued, hash)
		}
	}
	if len(s.tickets.issued) >= maxTickets {
		return "", models.Errorf(models.Limited, "too many tickets are open; try again in a moment")
	}
	s.tickets.issued[sha256.Sum256([]byte(text))] = ticket{who, now.Add(TicketLife)}
	return text, nil
}

// Redeem uses a ticket up.
func (s *Service) Redeem(text string) (Principal, error) {
	hash := sha256.Sum256([]byte(text))
	s.tickets.mu.Lock()
	defer s.tickets.mu.Unlock()
	t, ok := s.tickets.issued[hash]
	delete(s.tickets.issued, hash)
	if !ok || time.Now().After(t.expires) {
		return Principal{}, models.Errorf(models.Unauthorized, "this ticket is not valid any more")
	}
	return t.who, nil
}
