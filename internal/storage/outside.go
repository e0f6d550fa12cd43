package storage

import (
	"context"
	"time"

	"frontdesk/models"
)

// Outside is what automations have to do with other systems. All of it goes
// with its automation.
type Outside interface {
	SaveSecret(ctx context.Context, s models.AutomationSecret) error
	Secret(ctx context.Context, automation int64, name string) (models.AutomationSecret, error)
	// Secrets lists those of an automation by name.
	Secrets(ctx context.Context, automation int64) ([]models.AutomationSecret, error)
	DeleteSecret(ctx context.Context, automation int64, name string) error

	SaveHost(ctx context.Context, h models.AutomationHost) error
	// Hosts lists those of an automation by name.
	Hosts(ctx context.Context, automation int64) ([]models.AutomationHost, error)
	DeleteHost(ctx context.Context, automation int64, host string) error

	SaveFile(ctx context.Context, f models.AutomationFile) error
	// File finds a file with its body. One that has expired is not there.
	File(ctx context.Context, automation int64, name string, now time.Time) (models.AutomationFile, error)
	// Files lists what does not expire, by name and without bodies.
	Files(ctx context.Context, automation int64) ([]models.AutomationFile, error)
	// FilesSize is how many bytes an automation's files have, by whether they expire.
	FilesSize(ctx context.Context, automation int64) (kept, passing int64, err error)
	DeleteFile(ctx context.Context, automation int64, name string) error
	PruneFiles(ctx context.Context, now time.Time, limit int) (int, error)

	SaveHook(ctx context.Context, h models.AutomationHook) error
	Hook(ctx context.Context, automation int64) (models.AutomationHook, error)
	HookByHash(ctx context.Context, hash string) (models.AutomationHook, error)
	DeleteHook(ctx context.Context, automation int64) error
}
