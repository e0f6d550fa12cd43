package operation

import "frontdesk/internal/auth"

// Option says something about one endpoint.
type Option func(*operation)

// Needs names the permission that a caller must have. Every endpoint names one.
func Needs(p auth.Permission) Option {
	return func(o *operation) { o.needs = p }
}

// Large lets the body grow to the limit for media. The handler checks the
// constraints of its fields itself.
func Large(o *operation) { o.large = true }

// ID names the operation where its route would give an unfit name.
func ID(id string) Option {
	return func(o *operation) { o.id = id }
}

// Hidden keeps the operation out of the OpenAPI document.
func Hidden(o *operation) { o.hidden = true }

// AnyState lets the session be offline.
func AnyState(o *operation) { o.anyState = true }

// NoStore tells everyone on the way not to keep the answer.
func NoStore(o *operation) { o.noStore = true }

// Sends marks an endpoint that sends a message: it honours Idempotency-Key and
// Prefer: respond-async.
func Sends(o *operation) { o.sends = true }

// Missing answers with a body and status 200 when there is no such session, as
// old clients of some routes expect.
func Missing(body any) Option {
	return func(o *operation) { o.missing = body }
}

// About adds a paragraph to the documentation.
func About(text string) Option {
	return func(o *operation) { o.about = text }
}
