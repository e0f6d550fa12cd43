package simulator

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
)

// qrCode is what a client shows: the reference it was given, its public
// keys, and a secret that only somebody who sees the screen can know.
type qrCode struct {
	ref             string
	noise, identity [32]byte
	secret          []byte
}

// parseQR accepts both forms: newer clients put a URL ending in # in front
// and the kind of client behind.
func parseQR(text string) (qrCode, error) {
	if _, after, found := strings.Cut(text, "#"); found {
		text = after
	}
	fields := strings.Split(text, ",")
	if len(fields) < 4 {
		return qrCode{}, fmt.Errorf("%w: this is not a QR code for linking", ErrInvalid)
	}
	var keys [3][]byte
	for i := range keys {
		raw, err := base64.StdEncoding.DecodeString(fields[i+1])
		if err != nil || len(raw) != 32 {
			return qrCode{}, fmt.Errorf("%w: the QR code holds a damaged key", ErrInvalid)
		}
		keys[i] = raw
	}
	return qrCode{ref: fields[0], noise: [32]byte(keys[0]), identity: [32]byte(keys[1]), secret: keys[2]}, nil
}

// Scan is the phone reading the QR code on a screen. It returns the number of
// the new companion once the client has agreed, ErrStaleCode for a code that
// is no longer on screen.
func (a *Account) Scan(ctx context.Context, qr string) (device int, err error) {
	code, err := parseQR(qr)
	if err != nil {
		return 0, err
	}
	var p *pairing
	a.s.do(func() { p, err = a.s.scan(a.account, code) })
	if err != nil {
		return 0, err
	}
	return p.await(ctx)
}

func (s *Server) scan(a *account, code qrCode) (*pairing, error) {
	p := s.pairings[code.ref]
	if p == nil || !p.fresh(code.ref) {
		return nil, ErrStaleCode
	}
	if p.conn.channel.clientKey != code.noise || p.keys.identity != code.identity {
		return nil, fmt.Errorf("%w: the keys of the QR code are not those of the client", ErrInvalid)
	}
	if a.passkey != nil {
		p.askPasskey(a, code.secret)
		return p, nil
	}
	return p, p.approve(a, code.secret)
}
