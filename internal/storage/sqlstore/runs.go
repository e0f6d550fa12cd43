package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

type runRow struct {
	ID           int64 `gorm:"primaryKey"`
	AutomationID int64
	Version      int
	Handler      int
	EventID      int64
	SessionID    string `gorm:"column:account"`
	Chat         models.JID
	Contact      models.JID
	Status       models.RunStatus
	Error        string
	Line         int
	CPU          time.Duration `gorm:"column:cpu"`
	Messages     int
	Logs         []byte
	WaitingFor   string
	WaitingUntil time.Time `gorm:"serializer:micros"`
	StartedAt    time.Time `gorm:"serializer:micros"`
	EndedAt      time.Time `gorm:"serializer:micros"`
}

// TableName implements schema.Tabler.
func (runRow) TableName() string { return "automation_runs" }

// InsertRun implements storage.Automations.
func (s *Store) InsertRun(ctx context.Context, r models.Run) (models.Run, bool, error) {
	row := runRow(r)
	row.ID = 0
	var fresh bool
	err := s.write(ctx, func(db *gorm.DB) (err error) {
		if fresh, err = insertNew(db, &row); err != nil || fresh {
			return err
		}
		row = runRow{}
		return take(db.Where("automation_id = ? AND event_id = ?", r.AutomationID, r.EventID), &row, "run")
	})
	return models.Run(row), fresh, err
}

// UpdateRun implements storage.Automations.
func (s *Store) UpdateRun(ctx context.Context, r models.Run) error {
	row := runRow(r)
	return s.write(ctx, func(db *gorm.DB) error {
		return updated(db.Select("*").Omit("id").Where("id = ?", r.ID).Updates(&row), "run")
	})
}

// Run implements storage.Automations.
func (s *Store) Run(ctx context.Context, id int64) (models.Run, error) {
	row, err := find[runRow](ctx, s, "run", "id = ?", id)
	return models.Run(row), err
}

// Runs implements storage.Automations.
func (s *Store) Runs(ctx context.Context, f storage.RunFilter) ([]models.Run, error) {
	rows, err := list[runRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		db = ofSessions(db, f.Session, nil)
		if f.Automation != 0 {
			db = db.Where("automation_id = ?", f.Automation)
		}
		if f.Chat != "" {
			db = db.Where("chat = ?", f.Chat)
		}
		if f.Status != "" {
			db = db.Where("status = ?", f.Status)
		}
		return newestBefore(db, f.Before, f.Limit)
	})
	return convert(rows, err, func(row runRow) models.Run { return models.Run(row) })
}

type stepRow struct {
	RunID    int64 `gorm:"primaryKey;autoIncrement:false"`
	Position int   `gorm:"primaryKey;autoIncrement:false"`
	Call     string
	Args     []byte
	Result   []byte
	Error    string
	Line     int
	Time     time.Time `gorm:"serializer:micros"`
}

// TableName implements schema.Tabler.
func (stepRow) TableName() string { return "automation_steps" }

// AddSteps implements storage.Automations. A step that is there already is
// replaced.
func (s *Store) AddSteps(ctx context.Context, steps []models.RunStep) error {
	return s.write(ctx, func(db *gorm.DB) error {
		for _, step := range steps {
			row := stepRow(step)
			if err := upsert(db, &row); err != nil {
				return err
			}
		}
		return nil
	})
}

// Steps implements storage.Automations. It gives all of them: a run that is
// replayed with a part of its journal would act twice.
func (s *Store) Steps(ctx context.Context, run int64) ([]models.RunStep, error) {
	rows, err := list[stepRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return db.Where("run_id = ?", run).Order("position")
	})
	return convert(rows, err, func(row stepRow) models.RunStep { return models.RunStep(row) })
}

// PruneRuns implements storage.Automations. Runs that still go on stay.
func (s *Store) PruneRuns(ctx context.Context, before time.Time, limit int) (int, error) {
	return prune(ctx, s, `DELETE FROM automation_runs WHERE id IN (
		SELECT id FROM automation_runs WHERE started_at < ? AND status NOT IN ('running', 'waiting')
		ORDER BY started_at LIMIT ?)`, micros(before), storage.Bound(limit))
}
