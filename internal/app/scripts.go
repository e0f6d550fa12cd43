package app

import "frontdesk/automations"

// liveWorkers is how many script workers answer events at the same time.
const liveWorkers = 2

func (a *App) newScripts() *automations.Service {
	a.pool = automations.NewPool(a.opts.Sandbox, liveWorkers, a.logger)
	return automations.New(automations.Options{
		Store: a.stores.desk, Log: a.Log, Scripts: countedPool{a.pool, a.metrics.ScriptKills.Inc}, Nudge: a.Sessions.Nudge,
		Sessions: a.Sessions.Session, Names: a.names, Logger: a.logger,
	})
}
