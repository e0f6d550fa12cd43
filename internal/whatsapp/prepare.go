package whatsapp

import (
	"bytes"
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	"frontdesk/internal/media"
	"frontdesk/models"
)

// largestConverted is how large a file may be to be converted, in bytes.
const largestConverted = 64 << 20

// What a caller is told of a file that went as a document.
const (
	noticeNoTools  = "the file is sent as a document, because ffmpeg, which would convert it, is not on this machine"
	noticeTooLarge = "the file is sent as a document, because it is too large to be converted"
	noticeFailed   = "the file is sent as a document, because it could not be converted"
	noticeNoPack   = "the sticker does not name its pack, because its file is not a whole WebP picture"
)

// Prepare makes a message ready to be stored: its file is brought into a form
// that WhatsApp shows, and measured; the first link of a text gets its preview.
// What could not be done is said in m.Notice, and then the file goes as a
// document. A message that was prepared stays as it is.
func (s *Session) Prepare(ctx context.Context, m *Outgoing) error {
	if m.Prepared {
		return nil
	}
	m.Prepared = true
	switch {
	case m.Media != nil:
		return s.prepareMedia(ctx, m)
	case len(m.Items) > 0:
		return s.prepareAlbum(ctx, m)
	case m.Text != "" && m.onlyText() && !m.NoPreview:
		m.Preview = s.preview(ctx, m.Text)
	}
	return nil
}

func (m Outgoing) onlyText() bool {
	return m.Media == nil && len(m.Items) == 0 && m.Location == nil && m.VCard == "" && m.Poll == nil && m.Change == nil && m.Act == nil && m.Forward == nil && m.Invite == nil
}

func (s *Session) prepareMedia(ctx context.Context, m *Outgoing) error {
	file := *m.Media // the caller's stays as it is
	m.Media = &file
	src, err := s.open(&file)
	if err != nil {
		return err
	}
	head, size := src.head(), src.size
	src.close()
	if size == 0 {
		return models.Errorf(models.Invalid, "the file is empty")
	}
	if file.MimeType == "" {
		file.MimeType = sniff(head)
	}
	how := conversionOf(file, head)
	bench := &workbench{session: s, file: &file}
	defer bench.clear()
	switch {
	case how == nil:
	case !s.manager.opts.Tools.Present():
		asDocument(m, noticeNoTools)
	case size > largestConverted:
		asDocument(m, noticeTooLarge)
	default:
		if err := bench.convert(ctx, how); err != nil {
			s.logger.Warn("a file could not be converted", "err", err)
			asDocument(m, noticeFailed)
		}
	}
	if file.AsSticker && !file.Pack.IsZero() {
		if err := s.stamp(&file); err != nil {
			s.logger.Warn("a sticker could not be stamped", "err", err)
			m.Notice = noticeNoPack
		}
	}
	bench.measure(ctx)
	return nil
}

// asDocument lets a file go as it is.
func asDocument(m *Outgoing, notice string) {
	m.Notice = notice
	m.Media.AsDocument, m.Media.AsVoice, m.Media.AsSticker, m.Media.GIF = true, false, false, false
}

// conversion is what is done to a file before it is sent.
type conversion struct {
	mime string // of what comes out
	do   func(t *media.Tools, ctx context.Context, from, to string) error
}

var (
	toVoice   = &conversion{voiceMimeType, (*media.Tools).Voice}
	toSticker = &conversion{"image/webp", func(t *media.Tools, ctx context.Context, from, to string) error {
		return t.Sticker(ctx, from, to, false)
	}}
	toMovingSticker = &conversion{"image/webp", func(t *media.Tools, ctx context.Context, from, to string) error {
		return t.Sticker(ctx, from, to, true)
	}}
)

// shown are the types that every WhatsApp shows as they are.
var shown = map[string]bool{
	"image/jpeg": true, "image/jpg": true, "image/png": true, "image/gif": true, "image/webp": true,
	"video/mp4": true, "video/3gpp": true,
}

// limited is a conversion that makes what is too large smaller: less in HD.
func limited(mime string, do func(t *media.Tools, ctx context.Context, from, to string, l media.Limits) error, usual, hd media.Limits) func(bool) *conversion {
	with := func(l media.Limits) *conversion {
		return &conversion{mime, func(t *media.Tools, ctx context.Context, from, to string) error { return do(t, ctx, from, to, l) }}
	}
	small, large := with(usual), with(hd)
	return func(inHD bool) *conversion {
		if inHD {
			return large
		}
		return small
	}
}

