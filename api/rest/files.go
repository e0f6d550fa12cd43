package rest

import (
	"context"
	"encoding/base64"
	"net/http"
	"slices"

	"frontdesk/api/operation"
	"frontdesk/automations/files"
	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/models"
)

func (a *API) scriptFiles(f *face) {
	build := operation.Needs(auth.Automations)
	operation.Global(f, "GET /automations/:id/files", "List the files of a script", a.listFiles, build, operation.ID("listAutomationFiles"))
	operation.Global(f, "POST /automations/:id/files", "Upload a file for a script, or replace the one of its name", a.uploadFile, build, operation.ID("uploadAutomationFile"), operation.Large)
	operation.Global(f, "DELETE /automations/:id/files/:name", "Delete a file of a script", a.deleteFile, build, operation.ID("deleteAutomationFile"))
}

// ScriptFile is a file that was uploaded for a script.
type ScriptFile struct {
	Name      string `json:"name" doc:"As scripts name it: files/price-list.pdf"`
	MimeType  string `json:"mimetype"`
	Size      int64  `json:"size"`
	By        string `json:"by"`
	CreatedAt *int64 `json:"createdAt"`
}

func scriptFileOf(f models.AutomationFile) ScriptFile {
	return ScriptFile{Name: f.Name, MimeType: f.Mime, Size: f.Size, By: f.By, CreatedAt: unix(f.CreatedAt)}
}

type filesAnswer struct {
	Files []ScriptFile `json:"files"`
}

func (a *API) listFiles(ctx context.Context, in automationRequest) (filesAnswer, error) {
	if _, err := a.reach(ctx, in.ID); err != nil {
		return filesAnswer{}, err
	}
	all, err := a.out.Files.List(ctx, in.ID)
	answer := filesAnswer{Files: []ScriptFile{}}
	for _, f := range all {
		answer.Files = append(answer.Files, scriptFileOf(f))
	}
	return answer, err
}

type uploadRequest struct {
	ID   int64  `path:"id" json:"-"`
	Name string `json:"name" doc:"Such as price-list.pdf; scripts name it files/price-list.pdf"`
	Data string `json:"data" doc:"The file in base64, up to 16 MB"`
}

type fileAnswer struct {
	File ScriptFile `json:"file"`
}

func (a *API) uploadFile(ctx context.Context, in uploadRequest) (fileAnswer, error) {
	body, err := base64.StdEncoding.DecodeString(in.Data)
	if err != nil {
		return fileAnswer{}, models.Errorf(models.Invalid, "data is no base64")
	}
	var stored models.AutomationFile
	err = a.onAutomation(ctx, in.ID, "automation.file", func(string) (err error) {
		stored, err = a.out.Files.Upload(ctx, in.ID, in.Name, body, auth.From(ctx).Name)
		return err
	})
	return fileAnswer{scriptFileOf(stored)}, err
}

func (a *API) deleteFile(ctx context.Context, in secretRequest) (filesAnswer, error) {
	err := a.onAutomation(ctx, in.ID, "automation.file", func(string) error { return a.out.Files.Delete(ctx, in.ID, in.Name) })
	if err != nil {
		return filesAnswer{}, err
	}
	return a.listFiles(ctx, automationRequest{in.ID})
}

// shownInPlace are the types that a browser may show; all others it saves.
var shownInPlace = []string{"image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "audio/ogg", "audio/mpeg", "audio/aac"}

// openFiles gives files to who has an address that a script made.
func (a *API) openFiles(e *operation.Engine) {
	e.Open(operation.Open{
		ID: "readScriptFile", Route: "GET " + files.Path + ":token", Tag: "automations", Summary: "Get a file at an address that a script made",
		About:   "The address is valid for a short time and needs no key.",
		Answers: map[int]string{200: "The file", 404: "There is none, or the address is no longer valid"},
		Do: func(ctx context.Context, v operation.Visit) operation.Welcome {
			found, err := a.out.Files.Find(ctx, v.Path["token"])
			if err != nil {
				status := problem.From(err).Status
				return operation.Welcome{Status: status, Type: "application/json", Body: []byte(`{"error":"` + http.StatusText(status) + `"}`)}
			}
			file := &operation.File{ContentType: found.Mime(), Size: found.Size(), Body: found}
			if !slices.Contains(shownInPlace, found.Mime()) {
				file.Name = found.Title()
				if file.Name == "" {
					file.Name = "file"
				}
			}
			return operation.Welcome{File: file}
		},
	})
}
