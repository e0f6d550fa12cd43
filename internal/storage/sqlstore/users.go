package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/models"
)

type userRow struct {
	ID        int64 `gorm:"primaryKey"`
	Name      string
	FullName  string
	Email     string
	Password  string
	Roles     []models.Role `gorm:"serializer:json"`
	Sessions  []string      `gorm:"serializer:json"`
	Theme     string
	Language  string
	Disabled  bool
	CreatedAt time.Time `gorm:"serializer:micros;autoCreateTime:false"`
	LastSeen  time.Time `gorm:"serializer:micros"`
}

// storedUser carries the name without regard to case, which is unique.
type storedUser struct {
	User   userRow `gorm:"embedded"`
	Folded string
}

// TableName implements schema.Tabler.
func (storedUser) TableName() string { return "users" }

func userModel(row storedUser) models.User { return models.User(row.User) }

// SaveUser implements storage.Users.
func (s *Store) SaveUser(ctx context.Context, u models.User) (models.User, error) {
	row := storedUser{User: userRow(u), Folded: fold(u.Name)}
	err := s.write(ctx, func(db *gorm.DB) error {
		err := createOrUpdate(db, &row, u.ID, "user")
		if isTaken(err) {
			return models.Errorf(models.Conflict, "the name %q is taken", u.Name)
		}
		return err
	})
	return userModel(row), err
}

// createOrUpdate creates a row without an id, and updates the one that has it.
func createOrUpdate[T any](db *gorm.DB, row *T, id int64, what string) error {
	if id == 0 {
		return db.Create(row).Error
	}
	return updated(db.Model(new(T)).Select("*").Omit("id").Where("id = ?", id).Updates(row), what)
}

// User implements storage.Users.
func (s *Store) User(ctx context.Context, id int64) (models.User, error) {
	row, err := find[storedUser](ctx, s, "user", "id = ?", id)
	return userModel(row), err
}

// UserByName implements storage.Users.
func (s *Store) UserByName(ctx context.Context, name string) (models.User, error) {
	row, err := find[storedUser](ctx, s, "user", "folded = ?", fold(name))
	return userModel(row), err
}

// AllUsers implements storage.Users.
func (s *Store) AllUsers(ctx context.Context) ([]models.User, error) {
	rows, err := list[storedUser](ctx, s, func(db *gorm.DB) *gorm.DB { return db.Order("folded") })
	return convert(rows, err, userModel)
}

// DeleteUser implements storage.Users.
func (s *Store) DeleteUser(ctx context.Context, id int64) error {
	return remove[storedUser](ctx, s, "id = ?", id)
}
