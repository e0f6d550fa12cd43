package models

import "time"

// Role is an additive bundle of permissions.
type Role string

// The roles, from least to most.
const (
	RoleViewer  Role = "viewer"
	RoleAgent   Role = "agent"
	RoleBuilder Role = "builder"
	RoleAdmin   Role = "admin"
)

// User is a person with a login.
type User struct {
	ID        int64
	Name      string // for signing in; unique without regard to case
	FullName  string
	Email     string
	Password  string // argon2id in PHC form
	Roles     []Role
	Sessions  []string // empty: all
	Theme     string   // "", "light", "dark"
	Language  string
	Disabled  bool
	CreatedAt time.Time
	LastSeen  time.Time
}

// Login is a browser login, stored under the hash of its token.
type Login struct {
	Token   string `gorm:"primaryKey"`
	Data    []byte
	Expires time.Time
}

// Scope is a group of permissions that a key may have.
type Scope string

// The scopes. They add up: one does not bring another, but for admin, which
// brings all.
const (
	ScopeRead   Scope = "read"
	ScopeSend   Scope = "send"
	ScopeManage Scope = "manage"
	ScopeAdmin  Scope = "admin"
)

// Key is an API credential. Only a hash of its secret is kept.
type Key struct {
	ID        int64
	Prefix    string // the public part, "fd_ab12cd34"
	Hash      []byte // SHA-256
	Name      string
	Roles     []Role
	Scopes    []Scope  // what it may do, beside what its roles allow
	Sessions  []string // empty: all
	Limit     int      // calls a minute; 0: what the server allows everyone
	Expires   time.Time
	Revoked   time.Time
	CreatedAt time.Time
	LastUsed  time.Time
	LastAddr  string
}

// Throttle counts failed tries of one subject ("user:rina", "addr:10.0.0.1").
type Throttle struct {
	Subject string `gorm:"primaryKey"`
	Fails   int
	Last    time.Time
}

// Audit is one line of the audit log.
type Audit struct {
	ID      int64
	Time    time.Time
	Who     string
	What    string
	Target  string
	From    string
	Outcome string
}

// Quarantined is something received that could not be understood.
type Quarantined struct {
	ID        int64
	SessionID string
	Time      time.Time
	What      string // Go type of the event
	Error     string
	Raw       []byte
}
