package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"gorm.io/gorm"

	"frontdesk/models"
)

// maxGroup bounds how many writes share one commit.
const maxGroup = 256

var (
	errClosed  = models.Errorf(models.Unavailable, "the database is closed")
	errAborted = errors.New("the write did not finish")
)

// Commit tells what one commit carried.
type Commit struct {
	Writes int           // that share it
	Wait   time.Duration // of the write that waited longest, until it was durable
	Took   time.Duration // from the begin to the end
	Err    error
}

// Writer is the one connection that writes. Callers who come at the same time
// share a commit, so that full durability costs one sync for all of them.
type Writer struct {
	conn     *sql.Conn
	db       *gorm.DB
	queue    chan *write
	quit     chan struct{}
	stopped  chan struct{}
	onCommit func(Commit)
	closing  sync.Once
}

// write is one caller's part of a commit. The function runs in the caller's
// goroutine, so that a panic in it is the caller's alone.
type write struct {
	ctx   context.Context
	since time.Time
	turn  chan *gorm.DB // the transaction, when it is this write's turn; closed when it is refused
	ran   chan error    // what the function said
	done  chan error    // what became of it
}

func newWriter(conn *sql.Conn, db *gorm.DB, onCommit func(Commit)) *Writer {
	w := &Writer{
		conn: conn, db: db, onCommit: onCommit,
		queue:   make(chan *write),
		quit:    make(chan struct{}),
		stopped: make(chan struct{}),
	}
	go w.run()
	return w
}

// Write runs fn inside a transaction that it may share with other callers, and
// returns when that transaction is durable. When fn fails, its own writes are
// undone and those of others stay. While fn runs nobody else writes: it must be
// quick, and must not call Write.
func (w *Writer) Write(ctx context.Context, fn func(*gorm.DB) error) error {
	job := &write{
		ctx: ctx, since: time.Now(),
		turn: make(chan *gorm.DB), ran: make(chan error), done: make(chan error, 1),
	}
	select {
	case w.queue <- job:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.quit:
		return errClosed
	}
	if db, allowed := <-job.turn; allowed {
		job.run(db, fn)
	}
	return <-job.done
}

// run tells the writer that the function did not finish when it panics.
func (j *write) run(db *gorm.DB, fn func(*gorm.DB) error) {
	result := errAborted
	defer func() { j.ran <- result }()
	// A statement that is interrupted undoes the whole transaction, and with it
	// the writes of others.
	result = fn(db.WithContext(context.WithoutCancel(j.ctx)))
}

func (j *write) refuse(err error) {
	close(j.turn)
	j.done <- err
}

func (w *Writer) close() {
	w.closing.Do(func() { close(w.quit) })
	<-w.stopped
}

func (w *Writer) run() {
	defer close(w.stopped)
	for {
		select {
		case job := <-w.queue:
			w.commitGroup(job)
		case <-w.quit:
			return
		}
	}
}

// next is one more write that already waits, or nil.
func (w *Writer) next() *write {
	select {
	case job := <-w.queue:
		return job
	default:
		return nil
	}
}

func (w *Writer) commitGroup(job *write) {
	begun := time.Now()
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		job.refuse(unavailable(err))
		return
	}
	var group []*write
	var broken error
	for job != nil {
		var kept bool
		if kept, broken = w.apply(job); kept {
			group = append(group, job)
		}
		job = nil
		if broken == nil && len(group) < maxGroup {
			job = w.next()
		}
	}
	err := w.finish(broken)
	for _, job := range group {
		job.done <- err
	}
	w.report(begun, group, err)
}

// apply lets one write have its turn and reports whether it awaits the commit.
// A broken transaction is one in which nothing more can be done.
func (w *Writer) apply(job *write) (kept bool, broken error) {
	if err := job.ctx.Err(); err != nil {
		job.refuse(err)
		return false, nil
	}
	if err := w.exec("SAVEPOINT part"); err != nil {
		job.refuse(unavailable(err))
		return false, err
	}
	job.turn <- w.db
	failed := <-job.ran
	if failed != nil {
		broken = w.exec("ROLLBACK TO part")
	}
	if broken == nil {
		broken = w.exec("RELEASE part")
	}
	if failed != nil {
		job.done <- failed
		return false, broken
	}
	return true, broken
}

// finish commits, or undoes everything when a failure has already undone parts:
// a full disk, for one, makes SQLite drop the whole transaction.
func (w *Writer) finish(broken error) error {
	if broken == nil {
		broken = w.exec("COMMIT")
	}
	if broken == nil {
		return nil
	}
	_ = w.exec("ROLLBACK") // fails when SQLite has done so already
	return unavailable(fmt.Errorf("commit: %w", broken))
}

func (w *Writer) exec(statement string) error {
	_, err := w.conn.ExecContext(context.Background(), statement)
	return err
}

func (w *Writer) report(begun time.Time, group []*write, err error) {
	if w.onCommit == nil || len(group) == 0 {
		return
	}
	now := time.Now()
	w.onCommit(Commit{Writes: len(group), Wait: now.Sub(group[0].since), Took: now.Sub(begun), Err: err})
}
