package folder

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"frontdesk/models"
)

// look compares both sides once, and brings over what changed.
func (f *Folder) look(ctx context.Context) error {
	files, err := f.scan()
	if err != nil {
		return err
	}
	if f.vanished(files) {
		return nil
	}
	all, err := f.opts.Scripts.All(ctx)
	if err != nil {
		return err
	}
	before := slices.Clone(f.pairs)
	r := &round{Folder: f, files: files, scripts: map[int64]Script{}}
	for _, s := range all {
		r.scripts[s.ID] = s
	}
	err = errors.Join(r.known(ctx), r.newFiles(ctx, all), r.newScripts(ctx, all))
	if !slices.Equal(before, f.pairs) {
		err = errors.Join(err, f.save(ctx))
	}
	return err
}

// round is one look at both sides.
type round struct {
	*Folder
	files   map[string]file
	scripts map[int64]Script
}

// known goes through the pairs there are.
func (r *round) known(ctx context.Context) error {
	var errs []error
	var left []pair
	for _, p := range r.pairs {
		stays, err := r.compare(ctx, &p)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", p.File, err))
		}
		if stays {
			left = append(left, p)
		}
	}
	r.pairs = left
	return errors.Join(errs...)
}

// compare brings over what changed on one side of a pair. It does not stay when
// its automation is gone.
func (r *round) compare(ctx context.Context, p *pair) (stays bool, err error) {
	script, lives := r.scripts[p.Automation]
	on, there := r.files[p.File]
	switch {
	case !lives && there && on.hash == p.Hash:
		return false, r.remove(p.File)
	case !lives:
		return false, nil
	case !there:
		return true, r.gone(ctx, p, script)
	case !on.settled:
		return true, nil
	}
	p.Gone = false
	fileChanged, scriptChanged := on.hash != p.Hash, script.Version != p.Version
	if scriptChanged {
		text, _, err := r.opts.Scripts.Source(ctx, script.ID)
		if err != nil {
			return true, err
		}
		if scriptChanged = hashOf(text) != p.Hash; !scriptChanged {
			p.Version = script.Version
		}
	}
	switch {
	case fileChanged && scriptChanged:
		return true, r.settle(ctx, p, script, on)
	case fileChanged:
		return true, r.take(ctx, p, on, "changed in "+p.File)
	case scriptChanged:
		return true, r.give(ctx, p, script)
	}
	r.note(p.File, "")
	return true, nil
}

// gone switches off the automation of a file that was deleted. One that is
// published after that gets its file again.
func (r *round) gone(ctx context.Context, p *pair, script Script) error {
	if !r.missing[p.File] && !p.Gone {
		r.missing[p.File] = true // an editor may be replacing it: look again
		return nil
	}
	if script.Version != p.Version {
		return r.give(ctx, p, script)
	}
	if p.Gone {
		return nil
	}
	if err := r.opts.Scripts.Disable(ctx, p.Automation); err != nil {
		return err
	}
	p.Gone = true
	r.note(p.File, "")
	r.logger.Info("a script was deleted; its automation is switched off", "file", p.File, "automation", p.Automation)
	return nil
}

// settle decides when both sides changed: the newer one wins, and the other one
// is kept as a version.
func (r *round) settle(ctx context.Context, p *pair, script Script, on file) error {
	text, at, err := r.opts.Scripts.Source(ctx, script.ID)
	if err != nil {
		return err
	}
	if hashOf(text) == on.hash {
		p.Hash, p.Version = on.hash, script.Version
		return nil
	}
	if on.changed.After(at) {
		return r.take(ctx, p, on, "changed in "+p.File+" after the version before")
	}
	if err := r.take(ctx, p, on, "from "+p.File+", which was older than the version before"); err != nil {
		return err
	}
	if p.Hash != on.hash { // it was refused, so it is kept beside
		if err := r.write(p.File+".older", on.text); err != nil {
			return err
		}
		return r.give(ctx, p, script)
	}
	saved, err := r.opts.Scripts.Save(ctx, script.ID, text, "newer than "+p.File)
	if err != nil {
		return err
	}
	return r.give(ctx, p, saved)
}

