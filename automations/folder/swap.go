package folder

import (
	"fmt"
	"os"
)

// reopen follows the path of the folder to where it leads now: tools that keep a
// checkout swap a symbolic link, or put a new folder in the place of the old.
func (f *Folder) reopen() error {
	now, err := os.Stat(f.opts.Path)
	if err != nil {
		return fmt.Errorf("find the folder of scripts: %w", err)
	}
	old, err := f.root.Stat(".")
	if err == nil && os.SameFile(old, now) {
		return nil
	}
	root, err := os.OpenRoot(f.opts.Path)
	if err != nil {
		return fmt.Errorf("open the folder of scripts: %w", err)
	}
	err = f.root.Close()
	// Nothing that was seen in the old folder says anything about the new one.
	f.root, f.seen, f.missing, f.lived = root, map[string]glance{}, map[string]bool{}, false
	return err
}

// vanished reports that nothing is there where scripts were. A disk that is not
// mounted, or a checkout that is on its way, looks like this; somebody who
// deletes files by hand does not take them all in one breath.
func (f *Folder) vanished(files map[string]file) bool {
	left := 0
	for _, p := range f.pairs {
		if !p.Gone {
			left++
		}
	}
	if len(files) > 0 || left == 0 || f.lived && left == 1 {
		f.lived = f.lived || len(files) > 0
		f.note(f.opts.Path, "")
		return false
	}
	f.note(f.opts.Path, "the folder is empty, so nothing is switched off or written; put the files back, or delete the automations")
	return true
}
