package rest

import (
	"context"
	"strings"

	"frontdesk/api/operation"
	"frontdesk/automations/files"
	"frontdesk/automations/folder"
	"frontdesk/automations/hooks"
	"frontdesk/automations/web"
	"frontdesk/internal/auth"
	"frontdesk/models"
)

// Outside is what scripts have to do with other systems.
type Outside struct {
	Web    *web.Web
	Files  *files.Files
	Hooks  *hooks.Hooks
	Folder *folder.Folder // nil: there is none
	Base   string         // where others find this server
}

func (a *API) outside(f *face) {
	build, admin := operation.Needs(auth.Automations), operation.Needs(auth.Admin)
	operation.Global(f, "GET /automations/:id/hosts", "List the web hosts that a script may reach, and those it names without that", a.listHosts, build, operation.ID("listAutomationHosts"))
	operation.Global(f, "POST /automations/:id/hosts", "Confirm web hosts of a script; without a list all that it names", a.confirmHosts, admin, operation.ID("confirmAutomationHosts"))
	operation.Global(f, "DELETE /automations/:id/hosts/:host", "Take the confirmation of a web host back", a.refuseHost, admin, operation.ID("refuseAutomationHost"))
	operation.Global(f, "GET /automations/:id/secrets", "List the secrets of a script, without values", a.listSecrets, build, operation.ID("listAutomationSecrets"))
	operation.Global(f, "PUT /automations/:id/secrets/:name", "Set or replace a secret of a script; its value is never shown again", a.setSecret, admin, operation.ID("setAutomationSecret"))
	operation.Global(f, "DELETE /automations/:id/secrets/:name", "Delete a secret of a script", a.deleteSecret, admin, operation.ID("deleteAutomationSecret"))
	operation.Global(f, "GET /automations/folder", "Read which files of the scripts folder are not live, and why", a.readFolder, build, operation.ID("readScriptsFolder"))
	a.scriptFiles(f)
	a.scriptHooks(f)
	a.buttons(f)
}

// onAutomation finds an automation that the caller may see, does something to it and
// writes a line of the audit log.
func (a *API) onAutomation(ctx context.Context, id int64, what string, do func(name string) error) error {
	found, err := a.reach(ctx, id)
	if err != nil {
		return err
	}
	err = do(found.Name)
	a.record(ctx, auth.From(ctx), what, found.Name, err)
	return err
}

type hostsAnswer struct {
	Hosts   []Host   `json:"hosts"`
	Waiting []string `json:"waiting" doc:"Named by the script and not confirmed yet"`
}

// Host is a web host that an administrator confirmed for a script.
type Host struct {
	Host        string `json:"host"`
	By          string `json:"by"`
	ConfirmedAt *int64 `json:"confirmedAt"`
}

func (a *API) listHosts(ctx context.Context, in automationRequest) (hostsAnswer, error) {
	found, err := a.reach(ctx, in.ID)
	if err != nil {
		return hostsAnswer{}, err
	}
	confirmed, waiting, err := a.out.Web.Hosts(ctx, in.ID, found.Description.Hosts)
	answer := hostsAnswer{Hosts: []Host{}, Waiting: append([]string{}, waiting...)}
	for _, h := range confirmed {
		answer.Hosts = append(answer.Hosts, Host{Host: h.Host, By: h.By, ConfirmedAt: unix(h.ConfirmedAt)})
	}
	return answer, err
}

type confirmRequest struct {
	ID    int64    `path:"id" json:"-"`
	Hosts []string `json:"hosts,omitempty" doc:"Such as shop.example or *.shop.example; left out: all that the script names" example:"[\"shop.example\"]"`
}

func (a *API) confirmHosts(ctx context.Context, in confirmRequest) (hostsAnswer, error) {
	found, err := a.reach(ctx, in.ID)
	if err != nil {
		return hostsAnswer{}, err
	}
	hosts := in.Hosts
	if hosts == nil {
		hosts = found.Description.Hosts
	}
	err = a.out.Web.ConfirmHosts(ctx, in.ID, hosts, auth.From(ctx).Name)
	a.record(ctx, auth.From(ctx), "automation.hosts", found.Name+": "+strings.Join(hosts, ", "), err)
	if err != nil {
		return hostsAnswer{}, err
	}
	return a.listHosts(ctx, automationRequest{in.ID})
}

