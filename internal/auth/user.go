package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// NewUser is what is needed to add a person.
type NewUser struct {
	Name, FullName, Email, Password string
	Roles                           []models.Role
	Sessions                        []string // empty: all
}

var userName = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,63}$`)

// errLogin says the same for an unknown name, a wrong password and a disabled
// person, so that names cannot be probed.
func errLogin() error {
	return models.Errorf(models.Unauthorized, "the name or the password is wrong")
}

// LogIn checks a name and a password.
func (s *Service) LogIn(ctx context.Context, name, password string, from netip.Addr) (models.User, error) {
	who := Principal{Name: claimed(name), From: from}
	user, err := s.logIn(ctx, name, password, from)
	s.Record(ctx, who, "login", "", err)
	return user, err
}

// claimed is a name that somebody typed, as the audit log may hold it.
func claimed(name string) string {
	name = strings.TrimSpace(strings.ToValidUTF8(name, "?"))
	if letters := []rune(name); len(letters) > 64 {
		return string(letters[:64]) + "…"
	}
	return name
}

func (s *Service) logIn(ctx context.Context, name, password string, from netip.Addr) (models.User, error) {
	if len(password) > 4*MaxPassword || len(name) > 4*MaxPassword {
		return models.User{}, errLogin()
	}
	subjects, err := s.triesAt(ctx, name, from)
	if err != nil {
		return models.User{}, err
	}
	if err := s.spend(ctx, subjects); err != nil {
		return models.User{}, err
	}
	user, err := s.verify(ctx, name, password)
	if err != nil {
		return models.User{}, err
	}
	if err := s.forgive(ctx, subjects); err != nil {
		return models.User{}, fmt.Errorf("log in: %w", err)
	}
	return user, nil
}

// verify takes as long for a name nobody has as for one somebody has.
func (s *Service) verify(ctx context.Context, name, password string) (models.User, error) {
	user, err := s.store.UserByName(ctx, strings.TrimSpace(name))
	if err != nil && !models.IsNotFound(err) {
		return models.User{}, fmt.Errorf("log in: %w", err)
	}
	phc := user.Password
	if phc == "" {
		phc = s.hasher.dummy
	}
	fits, stale, err := s.hasher.verify(ctx, password, phc)
	if err != nil {
		return models.User{}, fmt.Errorf("log in: %w", err)
	}
	if !fits || user.ID == 0 || user.Disabled {
		return models.User{}, errLogin()
	}
	return s.seen(ctx, user, password, stale)
}

// seen notes the log-in, and makes the hash anew when our settings got stricter.
func (s *Service) seen(ctx context.Context, user models.User, password string, stale bool) (models.User, error) {
	if stale {
		phc, err := s.hasher.hash(ctx, password)
		if err != nil {
			return models.User{}, fmt.Errorf("log in: %w", err)
		}
		user.Password = phc
	}
	user.LastSeen = time.Now()
	user, err := s.store.SaveUser(ctx, user)
	if err != nil {
		return models.User{}, fmt.Errorf("log in: %w", err)
	}
	return user, nil
}

// Stamp changes when a person's password does. A browser login that carries
// another one has ended.
func Stamp(u models.User) string {
	sum := sha256.Sum256([]byte("login stamp " + u.Password))
	return hex.EncodeToString(sum[:8])
}

// Person is the principal of a browser login: the user, as they are now. It
// fails with Unauthorized when they were disabled or changed their password.
func (s *Service) Person(ctx context.Context, id int64, stamp string, from netip.Addr) (Principal, models.User, error) {
	user, err := s.store.User(ctx, id)
	if models.IsNotFound(err) || err == nil && (user.Disabled || Stamp(user) != stamp) {
		return Principal{}, models.User{}, models.Errorf(models.Unauthorized, "this login has ended; please log in again")
	}
	if err != nil {
		return Principal{}, models.User{}, fmt.Errorf("find person: %w", err)
	}
	p := newPrincipal(user.Name, user.Roles, user.Sessions)
	p.UserID, p.From = user.ID, from
	return p, user, nil
}

// AddUser adds a person.
func (s *Service) AddUser(ctx context.Context, by Principal, n NewUser) (models.User, error) {
	user, err := s.newUser(ctx, n)
	if err == nil {
		user, err = s.store.SaveUser(ctx, user)
	}
	s.Record(ctx, by, "user.add", n.Name, err)
	return user, err
}

func (s *Service) newUser(ctx context.Context, n NewUser) (models.User, error) {
	n.Name = strings.TrimSpace(n.Name)
	if !userName.MatchString(n.Name) {
		return models.User{}, models.Errorf(models.Invalid, "the name needs 1 to 64 letters, digits or . _ @ + -, and begins with a letter or a digit")
	}
	for _, err := range []error{checkRoles(n.Roles), checkSessions(n.Sessions), CheckPassword(n.Name, n.Password)} {
		if err != nil {
			return models.User{}, err
		}
	}
	phc, err := s.hasher.hash(ctx, n.Password)
	if err != nil {
		return models.User{}, err
	}
	return models.User{
		Name: n.Name, FullName: n.FullName, Email: n.Email, Password: phc,
		Roles: n.Roles, Sessions: n.Sessions, CreatedAt: time.Now(),
	}, nil
}

// SetPassword gives a person a new password. Their browser logins end.
func (s *Service) SetPassword(ctx context.Context, by Principal, id int64, password string) error {
	name, err := s.setPassword(ctx, id, password)
	s.Record(ctx, by, "user.password", name, err)
	return err
}

func (s *Service) setPassword(ctx context.Context, id int64, password string) (string, error) {
	user, err := s.store.User(ctx, id)
	if err != nil {
		return "", err
	}
	if err := CheckPassword(user.Name, password); err != nil {
		return user.Name, err
	}
	phc, err := s.hasher.hash(ctx, password)
	if err != nil {
		return user.Name, err
	}
	return user.Name, s.store.Update(ctx, func(tx storage.Store) error {
		user, err := tx.User(ctx, id)
		if err != nil {
			return err
		}
		user.Password = phc
		if _, err := tx.SaveUser(ctx, user); err != nil {
			return err
		}
		if err := tx.DeleteThrottle(ctx, tries(user.Name, netip.Addr{})[0]); err != nil && !models.IsNotFound(err) {
			return err
		}
		return nil
	})
}

// ChangePassword gives a person a new password when they know the old one.
func (s *Service) ChangePassword(ctx context.Context, by Principal, old, password string) error {
	subjects := tries(by.Name, by.From)
	if err := s.spend(ctx, subjects); err != nil {
		return err
	}
	if _, err := s.verify(ctx, by.Name, old); err != nil {
		s.Record(ctx, by, "user.password", by.Name, err)
		return err
	}
	if err := s.forgive(ctx, subjects); err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	return s.SetPassword(ctx, by, by.UserID, password)
}
