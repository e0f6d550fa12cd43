package web

import (
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// exportScript gives an automation's text as a file: the live version, or the
// text that the address names.
func (w *Web) exportScript(c echo.Context) error {
	id, err := w.automationID(c)
	if err != nil {
		return err
	}
	detail, err := w.opts.Scripts.Automation(c.Request().Context(), id)
	if err != nil {
		return err
	}
	source := detail.Source
	if name := c.QueryParam("text"); name != "" {
		text, err := w.textNamed(c.Request().Context(), id, name)
		if err != nil {
			return err
		}
		source = text.source
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+fileName(detail.Name)+`"`)
	// As plain text: no page may run somebody's script by loading this address.
	return c.Blob(http.StatusOK, "text/plain; charset=utf-8", []byte(source))
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// fileName is a name that every file system takes.
func fileName(name string) string {
	plain := strings.Trim(notInNames.ReplaceAllString(strings.ToLower(name), "-"), "-")
	if plain == "" {
		plain = "automation"
	}
	return plain[:min(len(plain), 60)] + ".js"
}

// importScript makes a draft of a file, beside any other draft. The editor
// takes files by itself; this is for browsers without scripts.
func (w *Web) importScript(c echo.Context) error {
	id, err := w.automationID(c)
	if err != nil {
		return err
	}
	a, err := w.opts.Store.Automation(c.Request().Context(), id)
	if err != nil {
		return err
	}
	source, err := uploadedScript(c)
	if err != nil {
		return err
	}
	draft := models.AutomationDraft{AutomationID: id, Base: a.Version, Source: source, Author: displayName(person(c))}
	if _, _, err := w.opts.Scripts.KeepDraft(c.Request().Context(), draft); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, automationPath(id))
}

func uploadedScript(c echo.Context) (string, error) {
	tooLarge := models.Errorf(models.TooLarge, "the file is too large: a script may have at most %d KB", sandbox.MaxSource>>10)
	header, err := c.FormFile("file")
	var cut *http.MaxBytesError
	if errors.As(err, &cut) {
		return "", tooLarge
	}
	if err != nil {
		return "", models.Errorf(models.Invalid, "choose a file with a script")
	}
	file, err := header.Open()
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, sandbox.MaxSource+1))
	switch {
	case err != nil:
		return "", err
	case len(text) > sandbox.MaxSource:
		return "", tooLarge
	case !utf8.Valid(text) || strings.ContainsRune(string(text), 0):
		return "", models.Errorf(models.Invalid, "%s is no script: it is not text in UTF-8", header.Filename)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n"), nil
}
