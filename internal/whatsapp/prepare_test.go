package whatsapp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"frontdesk/internal/guard"
	"frontdesk/internal/media"
	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// converter stands in for ffmpeg: it writes what it was asked to make into the
// file that comes out. One that is broken makes nothing.
func converter(t *testing.T, broken bool) *media.Tools {
	t.Helper()
	dir := t.TempDir()
	write := func(name, script string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if broken {
		path := write("broken", "echo no >&2; exit 1")
		return media.New(path, path)
	}
	ffmpeg := write("ffmpeg", `for last; do :; done
case "$last" in
file:*) echo "made of $*" > "${last#file:}" ;;
*) printf 'aaaaaaaaZZZZZZZZ' ;;
esac`)
	ffprobe := write("ffprobe", `echo '{"format":{"duration":"2.4"},"streams":[{"codec_type":"video","codec_name":"h264","width":640,"height":480},{"codec_type":"audio","codec_name":"opus"}]}'`)
	return media.New(ffmpeg, ffprobe)
}

// webpFile is a picture of one pixel.
var webpFile = []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00")

// prepared is a file on its way out, and what should become of it.
type prepared struct {
	name  string
	media OutgoingMedia
	want  models.MessageType // with a converter
	mime  string
	made  string             // an argument of the program that made it; "" when it goes as it is
	bare  models.MessageType // without one
}

var preparations = []prepared{
	{"a recording as a voice note", OutgoingMedia{Data: []byte("ID3 song"), MimeType: "audio/mpeg", AsVoice: true}, models.TypeVoice, voiceMimeType, "libopus", models.TypeDocument},
	{"Vorbis as a voice note", OutgoingMedia{Data: []byte("OggS\x01vorbis"), MimeType: "audio/ogg", AsVoice: true}, models.TypeVoice, voiceMimeType, "libopus", models.TypeDocument},
	{"Opus as a voice note", OutgoingMedia{Data: []byte("OggS OpusHead"), MimeType: "audio/ogg", AsVoice: true}, models.TypeVoice, "audio/ogg", "", models.TypeVoice},
	{"a recording as it is", OutgoingMedia{Data: []byte("ID3 song"), MimeType: "audio/mpeg"}, models.TypeAudio, "audio/mpeg", "", models.TypeAudio},
	{"a picture as a sticker", OutgoingMedia{Data: []byte("\x89PNG\r\n\x1a\n"), MimeType: "image/png", AsSticker: true}, models.TypeSticker, "image/webp", "libwebp", models.TypeDocument},
	{"a GIF as a sticker", OutgoingMedia{Data: []byte("GIF89a"), MimeType: "image/gif", AsSticker: true}, models.TypeSticker, "image/webp", "libwebp_anim", models.TypeDocument},
	{"a sticker that is one", OutgoingMedia{Data: webpFile, MimeType: "image/webp", AsSticker: true}, models.TypeSticker, "image/webp", "", models.TypeSticker},
	{"a GIF as a loop", OutgoingMedia{Data: []byte("GIF89a"), MimeType: "image/gif", GIF: true}, models.TypeVideo, "video/mp4", "libx264", models.TypeDocument},
	{"a film of another kind", OutgoingMedia{Data: []byte("\x1aE\xdf\xa3"), MimeType: "video/webm"}, models.TypeVideo, "video/mp4", "libx264", models.TypeDocument},
	{"a film", OutgoingMedia{Data: []byte("film"), MimeType: "video/mp4", GIF: true}, models.TypeVideo, "video/mp4", "", models.TypeVideo},
	{"a picture of another kind", OutgoingMedia{Data: []byte("II*\x00"), MimeType: "image/tiff"}, models.TypeImage, "image/jpeg", "min(2560,iw)", models.TypeDocument},
	{"a picture of another kind in HD", OutgoingMedia{Data: []byte("II*\x00"), MimeType: "image/tiff", HD: true}, models.TypeImage, "image/jpeg", "min(4096,iw)", models.TypeDocument},
	{"a film of another kind in HD", OutgoingMedia{Data: []byte("\x1aE\xdf\xa3"), MimeType: "video/webm", HD: true}, models.TypeVideo, "video/mp4", "min(1920,iw)", models.TypeDocument},
	{"a drawing in vectors", OutgoingMedia{Data: []byte("<svg/>"), MimeType: "image/svg+xml"}, models.TypeDocument, "image/svg+xml", "", models.TypeDocument},
	{"a film as a document", OutgoingMedia{Data: []byte("\x1aE\xdf\xa3"), MimeType: "video/webm", AsDocument: true}, models.TypeDocument, "video/webm", "", models.TypeDocument},
}

func TestFilesAreConvertedToWhatWhatsAppShows(t *testing.T) {
	for folder, set := range map[string]func(*Options){"with a media folder": func(*Options) {}, "in memory": func(o *Options) { o.MediaDir = "" }} {
		t.Run(folder, func(t *testing.T) {
			tools := converter(t, false)
			synctestWith(t, func(o *Options) { o.Tools = tools; set(o) }, func(t *testing.T, r *rig) {
				s := r.linked()
				for _, c := range preparations {
					m := Outgoing{Media: &c.media}
					if err := s.Prepare(t.Context(), &m); err != nil {
						t.Fatalf("%s: %v", c.name, err)
					}
					if got := kindOfFile(m.Media, m.Media.MimeType); got != c.want || m.Media.MimeType != c.mime || m.Notice != "" {
						t.Errorf("%s becomes %s, %s, %q, want %s, %s", c.name, got, m.Media.MimeType, m.Notice, c.want, c.mime)
					}
					if made := bytesOf(t, s, m.Media); !strings.Contains(made, c.made) || (c.made == "" && made != string(c.media.Data)) {
						t.Errorf("%s was made into %q, want by %q", c.name, made, c.made)
					}
					if c.media.MimeType != "" && c.media.File != "" {
						t.Errorf("%s: the caller's file was changed", c.name)
					}
				}
			})
		})
	}
}

func bytesOf(t *testing.T, s *Session, m *OutgoingMedia) string {
	t.Helper()
	src, err := s.open(m)
	if err != nil {
		t.Fatal(err)
	}
	defer src.close()
	return string(src.data)
}

func TestWithoutAConverterFilesGoAsDocumentsAndSaySo(t *testing.T) {
	broken := converter(t, true)
	for name, c := range map[string]struct {
		tools  *media.Tools
		notice string
	}{"none": {nil, noticeNoTools}, "broken": {broken, noticeFailed}} {
		t.Run(name, func(t *testing.T) {
			synctestWith(t, func(o *Options) { o.Tools = c.tools }, func(t *testing.T, r *rig) {
				r.notes.expect("could not be converted", "could not be measured")
				s := r.linked()
				for _, p := range preparations {
					m := Outgoing{Media: &p.media}
					if err := s.Prepare(t.Context(), &m); err != nil {
						t.Fatal(err)
					}
					notice := ""
					if p.made != "" {
						notice = c.notice
					}
					if got := kindOfFile(m.Media, m.Media.MimeType); got != p.bare || m.Notice != notice || bytesOf(t, s, m.Media) != string(p.media.Data) {
						t.Errorf("%s becomes %s with %q, want %s with %q", p.name, got, m.Notice, p.bare, notice)
					}
				}
			})
		})
	}
}

func TestAVoiceNoteHasItsLengthAndWaveform(t *testing.T) {
	tools := converter(t, false)
	synctestWith(t, func(o *Options) { o.Tools = tools }, func(t *testing.T, r *rig) {
		s := r.linked()
		sent := r.send(s, Outgoing{Media: &OutgoingMedia{Data: []byte("ID3 song"), MimeType: "audio/mpeg", AsVoice: true}})
		if m := sent.Media; sent.Type != models.TypeVoice || m.Seconds != 3 || len(m.Waveform) != 64 || m.MimeType != voiceMimeType {
			t.Errorf("sent %s %+v, want a voice note of 3 s with its waveform", sent.Type, sent.Media)
		}
		film := r.send(s, Outgoing{Media: &OutgoingMedia{Data: []byte("film"), MimeType: "video/mp4"}})
		if m := film.Media; m.Seconds != 3 || m.Width != 640 || m.Height != 480 || len(m.Thumbnail) == 0 {
			t.Errorf("sent %+v, want a film of 640 by 480, 3 s, with a thumbnail", film.Media)
		}
	})
}

func TestAStickerNamesItsPack(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		pack := media.Pack{Name: "Hotel", Author: "Desk"}
		sent := r.send(s, Outgoing{Media: &OutgoingMedia{Data: webpFile, AsSticker: true, Pack: pack}})
		want, err := media.Stamp(webpFile, pack)
		if err != nil {
			t.Fatal(err)
		}
		got := r.annaGets(func(m simulator.InboxMessage) bool { return m.ID == sent.ID })
		if got.Type != "sticker" || got.SHA256 != hashOf(want) {
			t.Errorf("Anna got %+v, want the stamped sticker", got)
		}
	})
}

