package storage

import "context"

// MediaFiles are the names of files in the media folder. The files themselves are
// not the store's.
type MediaFiles interface {
	// FilesInUse returns which of some files of a session are named by a message,
	// by a row of the outbox that has not left, or by a bulk send that goes on. At
	// most MaxLimit names are asked for at once.
	FilesInUse(ctx context.Context, session string, names []string) ([]string, error)
}
