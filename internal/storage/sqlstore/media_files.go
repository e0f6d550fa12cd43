package sqlstore

import (
	"context"
	"regexp"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// schemaMediaFiles lets the message that names a file be found.
const schemaMediaFiles = `
CREATE INDEX media_data_file ON media_data (file) WHERE file != '';
`

// fileInContent is the name of a file in what is waiting to be sent.
var fileInContent = regexp.MustCompile(`"File":"([^"\\]+)"`)

// FilesInUse implements storage.MediaFiles. It looks in the order in which a file is
// handed on, so that one that moves on meanwhile is seen in one place at least.
func (s *Store) FilesInUse(ctx context.Context, session string, names []string) ([]string, error) {
	if len(names) > storage.MaxLimit {
		return nil, models.Errorf(models.Invalid, "at most %d files are looked for at once", storage.MaxLimit)
	}
	used := map[string]bool{}
	for _, waiting := range []string{
		"SELECT content FROM bulks WHERE account = ? AND state IN ('running', 'paused')",
		"SELECT content FROM outbox WHERE account = ? AND state IN ('queued', 'sending')",
	} {
		if err := s.filesIn(ctx, used, waiting, session); err != nil {
			return nil, err
		}
	}
	var kept []string
	err := s.view(ctx, func(db *gorm.DB) error {
		return db.Raw("SELECT DISTINCT file FROM media_data WHERE file != '' AND file IN ?", names).Scan(&kept).Error
	})
	for _, name := range kept {
		used[name] = true
	}
	var found []string
	for _, name := range names {
		if used[name] {
			found = append(found, name)
		}
	}
	return found, err
}

// filesIn notes the files that are named by the rows of a query.
func (s *Store) filesIn(ctx context.Context, used map[string]bool, query, session string) error {
	return s.view(ctx, func(db *gorm.DB) error {
		rows, err := db.Raw(query, session).Rows()
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var content []byte
			if err := rows.Scan(&content); err != nil {
				return err
			}
			for _, found := range fileInContent.FindAllSubmatch(content, -1) {
				used[string(found[1])] = true
			}
		}
		return rows.Err()
	})
}
