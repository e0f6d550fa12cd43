package auth

import (
	"slices"

	"frontdesk/models"
)

// Scopes is every scope of a key, from least to most.
var Scopes = []models.Scope{models.ScopeRead, models.ScopeSend, models.ScopeManage, models.ScopeAdmin}

// scopePermissions says what each scope allows. Every permission but those of
// admins stands in one of them.
var scopePermissions = map[models.Scope][]Permission{
	models.ScopeRead:   {Read},
	models.ScopeSend:   {Send},
	models.ScopeManage: {Write, Groups, ReadDeleted, Automations, WatchWebhooks, Webhooks, Restart, Sessions},
	models.ScopeAdmin:  Permissions,
}

// checkGrants refuses words that are no roles or scopes, and a key that may
// do nothing.
func checkGrants(roles []models.Role, scopes []models.Scope) error {
	for _, scope := range scopes {
		if !slices.Contains(Scopes, scope) {
			return models.Errorf(models.Invalid, "%q is no permission; use read, send, manage or admin", string(scope))
		}
	}
	if len(roles) == 0 && len(scopes) > 0 {
		return nil
	}
	if len(roles) == 0 {
		return models.Errorf(models.Invalid, "at least one permission is needed: read, send, manage or admin")
	}
	return checkRoles(roles)
}

// principalOf is who a key stands for.
func principalOf(key models.Key) Principal {
	p := newPrincipal(key.Prefix, key.Roles, key.Sessions)
	for _, scope := range key.Scopes {
		for _, permission := range scopePermissions[scope] {
			p.allowed[permission] = true
		}
	}
	p.KeyID, p.Limit = key.ID, key.Limit
	return p
}