type hostRequest struct {
	ID   int64  `path:"id" json:"-"`
	Host string `path:"host" json:"-"`
}

func (a *API) refuseHost(ctx context.Context, in hostRequest) (hostsAnswer, error) {
	err := a.onAutomation(ctx, in.ID, "automation.hosts", func(string) error { return a.out.Web.RefuseHost(ctx, in.ID, in.Host) })
	if err != nil {
		return hostsAnswer{}, err
	}
	return a.listHosts(ctx, automationRequest{in.ID})
}

// Secret is what there is to know of a secret. Its value is none of it.
type Secret struct {
	Name      string   `json:"name"`
	Hosts     []string `json:"hosts" doc:"To which it may be sent"`
	By        string   `json:"by"`
	UpdatedAt *int64   `json:"updatedAt"`
}

type secretsAnswer struct {
	Secrets []Secret `json:"secrets"`
	Missing []string `json:"missing" doc:"Named by the script and without a value"`
}

func (a *API) listSecrets(ctx context.Context, in automationRequest) (secretsAnswer, error) {
	found, err := a.reach(ctx, in.ID)
	if err != nil {
		return secretsAnswer{}, err
	}
	all, err := a.out.Web.Secrets(ctx, in.ID)
	answer := secretsAnswer{Secrets: []Secret{}, Missing: []string{}}
	there := map[string]bool{}
	for _, s := range all {
		there[s.Name] = true
		answer.Secrets = append(answer.Secrets, Secret{Name: s.Name, Hosts: append([]string{}, s.Hosts...), By: s.By, UpdatedAt: unix(s.UpdatedAt)})
	}
	for _, name := range found.Description.Secrets {
		if !there[name] {
			answer.Missing = append(answer.Missing, name)
		}
	}
	return answer, err
}

type setSecretRequest struct {
	ID    int64    `path:"id" json:"-"`
	Name  string   `path:"name" json:"-"`
	Value string   `json:"value" doc:"At least 8 characters. It is stored sealed and never shown again"`
	Hosts []string `json:"hosts,omitempty" doc:"To which it may be sent; left out: the hosts that the script names now" example:"[\"shop.example\"]"`
}

func (a *API) setSecret(ctx context.Context, in setSecretRequest) (secretsAnswer, error) {
	found, err := a.reach(ctx, in.ID)
	if err != nil {
		return secretsAnswer{}, err
	}
	hosts := in.Hosts
	if hosts == nil {
		hosts = found.Description.Hosts
	}
	err = a.out.Web.SetSecret(ctx, in.ID, web.Secret{Name: in.Name, Hosts: hosts, By: auth.From(ctx).Name}, in.Value)
	a.record(ctx, auth.From(ctx), "automation.secret", found.Name, err)
	if err != nil {
		return secretsAnswer{}, err
	}
	return a.listSecrets(ctx, automationRequest{in.ID})
}

type secretRequest struct {
	ID   int64  `path:"id" json:"-"`
	Name string `path:"name" json:"-"`
}

func (a *API) deleteSecret(ctx context.Context, in secretRequest) (secretsAnswer, error) {
	err := a.onAutomation(ctx, in.ID, "automation.secret", func(string) error { return a.out.Web.DeleteSecret(ctx, in.ID, in.Name) })
	if err != nil {
		return secretsAnswer{}, err
	}
	return a.listSecrets(ctx, automationRequest{in.ID})
}

type folderAnswer struct {
	Path     string         `json:"path,omitempty" doc:"SCRIPTS_PATH; left out when there is none"`
	Problems []ScriptFailed `json:"problems"`
}

// ScriptFailed is a file of the scripts folder that is not live.
type ScriptFailed struct {
	File    string `json:"file"`
	Message string `json:"message"`
	Since   *int64 `json:"since"`
}

func (a *API) readFolder(ctx context.Context, _ struct{}) (folderAnswer, error) {
	answer := folderAnswer{Problems: []ScriptFailed{}}
	if a.out.Folder == nil {
		return answer, nil
	}
	if !mine(ctx, nil) {
		return answer, models.Errorf(models.Forbidden, "the folder is for those who see all sessions")
	}
	answer.Path = a.out.Folder.Path()
	for _, p := range a.out.Folder.Problems() {
		answer.Problems = append(answer.Problems, ScriptFailed{File: p.File, Message: p.Message, Since: unix(p.Since)})
	}
	return answer, nil
}
