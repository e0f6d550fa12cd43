package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"time"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// SetupLife is how long a set-up link works.
const SetupLife = time.Hour

// setupToken is the one that opens the set-up page, as a hash.
type setupToken struct {
	hash    [sha256.Size]byte
	expires time.Time
}

// NeedsSetup reports whether nobody can log in yet.
func (s *Service) NeedsSetup(ctx context.Context) (bool, error) {
	users, err := s.store.AllUsers(ctx)
	return len(users) == 0, err
}

// NewSetupToken makes the token of the set-up link; one made before stops
// working. The link is the only way to the first account over the network.
func (s *Service) NewSetupToken() string {
	token := base64.RawURLEncoding.EncodeToString(random(32))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.setup = setupToken{hash: sha256.Sum256([]byte(token)), expires: time.Now().Add(SetupLife)}
	return token
}

// CheckSetupToken says whether a token opens the set-up page now.
func (s *Service) CheckSetupToken(token string) error {
	hash := sha256.Sum256([]byte(token))
	s.mu.Lock()
	defer s.mu.Unlock()
	if !time.Now().Before(s.setup.expires) || subtle.ConstantTimeCompare(hash[:], s.setup.hash[:]) == 0 {
		return models.Errorf(models.Forbidden, "this set-up link is not valid any more; restart the server for a new one")
	}
	return nil
}

// SetUp makes the first account, an admin, and uses the token up. A password
// that is refused does not.
func (s *Service) SetUp(ctx context.Context, by Principal, token string, n NewUser) (models.User, error) {
	user, err := s.setUp(ctx, token, n)
	by.Name = n.Name
	s.Record(ctx, by, "setup", n.Name, err)
	return user, err
}

func (s *Service) setUp(ctx context.Context, token string, n NewUser) (models.User, error) {
	if err := s.CheckSetupToken(token); err != nil {
		return models.User{}, err
	}
	n.Roles, n.Sessions = []models.Role{models.RoleAdmin}, nil
	user, err := s.newUser(ctx, n)
	if err != nil {
		return models.User{}, err
	}
	err = s.store.Update(ctx, func(tx storage.Store) error {
		users, err := tx.AllUsers(ctx)
		if err != nil {
			return err
		}
		if len(users) > 0 {
			return models.Errorf(models.Conflict, "Frontdesk is set up already; log in instead")
		}
		user, err = tx.SaveUser(ctx, user)
		return err
	})
	if err != nil {
		return models.User{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.setup = setupToken{}
	return user, nil
}
