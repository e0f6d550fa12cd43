package whatsapp

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"

	"frontdesk/models"
)

// PairingCode names where linking stands, for pages and callers.
type PairingCode string

// Where linking can stand.
const (
	PairingIdle       PairingCode = ""                // nothing is being linked
	PairingRefreshing PairingCode = "refreshing"      // the next code is on its way
	PairingWaiting    PairingCode = "waiting"         // a code can be scanned
	PairingScanned    PairingCode = "scanned"         // the phone accepted
	PairingSyncing    PairingCode = "syncing"         // linked; chats are arriving
	PairingReady      PairingCode = "ready"           // linked and in use
	PairingExpired    PairingCode = "expired"         // the codes ran out; ask for new ones
	PairingFailed     PairingCode = "failed"          // Detail says why
	PairingNoRoute    PairingCode = "no_route"        // WhatsApp cannot be reached
	PairingOutdated   PairingCode = "client_outdated" // this server is too old
	PairingPasskey    PairingCode = "passkey_needed"  // the account wants a passkey
	PairingLimited    PairingCode = "rate_limited"    // too many attempts
	PairingBadNumber  PairingCode = "wrong_number"    // no account has this number
)

// Pairing is where linking stands.
type Pairing struct {
	Code   PairingCode
	Detail string // in plain words
	Notice string // something to know while the code stays valid
	QR     models.QRShown
	Typed  models.CodeShown // the code to type, when one was asked for
}

// pairing keeps what the pages show while a session is being linked.
type pairing struct {
	ask bell // rings when a new round of codes is wanted

	mu     sync.Mutex // guards the rest
	now    Pairing
	total  int               // codes in this round
	shown  int               // of which this many were shown
	client *whatsmeow.Client // while a code can be asked for
	open   chan struct{}     // closed when client was set

	passkey       *Passkey          // what WhatsApp asks for, while it does
	passkeyClient *whatsmeow.Client // that was asked
}

func newPairing() *pairing { return &pairing{ask: newBell(), open: make(chan struct{})} }

func (p *pairing) set(code PairingCode, detail string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Code, p.now.Detail = code, detail
}

func (p *pairing) snapshot() Pairing {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// begin clears the last round.
func (p *pairing) begin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = Pairing{Code: PairingRefreshing}
	p.total, p.shown = 0, 0
	p.passkey, p.passkeyClient = nil, nil
	select {
	case <-p.ask:
	default:
	}
}

// announced notes how many codes the round has.
func (p *pairing) announced(total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total = total
}

// show puts a code on screen.
func (p *pairing) show(client *whatsmeow.Client, code string, valid time.Duration) models.QRShown {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shown++
	p.now.Code, p.now.Detail = PairingWaiting, ""
	p.now.QR = models.QRShown{QR: code, Number: p.shown, Of: max(p.total, p.shown), Expires: time.Now().Add(valid)}
	if p.client == nil {
		p.client = client
		close(p.open)
	}
	return p.now.QR
}

// over says that no code can be asked for until the next round.
func (p *pairing) over() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.QR, p.now.Typed = models.QRShown{}, models.CodeShown{}
	p.passkey, p.passkeyClient = nil, nil
	if p.client != nil {
		p.client, p.open = nil, make(chan struct{})
	}
}

// notice adds something to know.
func (p *pairing) notice(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Notice = text
}

// typed notes the code that is to be typed on the phone. It is good as long as
// the round lasts.
func (p *pairing) typed(code string, phone models.JID) models.CodeShown {
	p.mu.Lock()
	defer p.mu.Unlock()
	left := time.Duration(max(p.total-p.shown, 0)) * qrLater
	p.now.Typed = models.CodeShown{Code: code, Phone: phone, Expires: p.now.QR.Expires.Add(left)}
	return p.now.Typed
}

const qrLater = 20 * time.Second // how long each code after the first is valid

