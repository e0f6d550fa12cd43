package auth

import (
	"context"
	"fmt"
	"os"

	"frontdesk/models"
)

// FirstKey makes an admin key when there is none, writes it to a file for its
// owner only, and returns it to be shown once; "" when nothing was to do. A
// server that listens beyond loopback calls it before it starts.
func (s *Service) FirstKey(ctx context.Context, path string) (string, error) {
	any, err := s.AnyKey(ctx)
	if err != nil || any || s.opts.AllowAnonymous {
		return "", err
	}
	secret, key, err := s.CreateKey(ctx, System("server"), NewKey{Name: "first key", Roles: []models.Role{models.RoleAdmin}})
	if err != nil {
		return "", err
	}
	if err := writeSecret(path, secret); err != nil {
		// A key that nobody can read must not count as the one that is there.
		return "", firstError(fmt.Errorf("keep the first key: %w", err), s.RevokeKey(ctx, System("server"), key.Prefix))
	}
	return secret, nil
}

func writeSecret(path, secret string) error {
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(secret + "\n")
	return firstError(err, file.Sync(), file.Close())
}
