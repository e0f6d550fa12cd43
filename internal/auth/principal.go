// Package auth knows people and API keys: who is asking, and what they may do.
// Passwords, keys, tickets and the set-up link are made and checked here and
// nowhere else.
package auth

import (
	"context"
	"net/netip"
	"slices"

	"frontdesk/models"
)

// Principal is who asks: a person, a key, or the server itself.
type Principal struct {
	// Name is how the audit log calls them: "rina", "fd_ab12cd34", "API_KEY".
	Name string
	// UserID is set for a person, KeyID for a key of the database.
	UserID, KeyID int64
	// From is where the request came from; it may be the zero Addr.
	From netip.Addr
	// Limit is how many calls a minute a key may make; 0: what the server
	// allows everyone.
	Limit int

	allowed  map[Permission]bool
	sessions []string // empty: all
}

func newPrincipal(name string, roles []models.Role, sessions []string) Principal {
	return Principal{Name: name, allowed: permissionsOf(roles), sessions: slices.Clone(sessions)}
}

// System is the server or its command line: it may do everything.
func System(name string) Principal {
	return newPrincipal(name, []models.Role{models.RoleAdmin}, nil)
}

// Can reports whether the principal may do something to a session. An empty
// session asks about things that belong to none.
func (p Principal) Can(permission Permission, session string) bool {
	return p.allowed[permission] && (session == "" || p.Sees(session))
}

// Has reports whether the principal has the permission for any session at all.
func (p Principal) Has(permission Permission) bool { return p.allowed[permission] }

// Sees reports whether the session exists for this principal. One that does
// not is answered with "not found", so that names cannot be probed.
func (p Principal) Sees(session string) bool {
	return len(p.sessions) == 0 || slices.Contains(p.sessions, session)
}

// SeesAll reports whether all sessions of a list exist for this principal. An
// empty list means every session there is and will be.
func (p Principal) SeesAll(sessions []string) bool {
	if len(p.sessions) == 0 {
		return true
	}
	return len(sessions) > 0 && !slices.ContainsFunc(sessions, func(s string) bool { return !p.Sees(s) })
}

// Sessions are the sessions the principal may see; empty means all.
func (p Principal) Sessions() []string { return slices.Clone(p.sessions) }

// Known reports whether there is a principal at all.
func (p Principal) Known() bool { return p.Name != "" }

// Permissions lists what the principal may do, in the order they are shown.
func (p Principal) Permissions() []Permission {
	var list []Permission
	for _, permission := range Permissions {
		if p.allowed[permission] {
			list = append(list, permission)
		}
	}
	return list
}

// Check is Can as an error: a foreign session is not found, a missing
// permission is forbidden.
func (p Principal) Check(permission Permission, session string) error {
	if session != "" && !p.Sees(session) {
		return models.Errorf(models.NotFound, "session_not_found")
	}
	if !p.allowed[permission] {
		return models.Errorf(models.Forbidden, "this needs the permission %q", string(permission))
	}
	return nil
}

type principalKey struct{}

// With puts the principal of a request into its context.
func With(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// From finds the principal of a request; its Known is false when there is none.
func From(ctx context.Context) Principal {
	p, _ := ctx.Value(principalKey{}).(Principal)
	return p
}
