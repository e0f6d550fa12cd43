package auth

import (
	"slices"

	"frontdesk/models"
)

// Permission is something a person or a key may be allowed to do.
type Permission string

// The permissions. Every operation and every page names one.
const (
	Read          Permission = "read"           // read conversations, contacts, groups
	Send          Permission = "send"           // send messages and react
	Write         Permission = "write"          // change chats: mark read, star, archive, label
	Groups        Permission = "groups"         // manage groups
	ReadDeleted   Permission = "read-deleted"   // see what a deleted message said
	Automations   Permission = "automations"    // write, test and publish automations
	WatchWebhooks Permission = "watch-webhooks" // see webhooks, deliveries and live events
	Webhooks      Permission = "webhooks"       // add, change and replay webhooks
	Restart       Permission = "restart"        // restart a session
	Sessions      Permission = "sessions"       // link, stop, log out and erase sessions
	Admin         Permission = "admin"          // keys, people, audit, settings, system
)

// Permissions is every permission, in the order they are shown.
var Permissions = []Permission{
	Read, Send, Write, Groups, ReadDeleted, Automations, WatchWebhooks, Webhooks, Restart, Sessions, Admin,
}

var rolePermissions = map[models.Role][]Permission{
	models.RoleViewer:  {Read},
	models.RoleAgent:   {Read, Send, Write, Groups, WatchWebhooks, Restart},
	models.RoleBuilder: {Read, Send, Write, Automations, WatchWebhooks, Webhooks},
	models.RoleAdmin:   Permissions,
}

// Roles is every role, from least to most.
var Roles = []models.Role{models.RoleViewer, models.RoleAgent, models.RoleBuilder, models.RoleAdmin}

// permissionsOf adds up what the roles allow.
func permissionsOf(roles []models.Role) map[Permission]bool {
	allowed := map[Permission]bool{}
	for _, role := range roles {
		for _, permission := range rolePermissions[role] {
			allowed[permission] = true
		}
	}
	return allowed
}

// checkRoles refuses an empty list and words that are no roles.
func checkRoles(roles []models.Role) error {
	if len(roles) == 0 {
		return models.Errorf(models.Invalid, "at least one role is needed: viewer, agent, builder or admin")
	}
	for _, role := range roles {
		if !slices.Contains(Roles, role) {
			return models.Errorf(models.Invalid, "%q is no role; use viewer, agent, builder or admin", string(role))
		}
	}
	return nil
}

// checkSessions refuses names that cannot be sessions.
func checkSessions(sessions []string) error {
	for _, session := range sessions {
		if err := models.CheckSessionID(session); err != nil {
			return err
		}
	}
	return nil
}
