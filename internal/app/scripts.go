package app

import "frontdesk/automations"

func (a *App) newScripts() *automations.Service {
	a.pool = automations.NewPool(a.opts.Sandbox, a.opts.Config.ScriptWorkers, a.logger)
	return automations.New(automations.Options{
		Store: a.stores.desk, Log: a.Log, Scripts: countedPool{a.pool, a.metrics.ScriptKills.Inc}, Nudge: a.Sessions.Nudge,
		Sessions: a.Sessions.Session, Names: a.names, Web: a.Outside.Web, Files: a.Outside.Files, Changed: a.scriptsChanged, Logger: a.logger,
	})
}