// askAgain asks for a new round if the last one is over, and reports whether
// it was.
func (p *pairing) askAgain() bool {
	switch p.snapshot().Code {
	case PairingExpired, PairingFailed, PairingNoRoute, PairingOutdated:
		p.ask.ring()
		return true
	}
	return false
}

// asked waits until a new round is asked for; it reports false when ctx ended.
func (p *pairing) asked(ctx context.Context) bool {
	select {
	case <-p.ask:
		return true
	case <-ctx.Done():
		return false
	}
}

// whenOpen waits for a client that is showing codes.
func (p *pairing) whenOpen(ctx context.Context) (*whatsmeow.Client, error) {
	p.mu.Lock()
	open := p.open
	p.mu.Unlock()
	select {
	case <-open:
	case <-ctx.Done():
		return nil, models.Errorf(models.Unavailable, "WhatsApp did not offer to link in time")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.client == nil {
		return nil, models.Errorf(models.Unavailable, "linking ended; ask again")
	}
	return p.client, nil
}

// Pairing is where linking stands.
func (s *Session) Pairing() Pairing {
	p, state := s.pairing.snapshot(), s.State()
	switch {
	case p.Code == PairingWaiting && !time.Now().Before(p.QR.Expires):
		p.Code = PairingRefreshing
	case p.Code == PairingScanned && state == models.StateSyncing:
		p.Code, p.Detail = PairingSyncing, "chats are arriving"
	case p.Code == PairingScanned && state == models.StateConnected:
		p.Code, p.Detail = PairingReady, ""
	}
	return p
}

// QR is the code now on screen, if one is and can still be scanned.
func (s *Session) QR() (models.QRShown, bool) {
	p := s.Pairing()
	return p.QR, p.Code == PairingWaiting
}

// NewCode asks for a fresh round of QR codes, and starts the session if it is
// not running. A linked session is a Conflict.
func (s *Session) NewCode(ctx context.Context) error {
	if s.Info().Linked() {
		return models.Errorf(models.Conflict, "the session is already linked")
	}
	if err := s.want(ctx, models.DesiredRunning); err != nil {
		return err
	}
	err := s.start()
	if models.KindOf(err) == models.Conflict {
		return nil // a round is on
	}
	return err
}

// PairPhone asks for a code to type on the phone, instead of scanning. It may
// be called at any time before the session is linked; asking again makes the
// last code invalid.
func (s *Session) PairPhone(ctx context.Context, phone models.JID, notify bool) (models.CodeShown, error) {
	if !phone.IsPhone() {
		return models.CodeShown{}, models.Errorf(models.Invalid, "phoneNumber must be a phone number with its country code")
	}
	if err := s.NewCode(ctx); err != nil {
		return models.CodeShown{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, sendPatience)
	defer cancel()
	client, err := s.pairing.whenOpen(ctx)
	if err != nil {
		return models.CodeShown{}, err
	}
	code, err := client.PairPhone(ctx, phone.User(), notify, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		return models.CodeShown{}, s.codeRefused(err)
	}
	shown := s.pairing.typed(code, phone)
	s.tell(ctx, shown)
	return shown, nil
}

// codeRefused words why WhatsApp gave no code.
func (s *Session) codeRefused(err error) error {
	switch {
	case errors.Is(err, whatsmeow.ErrPhoneNumberTooShort), errors.Is(err, whatsmeow.ErrPhoneNumberIsNotInternational):
		return models.Errorf(models.Invalid, "the number needs its country code and no leading zero")
	case errors.Is(err, whatsmeow.ErrIQRateOverLimit):
		s.pairing.notice("WhatsApp allows no more codes for now; wait a while")
		return models.Errorf(models.Limited, "WhatsApp allows no more codes for now; wait a while")
	case errors.Is(err, whatsmeow.ErrIQBadRequest), errors.Is(err, whatsmeow.ErrIQNotFound):
		return models.Errorf(models.Refused, "WhatsApp knows no account with this number")
	}
	return &models.Error{Kind: models.Unavailable, Message: "WhatsApp gave no code", Err: err}
}
