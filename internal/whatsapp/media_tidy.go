package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"time"
)

const (
	// tidyEvery is how often the media folder is tidied, beside once at the start.
	tidyEvery = time.Hour
	// tidyGrace is how old a file must be to be deleted. Between writing a file and
	// storing the row that names it lie seconds, or some minutes of conversion.
	tidyGrace = time.Hour
	tidyBatch = 500
)

// tidyMedia deletes, now and then, the files that nothing names any more: of
// messages that were deleted or could not be sent, what conversions left over, and
// drafts of a process that was killed.
func (m *Manager) tidyMedia(ctx context.Context) {
	if m.media == nil {
		return
	}
	look := time.NewTicker(tidyEvery)
	defer look.Stop()
	for {
		for _, s := range m.all() {
			gone, err := s.tidyMedia(ctx)
			switch {
			case err != nil && ctx.Err() == nil:
				s.logger.Error("the media folder could not be tidied", "err", err)
			case gone > 0:
				s.logger.Info("files deleted that nothing names any more", "files", gone)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
	}
}

// all are the sessions, running or not.
func (m *Manager) all() []*Session {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := make([]*Session, 0, len(m.sessions))
	for _, s := range m.sessions {
		all = append(all, s)
	}
	return all
}

// tidyMedia does so for one session, and returns how many files it deleted.
func (s *Session) tidyMedia(ctx context.Context) (gone int, err error) {
	dir, err := s.manager.media.Open(s.id)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("open the session's media folder: %w", err)
	}
	defer dir.Close()
	before := time.Now().Add(-tidyGrace)
	for ctx.Err() == nil {
		entries, err := dir.ReadDir(tidyBatch)
		var old []string
		for _, entry := range entries {
			if info, err := entry.Info(); err == nil && info.Mode().IsRegular() && info.ModTime().Before(before) {
				old = append(old, path.Join(s.id, entry.Name()))
			}
		}
		n, dropErr := s.dropUnused(ctx, old, before)
		gone += n
		if err = errors.Join(err, dropErr); errors.Is(err, io.EOF) {
			return gone, dropErr
		}
		if err != nil {
			return gone, err
		}
	}
	return gone, ctx.Err()
}

// dropUnused deletes the files among some that nothing names.
func (s *Session) dropUnused(ctx context.Context, names []string, before time.Time) (gone int, err error) {
	if len(names) == 0 {
		return 0, nil
	}
	kept, err := s.manager.store.FilesInUse(ctx, s.id, names)
	if err != nil {
		return 0, err
	}
	used := map[string]bool{}
	for _, name := range kept {
		used[name] = true
	}
	for _, name := range names {
		if used[name] {
			continue
		}
		deleted, err := s.dropFile(name, before)
		if err != nil {
			return gone, err
		}
		if deleted {
			gone++
		}
	}
	return gone, nil
}

// dropFile deletes a file, unless the same one was put there again meanwhile: the
// row that names it may not be stored yet.
func (s *Session) dropFile(name string, before time.Time) (bool, error) {
	s.files.Lock()
	defer s.files.Unlock()
	info, err := s.manager.media.Stat(name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.ModTime().Before(before) {
		return false, nil
	}
	if err == nil {
		err = s.manager.media.Remove(name)
	}
	if err != nil {
		return false, fmt.Errorf("delete a media file: %w", err)
	}
	return true, nil
}

// placeFile gives a written file its name.
func (s *Session) placeFile(draft, name string) error {
	s.files.Lock()
	defer s.files.Unlock()
	return s.manager.media.Rename(draft, name)
}
