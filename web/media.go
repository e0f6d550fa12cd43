package web

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/auth"
	"frontdesk/models"
)

// inline are the types a browser may show in place. Everything else is saved:
// an SVG or a page could carry a script.
var inline = map[string]bool{
	"image/jpeg": true, "image/png": true, "image/webp": true, "image/gif": true,
	"video/mp4": true, "audio/ogg": true, "audio/mpeg": true, "audio/mp4": true, "audio/aac": true,
}

// media serves the file of a message to people who may read the message.
func (w *Web) media(c echo.Context) error {
	s, err := w.session(c, auth.Read)
	if err != nil {
		return err
	}
	row, err := strconv.ParseInt(c.Param("row"), 10, 64)
	if err != nil {
		return models.Errorf(models.NotFound, "there is no such file")
	}
	m, err := w.opts.Store.MessageByRow(c.Request().Context(), row)
	if err != nil {
		return err
	}
	if m.SessionID != s.ID() || m.Media == nil || !m.RevokedAt.IsZero() {
		return models.Errorf(models.NotFound, "there is no such file")
	}
	file, err := s.Download(c.Request().Context(), m)
	if err != nil {
		return err
	}
	defer file.Close()
	mediaHeaders(c.Response().Header(), *m.Media)
	if seeker, ok := file.(io.ReadSeeker); ok {
		http.ServeContent(c.Response(), c.Request(), "", m.Time, seeker)
		return nil
	}
	c.Response().WriteHeader(http.StatusOK)
	_, err = io.Copy(c.Response(), file)
	return err
}

func mediaHeaders(header http.Header, media models.Media) {
	kind, _, err := mime.ParseMediaType(media.MimeType)
	if err != nil || !inline[kind] {
		kind = "application/octet-stream"
		header.Set("Content-Disposition", fmt.Sprintf("attachment; filename*=UTF-8''%s", escapeName(media.FileName)))
	}
	header.Set("Content-Type", kind)
	header.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	header.Set("Cache-Control", "private, max-age=31536000, immutable")
}

const maxName = 150

// escapeName cleans a file name of paths, controls and signs that turn the
// direction of text, and writes it for a header.
func escapeName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, name)
	if letters := []rune(name); len(letters) > maxName {
		name = string(letters[:maxName])
	}
	if strings.Trim(name, ". ") == "" {
		name = "file"
	}
	var out strings.Builder
	for _, b := range []byte(name) {
		if b < 0x80 && (unicode.IsLetter(rune(b)) || unicode.IsDigit(rune(b)) || b == '.' || b == '-' || b == '_') {
			out.WriteByte(b)
		} else {
			fmt.Fprintf(&out, "%%%02X", b)
		}
	}
	return out.String()
}
