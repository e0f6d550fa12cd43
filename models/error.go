package models

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure an error is. The set is closed: faces turn
// each kind into a status of their dialect.
type Kind string

// The kinds of failure.
const (
	Invalid      Kind = "invalid"       // the caller's request makes no sense
	Unauthorized Kind = "unauthorized"  // we do not know who is asking
	Forbidden    Kind = "forbidden"     // we know, and they may not
	NotFound     Kind = "not_found"     // there is no such thing
	Conflict     Kind = "conflict"      // it exists, or is in the wrong state
	NotConnected Kind = "not_connected" // the session cannot reach WhatsApp now
	TooLarge     Kind = "too_large"     // over a limit of size
	Limited      Kind = "limited"       // slow down; retry later
	Unsupported  Kind = "unsupported"   // WhatsApp or we cannot do this
	Refused      Kind = "refused"       // WhatsApp answered no; its text is passed on
	Unavailable  Kind = "unavailable"   // WhatsApp or a store did not answer
)

// Error is a failure that may be told to the caller. An error that is not an
// *Error is a bug or an outage and is shown as "internal error".
type Error struct {
	Kind    Kind
	Message string // safe to show to the caller
	Err     error  // what lies beneath; logged, never shown
}

// Errorf makes an error of a kind with a message for the caller. An argument
// for %w becomes the error beneath.
func Errorf(kind Kind, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Kind: kind, Message: err.Error(), Err: errors.Unwrap(err)}
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Message
	}
	return e.Message + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf is the kind of an error, or "" when it is not one of ours.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// TextOf is what a caller may read of an error, or "" when it is not one of ours.
func TextOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Message
	}
	return ""
}

// IsNotFound reports whether err says that there is no such thing.
func IsNotFound(err error) bool { return KindOf(err) == NotFound }