// pages says what links lead to.
type pages map[string]guard.Preview

// Preview implements Previews. An address that is not known never answers.
func (p pages) Preview(ctx context.Context, address string) (guard.Preview, error) {
	if found, ok := p[address]; ok {
		return found, nil
	}
	<-ctx.Done()
	return guard.Preview{}, ctx.Err()
}

func TestTheFirstLinkOfATextHasAPreview(t *testing.T) {
	known := pages{"https://hotel.example/rooms?n=1": {Title: "Rooms", Description: "All of them", Image: nil}, "https://empty.example": {}}
	synctestWith(t, func(o *Options) { o.Previews = known }, func(t *testing.T, r *rig) {
		known["https://hotel.example/rooms?n=1"] = guard.Preview{Title: "Rooms", Description: "All of them", Image: photo(t)}
		s := r.linked()
		preview := func(m Outgoing) *waE2E.ExtendedTextMessage {
			t.Helper()
			var msg waE2E.Message
			if err := proto.Unmarshal(r.send(s, m).Raw, &msg); err != nil {
				t.Fatal(err)
			}
			return msg.GetExtendedTextMessage()
		}
		got := preview(Outgoing{Text: "See https://hotel.example/rooms?n=1, or https://empty.example!"})
		if got.GetMatchedText() != "https://hotel.example/rooms?n=1" || got.GetTitle() != "Rooms" || got.GetDescription() != "All of them" || len(got.GetJPEGThumbnail()) == 0 {
			t.Errorf("got %v, want the preview of the first link", got)
		}
		for name, m := range map[string]Outgoing{
			"switched off": {Text: "https://hotel.example/rooms?n=1", NoPreview: true},
			"no link":      {Text: "hotel.example"},
			"no title":     {Text: "https://empty.example"},
		} {
			if got := preview(m); got != nil {
				t.Errorf("%s: got %v, want the text alone", name, got)
			}
		}
		start := time.Now()
		if got := preview(Outgoing{Text: "https://slow.example"}); got != nil || time.Since(start) != previewPatience {
			t.Errorf("got %v after %v, want the text alone after %v", got, time.Since(start), previewPatience)
		}
	})
}

func TestPreparingTwiceChangesNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		m := Outgoing{Media: &OutgoingMedia{Data: []byte("ID3"), MimeType: "audio/mpeg", AsVoice: true}}
		err := s.Prepare(t.Context(), &m)
		first := *m.Media
		if err = errors.Join(err, s.Prepare(t.Context(), &m)); err != nil || !bytes.Equal(first.Data, m.Media.Data) || !slices.Equal([]bool{first.AsDocument}, []bool{m.Media.AsDocument}) {
			t.Errorf("got %+v, %v, want %+v", m.Media, err, first)
		}
		if err := s.Prepare(t.Context(), &Outgoing{Media: &OutgoingMedia{File: lineID + "/nothing"}}); !models.IsNotFound(err) {
			t.Errorf("got %v for a file that is not there", err)
		}
	})
}

func TestAFileInAFolderThatWasNamedRelativelyIsConverted(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	ffmpeg := filepath.Join(dir, "ffmpeg")
	script := `#!/bin/sh
while [ "$1" != -i ]; do shift; done
for last; do :; done
cat "${2#file:}" > "${last#file:}"
`
	if err := os.WriteFile(ffmpeg, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	tools := media.New(ffmpeg, ffmpeg)
	synctestWith(t, func(o *Options) { o.Tools, o.MediaDir = tools, "media" }, func(t *testing.T, r *rig) {
		r.notes.expect("could not be measured")
		s := r.linked()
		file, err := s.KeepFile(func(to io.Writer) error { _, err := to.Write([]byte("ID3 song")); return err })
		if err != nil {
			t.Fatal(err)
		}
		file.MimeType, file.AsVoice = "audio/mpeg", true
		m := Outgoing{Media: &file}
		if err := s.Prepare(t.Context(), &m); err != nil || m.Notice != "" || m.Media.MimeType != voiceMimeType {
			t.Errorf("got %+v, %q, %v, want a voice note", m.Media, m.Notice, err)
		}
	})
}
