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
	Cause        string
	Seed         string
	Once         string
	Answers      string
	WaitingOn    string
	Idle         bool
}

// TableName implements schema.Tabler.
func (runRow) TableName() string { return "automation_runs" }

// InsertRun implements storage.Runs.
func (s *Store) InsertRun(ctx context.Context, r models.Run) (models.Run, bool, error) {
	row := runRow(r)
	row.ID = 0
	var fresh bool
	err := s.write(ctx, func(db *gorm.DB) (err error) {
		if fresh, err = insertNew(db, &row); err != nil || fresh {
			return err
		}
		row = runRow{}
		return take(db.Where("automation_id = ? AND (event_id != 0 AND event_id = ? OR once != '' AND once = ?)",
			r.AutomationID, r.EventID, r.Once), &row, "run")
	})
	return models.Run(row), fresh, err
}

// UpdateRun implements storage.Runs.
func (s *Store) UpdateRun(ctx context.Context, r models.Run) error {
	row := runRow(r)
	return s.write(ctx, func(db *gorm.DB) error {
		return updated(db.Select("*").Omit("ID", "SessionID", "Chat", "Contact").Where("id = ?", r.ID).Updates(&row), "run")
	})
}

// Run implements storage.Runs.
func (s *Store) Run(ctx context.Context, id int64) (models.Run, error) {
	row, err := find[runRow](ctx, s, "run", "id = ?", id)
	return models.Run(row), err
}

// Runs implements storage.Runs.
func (s *Store) Runs(ctx context.Context, f storage.RunFilter) ([]models.Run, error) {
	rows, err := list[runRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		db = ofSessions(db, f.Session, nil)
		if f.Automation != 0 {
			db = db.Where("automation_id = ?", f.Automation)
		}
		if f.Chat != "" {
			db = db.Where("chat = ?", f.Chat)
		}
		if f.Contact != "" {
			db = db.Where("contact = ?", f.Contact)
		}
		if f.Status != "" {
			db = db.Where("status = '" + string(statusOf(f.Status)) + "'")
		}
		if f.WaitingFor != "" {
			db = db.Where("waiting_for = ?", f.WaitingFor)
		}
		if !f.Since.IsZero() {
			db = db.Where("started_at >= ?", micros(f.Since))
		}
		return newestBefore(db, f.Before, f.Limit)
	})
	return convert(rows, err, func(row runRow) models.Run { return models.Run(row) })
}

// statusOf lets only known words into a statement. They stand in it as they
// are, because an index for waiting runs serves no placeholder.
func statusOf(status models.RunStatus) models.RunStatus {
	switch status {
	case models.RunRunning, models.RunWaiting, models.RunDone, models.RunFailed, models.RunCancelled, models.RunSkipped:
		return status
	}
	return "unknown"
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
	Event    int64     `gorm:"column:event_id"`
}

// TableName implements schema.Tabler.
func (stepRow) TableName() string { return "automation_steps" }

// AddSteps implements storage.Runs. A step that is there already is
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

// Steps implements storage.Runs. It gives all of them: a run that is
// replayed with a part of its journal would act twice.
func (s *Store) Steps(ctx context.Context, run int64) ([]models.RunStep, error) {
	rows, err := list[stepRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return db.Where("run_id = ?", run).Order("position")
	})
	return convert(rows, err, func(row stepRow) models.RunStep { return models.RunStep(row) })
}

// AnsweredBy implements storage.Runs.
func (s *Store) AnsweredBy(ctx context.Context, event int64) ([]models.RunStep, error) {
	if event == 0 {
		return nil, nil
	}
	rows, err := list[stepRow](ctx, s, func(db *gorm.DB) *gorm.DB {
		return db.Where("event_id != 0 AND event_id = ?", event).Order("run_id, position").Limit(storage.MaxLimit)
	})
	return convert(rows, err, func(row stepRow) models.RunStep { return models.RunStep(row) })
}

// PruneRuns implements storage.Runs. Runs that still go on stay.
func (s *Store) PruneRuns(ctx context.Context, before time.Time, limit int) (int, error) {
	return prune(ctx, s, `DELETE FROM automation_runs WHERE id IN (
		SELECT id FROM automation_runs WHERE started_at < ? AND status NOT IN ('running', 'waiting')
		ORDER BY started_at LIMIT ?)`, micros(before), storage.Bound(limit))
}

// PruneGoodRuns implements storage.Runs.
func (s *Store) PruneGoodRuns(ctx context.Context, before time.Time, keep, limit int) (int, error) {
	return prune(ctx, s, `DELETE FROM automation_runs WHERE id IN (
		SELECT id FROM (SELECT id, status, started_at, ROW_NUMBER() OVER (PARTITION BY automation_id ORDER BY id DESC) AS place FROM automation_runs)
		WHERE status NOT IN ('running', 'waiting') AND (place > ? OR status != 'failed' AND started_at < ?) LIMIT ?)`,
		keep, micros(before), storage.Bound(limit))
}

// PruneIdle implements storage.Runs.
func (s *Store) PruneIdle(ctx context.Context, automation int64, keep int, before time.Time) (int, error) {
	var gone int
	err := s.write(ctx, func(db *gorm.DB) error {
		result := db.Exec(`DELETE FROM automation_runs WHERE automation_id = ? AND idle = 1 AND started_at < ? AND id NOT IN (
			SELECT id FROM automation_runs WHERE automation_id = ? AND idle = 1 ORDER BY id DESC LIMIT ?)`,
			automation, micros(before), automation, keep)
		if result.Error != nil || result.RowsAffected == 0 {
			return result.Error
		}
		gone = int(result.RowsAffected)
		return db.Exec("UPDATE automations SET idle = idle + ? WHERE id = ?", gone, automation).Error
	})
	return gone, err
}
