package storage

import (
	"context"

	"frontdesk/models"
)

// Desk is what staff keep about chats: marks of their own, notes, and who looks
// after which.
type Desk interface {
	// SetDeskLabel puts a mark on a chat, or takes it off.
	SetDeskLabel(ctx context.Context, l models.DeskLabel, on bool) error
	// DeskLabels lists the marks of a chat, or of all chats of a session, by name.
	DeskLabels(ctx context.Context, session string, chat models.JID) ([]models.DeskLabel, error)

	// AddNote stores a note and returns it with its id.
	AddNote(ctx context.Context, n models.Note) (models.Note, error)
	// Notes lists the notes of a chat, newest first; before is an exclusive
	// cursor, 0 for the newest.
	Notes(ctx context.Context, session string, chat models.JID, before int64, limit int) ([]models.Note, error)
	DeleteNote(ctx context.Context, session string, id int64) error

	// Assign says who looks after a chat; nobody, when no person is named.
	Assign(ctx context.Context, a models.Assignment) error
	Assignment(ctx context.Context, session string, chat models.JID) (models.Assignment, error)
	// Assignments lists the chats of a person, or all, the latest first.
	Assignments(ctx context.Context, session, person string, limit int) ([]models.Assignment, error)
}
