package folder

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
)

// file is a script on disk.
type file struct {
	text    string
	hash    string
	changed time.Time
	// settled says that it looked the same at the last look: nobody is writing.
	settled bool
}

// glance is what tells whether a file has changed.
type glance struct {
	changed time.Time
	size    int64
	read    file
}

// scan reads the scripts of the folder. What editors leave beside them is none.
func (f *Folder) scan() (map[string]file, error) {
	if err := f.reopen(); err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("read the folder of scripts: %w", err)
	}
	files, seen := map[string]file{}, map[string]glance{}
	for _, entry := range entries {
		name := entry.Name()
		if !isScript(name) || !entry.Type().IsRegular() {
			continue
		}
		now, err := f.glance(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			f.note(name, "the file cannot be read")
			files[name] = file{} // it is there
			continue
		}
		old, known := f.seen[name]
		now.read.settled = known && old.changed.Equal(now.changed) && old.size == now.size
		seen[name], files[name] = now, now.read
		delete(f.missing, name)
	}
	f.seen = seen
	f.forget(files)
	return files, nil
}

// forget drops what was noted of files that are gone.
func (f *Folder) forget(files map[string]file) {
	for _, p := range f.Problems() {
		if _, there := files[p.File]; !there && p.File != f.opts.Path {
			f.note(p.File, "")
			delete(f.bad, p.File)
		}
	}
}

// glance looks at a file, and reads it when it has changed.
func (f *Folder) glance(name string) (glance, error) {
	info, err := f.root.Stat(name)
	if err != nil {
		return glance{}, err
	}
	now := glance{changed: info.ModTime(), size: info.Size()}
	if old, known := f.seen[name]; known && old.changed.Equal(now.changed) && old.size == now.size {
		now.read = old.read
		return now, nil
	}
	opened, err := f.root.Open(name)
	if err != nil {
		return glance{}, err
	}
	defer opened.Close()
	// One byte more than may be: saving it says what is wrong.
	text, err := io.ReadAll(io.LimitReader(opened, maxSize+1))
	now.read = file{text: string(text), hash: hashOf(string(text)), changed: now.changed}
	return now, err
}

// isScript rules out hidden files, copies and what editors write meanwhile.
func isScript(name string) bool {
	return strings.HasSuffix(name, ext) && !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "#") && !strings.HasPrefix(name, "~") &&
		!strings.HasSuffix(name, ".tmp"+ext) && !strings.HasSuffix(name, ".min"+ext)
}

// write replaces a file as a whole, or not at all.
func (f *Folder) write(name, text string) error {
	temporary := "." + name + "." + rand.Text()[:8] + ".tmp"
	if err := f.fill(temporary, text); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", name, err), f.remove(temporary))
	}
	if err := f.root.Rename(temporary, name); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", name, err), f.remove(temporary))
	}
	return nil
}

func (f *Folder) fill(name, text string) error {
	opened, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = opened.WriteString(text)
	return errors.Join(err, opened.Sync(), opened.Close())
}

func (f *Folder) remove(name string) error {
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove %s: %w", filepath.Base(name), err)
	}
	return nil
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// fileName is what the file of a script is called: order-status.js
func fileName(s Script) string {
	words := strings.FieldsFunc(strings.ToLower(s.Name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	name := strings.Join(words, "-")
	if runes := []rune(name); len(runes) > 60 {
		name = string(runes[:60])
	}
	if name == "" {
		name = fmt.Sprint("automation-", s.ID)
	}
	return name + ext
}
