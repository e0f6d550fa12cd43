package simulator

import (
	"errors"
	"fmt"
)

// The errors that callers can tell apart.
var (
	// ErrStaleCode means that a QR or pairing code is unknown or has expired.
	ErrStaleCode = errors.New("the code is stale, ask for a new one")
	// ErrNoAccount means that no account has the number or address.
	ErrNoAccount = errors.New("no such account")
	// ErrNoDevice means that the account has no companion of that number.
	ErrNoDevice = errors.New("no such device")
	// ErrNoFault means that no fault has the number.
	ErrNoFault = fmt.Errorf("%w: no such fault", ErrInvalid)
	// ErrAccountExists means that the number is taken.
	ErrAccountExists = errors.New("an account with this number exists")
	// ErrRefused means that the client refused the pairing.
	ErrRefused = errors.New("the client refused the pairing")
	// ErrNotSupportedYet means that a kind is known but not built.
	ErrNotSupportedYet = errors.New("not supported yet")
	// ErrInvalid means that what was asked for makes no sense.
	ErrInvalid = errors.New("invalid request")

	errClosed = errors.New("the simulator is closed")
)
