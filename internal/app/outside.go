package app

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"frontdesk/automations"
	"frontdesk/automations/files"
	"frontdesk/automations/folder"
	"frontdesk/automations/hooks"
	"frontdesk/automations/schedule"
	"frontdesk/automations/web"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// outside is what scripts have to do with other systems.
type outside struct {
	Web      *web.Web
	Files    *files.Files
	Hooks    *hooks.Hooks
	Folder   *folder.Folder // nil: there is none
	schedule *schedule.Runner
}

// newOutside makes all of it. The scripts that it serves are made later.
func (a *App) newOutside() error {
	cfg := a.opts.Config
	limits := web.DefaultLimits()
	limits.Timeout, limits.PerMinute = cfg.ScriptTimeout, cfg.ScriptRequests
	o := &a.Outside
	o.Files = files.New(files.Options{
		Store: a.stores.desk, Sealer: a.sealer, Fetcher: a.guard, Base: a.base(), Logger: a.logger,
		Session:   func(id string) (files.Session, error) { return a.Sessions.Session(id) },
		Reachable: func(ctx context.Context, id int64, address string) error { return o.Web.Reachable(ctx, id, address) },
	})
	o.Web = web.New(web.Options{
		Store: a.stores.desk, Sealer: a.sealer, Client: a.guard.Scripts(), Files: o.Files, Limits: limits, Own: cfg.AllowPrivateAddresses, Logger: a.logger,
	})
	o.Hooks = hooks.New(hooks.Options{Store: a.stores.desk, Sealer: a.sealer, Fire: a.callHook, PerMinute: cfg.ScriptHookCalls, Logger: a.logger})
	o.schedule = schedule.NewRunner(places{a.stores.desk}, func(ctx context.Context, e schedule.Entry, due time.Time) error {
		return a.Scripts.FireTimed(ctx, e, due)
	}, a.logger)
	if cfg.ScriptsPath == "" {
		return nil
	}
	var err error
	o.Folder, err = folder.New(folder.Options{Path: cfg.ScriptsPath, Scripts: onDisk{a}, Settings: a.stores.desk, Logger: a.logger})
	return err
}

// base is where others find this server.
func (a *App) base() string {
	cfg := a.opts.Config
	if cfg.PublicURL != "" {
		return string(cfg.PublicURL)
	}
	return "http://" + net.JoinHostPort(cfg.Host, strconv.Itoa(cfg.Port)) + strings.TrimSuffix(cfg.BasePath, "/")
}

// scriptsChanged gives the clock the times of the scripts that are enabled now.
func (a *App) scriptsChanged() {
	entries, err := a.Scripts.Timetable(context.Background())
	if err != nil {
		a.logger.Error("times of automations not read", "err", err)
		return
	}
	a.Outside.schedule.Set(entries)
}

// callHook runs a handler for a request of another system.
func (a *App) callHook(ctx context.Context, t hooks.Trigger) (hooks.Outcome, error) {
	fired, err := a.Scripts.Call(ctx, automations.Called{Automation: t.Automation, Session: t.Session, Once: t.Once, Request: t.Request})
	return hooks.Outcome{Run: fired.Run.ID, Fresh: fired.Fresh, Failed: fired.Run.Status == models.RunFailed, Return: fired.Return}, err
}

// run does what goes on beside the requests, until ctx ends.
func (o *outside) run(start func(name string, run func(context.Context) error)) {
	start("the files of scripts", o.Files.Run)
	start("the times of scripts", o.schedule.Run)
	if o.Folder != nil {
		start("the folder of scripts", o.Folder.Run)
	}
}

// places keeps where schedules are, as settings.
type places struct{ store storage.Settings }

func placeName(e schedule.Entry) string { return fmt.Sprintf("schedule %d %s", e.Automation, e.Text) }

// Place implements schedule.Places.
func (p places) Place(ctx context.Context, e schedule.Entry) (time.Time, error) {
	text, err := p.store.Setting(ctx, placeName(e))
	if models.IsNotFound(err) || err == nil && text == "" {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339, text)
}

// SavePlace implements schedule.Places.
func (p places) SavePlace(ctx context.Context, e schedule.Entry, at time.Time) error {
	return p.store.SaveSetting(ctx, placeName(e), at.UTC().Format(time.RFC3339))
}

// ForgetPlace implements schedule.Places.
func (p places) ForgetPlace(ctx context.Context, e schedule.Entry) error {
	return p.store.SaveSetting(ctx, placeName(e), "")
}

// byFolder is who publishes what changed on disk.
const byFolder = "the scripts folder"

// onDisk are the automations as the folder of scripts sees them.
type onDisk struct{ app *App }

// All implements folder.Scripts.
func (d onDisk) All(ctx context.Context) ([]folder.Script, error) {
	all, err := d.app.Scripts.List(ctx)
	scripts := make([]folder.Script, 0, len(all))
	for _, a := range all {
		scripts = append(scripts, scriptOf(a))
	}
	return scripts, err
}

func scriptOf(a models.Automation) folder.Script {
	return folder.Script{ID: a.ID, Name: a.Name, Version: a.Version}
}

// Source implements folder.Scripts.
func (d onDisk) Source(ctx context.Context, id int64) (string, time.Time, error) {
	found, err := d.app.Scripts.Automation(ctx, id)
	if err != nil {
		return "", time.Time{}, err
	}
	version, err := d.app.Scripts.Version(ctx, id, found.Version)
	return version.Source, version.CreatedAt, err
}

// Create implements folder.Scripts.
func (d onDisk) Create(ctx context.Context, source, note string) (folder.Script, error) {
	made, err := d.app.Scripts.Create(ctx, automations.Draft{Source: source, Author: byFolder, Note: note})
	return scriptOf(made), err
}

// Save implements folder.Scripts.
func (d onDisk) Save(ctx context.Context, id int64, source, note string) (folder.Script, error) {
	saved, err := d.app.Scripts.Save(ctx, id, automations.Draft{Source: source, Author: byFolder, Note: note})
	return scriptOf(saved), err
}

// Disable implements folder.Scripts.
func (d onDisk) Disable(ctx context.Context, id int64) error {
	_, err := d.app.Scripts.Disable(ctx, id)
	return err
}

// close lets go of what was opened.
func (o *outside) close() error {
	if o.Folder == nil {
		return nil
	}
	return o.Folder.Close()
}