// take publishes the text of a file. A text that is refused is noted, and the
// live version stays.
func (r *round) take(ctx context.Context, p *pair, on file, note string) error {
	if r.bad[p.File] == on.hash {
		return nil
	}
	saved, err := r.opts.Scripts.Save(ctx, p.Automation, on.text, note)
	if err = r.refused(p.File, on, err); err != nil || r.bad[p.File] == on.hash {
		return err
	}
	p.Hash, p.Version = on.hash, saved.Version
	r.logger.Info("a script was taken from its file", "file", p.File, "automation", p.Automation, "version", saved.Version)
	return nil
}

// refused notes a text that cannot be published. Other errors pass.
func (r *round) refused(name string, on file, err error) error {
	if kind := models.KindOf(err); kind == models.Invalid || kind == models.TooLarge {
		r.bad[name] = on.hash
		r.note(name, wordsOf(err))
		return nil
	}
	if err == nil {
		delete(r.bad, name)
		r.note(name, "")
	}
	return err
}

// give writes the live text of an automation into its file.
func (r *round) give(ctx context.Context, p *pair, script Script) error {
	text, _, err := r.opts.Scripts.Source(ctx, script.ID)
	if err != nil {
		return err
	}
	if err := r.write(p.File, text); err != nil {
		return err
	}
	p.Hash, p.Version, p.Gone = hashOf(text), script.Version, false
	delete(r.bad, p.File)
	r.note(p.File, "")
	return nil
}

// newFiles makes automations of files that have none.
func (r *round) newFiles(ctx context.Context, all []Script) error {
	var errs []error
	for name, on := range r.files {
		if !on.settled || r.bad[name] == on.hash || r.paired(func(p pair) bool { return p.File == name }) {
			continue
		}
		p, err := r.adopt(ctx, name, on, all)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
		if p.Automation != 0 {
			r.pairs = append(r.pairs, p)
		}
	}
	return errors.Join(errs...)
}

// adopt finds the automation of a file: one without a file that has its text or
// would have its name, else a new one.
func (r *round) adopt(ctx context.Context, name string, on file, all []Script) (pair, error) {
	for _, s := range all {
		if r.paired(func(p pair) bool { return p.Automation == s.ID }) {
			continue
		}
		text, _, err := r.opts.Scripts.Source(ctx, s.ID)
		if err != nil {
			return pair{}, err
		}
		p := pair{File: name, Automation: s.ID, Hash: hashOf(text), Version: s.Version}
		if p.Hash == on.hash {
			return p, nil
		}
		if fileName(s) == name {
			p.Hash = "" // both sides count as changed
			return p, r.settle(ctx, &p, s, on)
		}
	}
	made, err := r.opts.Scripts.Create(ctx, on.text, "from "+name)
	if err = r.refused(name, on, err); err != nil || made.ID == 0 {
		return pair{}, err
	}
	r.scripts[made.ID] = made
	r.logger.Info("a script was found; it is not switched on", "file", name, "automation", made.ID)
	return pair{File: name, Automation: made.ID, Hash: on.hash, Version: made.Version}, nil
}

// newScripts writes files for automations that have none. A file that still is
// being written may be one of theirs.
func (r *round) newScripts(ctx context.Context, all []Script) error {
	for name, on := range r.files {
		if !on.settled && !r.paired(func(p pair) bool { return p.File == name }) {
			return nil
		}
	}
	var errs []error
	for _, s := range all {
		if r.paired(func(p pair) bool { return p.Automation == s.ID }) {
			continue
		}
		p := pair{File: r.free(s), Automation: s.ID}
		if err := r.give(ctx, &p, s); err != nil {
			errs = append(errs, err)
			continue
		}
		r.pairs = append(r.pairs, p)
	}
	return errors.Join(errs...)
}

func (r *round) paired(so func(pair) bool) bool { return slices.ContainsFunc(r.pairs, so) }

// free is a name for a new file that nobody has.
func (r *round) free(s Script) string {
	name := fileName(s)
	_, there := r.files[name]
	if there || r.paired(func(p pair) bool { return p.File == name }) {
		return fileName(Script{Name: fmt.Sprint(s.Name, " ", s.ID)})
	}
	return name
}

func wordsOf(err error) string {
	var own *models.Error
	if errors.As(err, &own) {
		return own.Message
	}
	return err.Error()
}