var (
	toPicture = limited("image/jpeg", (*media.Tools).Picture, media.PictureLimits, media.PictureHD)
	toFilm    = limited("video/mp4", (*media.Tools).Film, media.FilmLimits, media.FilmHD)
	toLoop    = limited("video/mp4", (*media.Tools).Loop, media.FilmLimits, media.FilmHD)
)

// conversionOf is what a file needs to be shown as asked; nil when nothing. A
// picture in vectors has always been a document.
func conversionOf(m OutgoingMedia, head []byte) *conversion {
	mime, _, _ := strings.Cut(m.MimeType, ";")
	family, _, _ := strings.Cut(mime, "/")
	moving := mime == "image/gif" || family == "video"
	switch {
	case m.AsDocument, m.AsSticker && media.IsWebP(head):
		return nil
	case m.AsSticker && moving:
		return toMovingSticker
	case m.AsSticker:
		return toSticker
	case m.AsVoice && (family == "audio" || mime == "application/ogg"):
		return voiceOf(head)
	case m.GIF && mime == "image/gif":
		return toLoop(m.HD)
	case shown[mime], mime == "image/svg+xml":
		return nil
	case family == "video" && m.GIF:
		return toLoop(m.HD)
	case family == "video":
		return toFilm(m.HD)
	case family == "image":
		return toPicture(m.HD)
	}
	return nil
}

// voiceOf leaves a recording in Ogg as it is, unless it is the older Vorbis.
func voiceOf(head []byte) *conversion {
	if bytes.HasPrefix(head, []byte(oggPage)) && !bytes.Contains(head, []byte("\x01vorbis")) {
		return nil
	}
	return toVoice
}

// stamp writes into a sticker who made it.
func (s *Session) stamp(file *OutgoingMedia) error {
	src, err := s.open(file)
	if err != nil {
		return err
	}
	defer src.close()
	stamped, err := media.Stamp(src.data, file.Pack)
	if err != nil {
		return err
	}
	file.Data, file.File, file.Size = stamped, "", int64(len(stamped))
	return nil
}

// workbench is where one file is converted and measured.
type workbench struct {
	session *Session
	file    *OutgoingMedia
	dir     string // made when first needed
}

func (w *workbench) clear() {
	if w.dir != "" {
		_ = os.RemoveAll(w.dir)
	}
}

// path is where programs find the file.
func (w *workbench) path() (string, error) {
	if len(w.file.Data) == 0 {
		return filepath.Join(w.session.manager.opts.MediaDir, filepath.FromSlash(w.file.File)), nil
	}
	path, err := w.place("in")
	if err != nil {
		return "", err
	}
	return path, os.WriteFile(path, w.file.Data, 0o600)
}

func (w *workbench) place(name string) (path string, err error) {
	if w.dir == "" {
		if w.dir, err = os.MkdirTemp("", "frontdesk-"); err != nil {
			return "", err
		}
	}
	return filepath.Join(w.dir, name), nil
}

// convert puts what comes out in the file's place.
func (w *workbench) convert(ctx context.Context, how *conversion) error {
	from, err := w.path()
	if err != nil {
		return err
	}
	to, err := w.place("out")
	if err != nil {
		return err
	}
	if err := how.do(w.session.manager.opts.Tools, ctx, from, to); err != nil {
		return err
	}
	made, err := w.session.KeepFile(func(into io.Writer) error {
		f, err := os.Open(to)
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = io.Copy(into, f)
		return err
	})
	if err != nil {
		return err
	}
	w.file.Data, w.file.File, w.file.Size, w.file.MimeType = made.Data, made.File, made.Size, how.mime
	return nil
}

// measure notes of a recording or a film what its viewer shows before it is
// played. What cannot be measured is left out.
func (w *workbench) measure(ctx context.Context) {
	tools, kind := w.session.manager.opts.Tools, kindOfFile(w.file, w.file.MimeType)
	if !tools.Present() || kind != models.TypeVideo && kind != models.TypeAudio && kind != models.TypeVoice {
		return
	}
	path, err := w.path()
	if err != nil {
		w.session.logger.Warn("a file could not be measured", "err", err)
		return
	}
	facts, err := tools.Measure(ctx, path)
	if err != nil {
		w.session.logger.Warn("a file could not be measured", "err", err)
		return
	}
	if w.file.Seconds == 0 {
		w.file.Seconds = int(math.Ceil(facts.Duration.Seconds()))
	}
	w.file.Width, w.file.Height = facts.Width, facts.Height
	switch kind {
	case models.TypeVideo:
		w.file.Thumbnail, err = tools.Thumbnail(ctx, path)
	case models.TypeVoice:
		w.file.Waveform, err = tools.Waveform(ctx, path)
	}
	if err != nil {
		w.session.logger.Warn("a file could not be drawn", "err", err)
	}
}
