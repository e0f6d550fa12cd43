package media

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/webp"

	"frontdesk/models"
)

// tone is a WAV recording that is quiet in its first half and loud in its second.
func tone(seconds int) []byte {
	const rate = 16000
	samples := make([]int16, rate*seconds)
	for i := range samples {
		loud := 3000.0
		if i >= len(samples)/2 {
			loud = 30000
		}
		samples[i] = int16(loud * math.Sin(float64(i)*2*math.Pi*440/rate))
	}
	var out bytes.Buffer
	out.WriteString("RIFF")
	for _, field := range []any{uint32(36 + 2*len(samples)), []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(rate), uint32(2 * rate), uint16(2), uint16(16), []byte("data"), uint32(2 * len(samples)), samples} {
		_ = binary.Write(&out, binary.LittleEndian, field)
	}
	return out.Bytes()
}

func drawing() image.Image {
	img := image.NewPaletted(image.Rect(0, 0, 60, 40), color.Palette{color.Black, color.White, color.Transparent})
	for i := range img.Pix {
		img.Pix[i] = uint8(i % 3)
	}
	return img
}

func pngFile() []byte {
	var out bytes.Buffer
	_ = png.Encode(&out, drawing())
	return out.Bytes()
}

func gifFile() []byte {
	var out bytes.Buffer
	frame := drawing().(*image.Paletted)
	other := image.NewPaletted(frame.Rect, frame.Palette)
	_ = gif.EncodeAll(&out, &gif.GIF{Image: []*image.Paletted{frame, other, frame}, Delay: []int{20, 20, 20}})
	return out.Bytes()
}

// conversion is one thing the tools do, and what should come out.
type conversion struct {
	from  []byte
	do    func(t *testing.T, tools *Tools, from, to string) error
	check func(t *testing.T, tools *Tools, to string)
}

var conversions = map[string]conversion{
	"a voice note": {tone(2), func(t *testing.T, tools *Tools, from, to string) error { return tools.Voice(t.Context(), from, to) },
		func(t *testing.T, tools *Tools, to string) {
			facts, err := tools.Measure(t.Context(), to)
			if err != nil || facts.Audio != "opus" || facts.Duration.Round(time.Second) != 2*time.Second {
				t.Errorf("got %+v, %v, want two seconds of Opus", facts, err)
			}
			bars, err := tools.Waveform(t.Context(), to)
			if err != nil || len(bars) != 64 || bars[60] < 80 || bars[4] > 30 {
				t.Errorf("got %v, %v, want quiet, then loud", bars, err)
			}
		}},
	"a film of a GIF": {gifFile(), func(t *testing.T, tools *Tools, from, to string) error {
		return tools.Loop(t.Context(), from, to, FilmLimits)
	}, func(t *testing.T, tools *Tools, to string) {
		facts, err := tools.Measure(t.Context(), to)
		if err != nil || facts.Video != "h264" || facts.Width != 60 || facts.Height != 40 || facts.Audio != "" {
			t.Errorf("got %+v, %v, want a silent film of 60 by 40", facts, err)
		}
		thumb, err := tools.Thumbnail(t.Context(), to)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := jpeg.Decode(bytes.NewReader(thumb)); err != nil {
			t.Errorf("the thumbnail is no JPEG: %v", err)
		}
	}},
	"a sticker of a PNG": {pngFile(), func(t *testing.T, tools *Tools, from, to string) error {
		return tools.Sticker(t.Context(), from, to, false)
	},
		func(t *testing.T, _ *Tools, to string) {
			data, err := os.ReadFile(to)
			if err != nil {
				t.Fatal(err)
			}
			img, err := webp.Decode(bytes.NewReader(data))
			if err != nil || img.Bounds().Dx() != 512 || img.Bounds().Dy() != 512 {
				t.Errorf("got %v, want a WebP of 512 by 512", err)
			}
		}},
	"a sticker of a GIF": {gifFile(), func(t *testing.T, tools *Tools, from, to string) error {
		return tools.Sticker(t.Context(), from, to, true)
	},
		func(t *testing.T, _ *Tools, to string) {
			data, err := os.ReadFile(to)
			if err != nil || !IsWebP(data) || !bytes.Contains(data, []byte("ANIM")) {
				t.Errorf("got %d bytes, %v, want a WebP that moves", len(data), err)
			}
		}},
	"a JPEG of a PNG": {pngFile(), func(t *testing.T, tools *Tools, from, to string) error {
		return tools.Picture(t.Context(), from, to, PictureLimits)
	},
		func(t *testing.T, _ *Tools, to string) {
			data, err := os.ReadFile(to)
			if _, broken := jpeg.Decode(bytes.NewReader(data)); err != nil || broken != nil {
				t.Errorf("got %v, %v, want a JPEG", err, broken)
			}
		}},
}

// On a machine with ffmpeg the files are converted; on another the tools say
// that it is missing.
func TestFilesAreConvertedWhereFFmpegIs(t *testing.T) {
	tools := Find()
	for name, c := range conversions {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			from, to := filepath.Join(dir, "in"), filepath.Join(dir, "out")
			if err := os.WriteFile(from, c.from, 0o600); err != nil {
				t.Fatal(err)
			}
			err := c.do(t, tools, from, to)
			if !tools.Present() {
				if models.KindOf(err) != models.Unsupported {
					t.Errorf("got %v without ffmpeg, want that it is missing", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			c.check(t, tools, to)
		})
	}
}

// A playlist would make the program open the files that it names.
func TestWhatNamesOtherFilesIsNotRead(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret.wav")
	if err := os.WriteFile(secret, tone(1), 0o600); err != nil {
		t.Fatal(err)
	}
	tools := Find()
	for name, list := range map[string]string{
		"a playlist":     "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://" + secret + "\n#EXT-X-ENDLIST\n",
		"a list to join": "ffconcat version 1.0\nfile " + secret + "\n",
		"no media":       "just text",
	} {
		from, to := filepath.Join(dir, "in"), filepath.Join(dir, "out.ogg")
		if err := os.WriteFile(from, []byte(list), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := tools.Voice(t.Context(), from, to); models.KindOf(err) != models.Invalid && models.KindOf(err) != models.Unsupported {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
		if info, err := os.Stat(to); err == nil && info.Size() > 0 {
			t.Errorf("%s was converted to %d bytes", name, info.Size())
		}
	}
}

// program writes a stand-in for ffmpeg.
func program(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheProgramSeesNoSecretsAndOpensNoNetwork(t *testing.T) {
	t.Setenv("API_KEY", "hush")
	path := program(t, `printf '%s ' "$@"; set`)
	var out bytes.Buffer
	if err := New(path, path).ffmpegOn(t.Context(), measurePatience, &out, "/in", "pipe:1"); err != nil {
		t.Fatal(err)
	}
	said := out.String()
	if !strings.Contains(said, "-protocol_whitelist file,pipe ") || !strings.Contains(said, "-format_whitelist mov,") || !strings.Contains(said, "-i file:/in ") {
		t.Errorf("started with %s", said)
	}
	if strings.Contains(said, "hush") {
		t.Error("the program sees the environment")
	}
}

func TestAProgramThatFailsIsAFileThatCannotBeConverted(t *testing.T) {
	path := program(t, "echo moov atom not found >&2; exit 1")
	err := New(path, path).Voice(t.Context(), "/in", "/out")
	if models.KindOf(err) != models.Invalid || strings.Contains(err.(*models.Error).Message, "moov") {
		t.Errorf("got %v, want that the file cannot be converted", err)
	}
	if _, err := New("/nowhere", "/nowhere").Measure(t.Context(), "/in"); err == nil {
		t.Error("a program that is not there gave an answer")
	}
}

func TestFactsAreRead(t *testing.T) {
	got, err := readFacts([]byte(`{"format":{"duration":"2.5"},"streams":[{"codec_type":"audio","codec_name":"aac"},{"codec_type":"video","codec_name":"h264","width":640,"height":480}]}`))
	want := Facts{Duration: 2500 * time.Millisecond, Width: 640, Height: 480, Video: "h264", Audio: "aac"}
	if err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for _, odd := range []string{`{"format":{"duration":"N/A"}}`, `{"format":{"duration":"-1"}}`, `{"format":{"duration":"NaN"}}`, `{"format":{"duration":"1e300"}}`} {
		if got, err := readFacts([]byte(odd)); err != nil || got.Duration != 0 {
			t.Errorf("%s: got %v, %v, want no duration", odd, got, err)
		}
	}
}

func TestAStickerSaysWhoMadeIt(t *testing.T) {
	for name, data := range map[string][]byte{"lossless": lossless, "lossy": lossy, "stamped already": must(t, lossless)} {
		stamped, err := Stamp(data, Pack{Name: "Hotel", Author: "Desk", Categories: []string{"🏨"}})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		config, err := webp.DecodeConfig(bytes.NewReader(stamped))
		if err != nil || config.Width != 1 || config.Height != 1 {
			t.Errorf("%s: got %+v, %v, want a picture still", name, config, err)
		}
		parts, err := chunksOf(stamped)
		last := parts[len(parts)-1]
		if err != nil || last.name != "EXIF" || parts[0].data[0]&hasExif == 0 || int(binary.LittleEndian.Uint32(stamped[4:])) != len(stamped)-8 {
			t.Fatalf("%s: got %v, %v, want EXIF at the end and announced", name, parts, err)
		}
		var said map[string]any
		if err := json.Unmarshal(last.data[22:], &said); err != nil || said["sticker-pack-name"] != "Hotel" || said["sticker-pack-publisher"] != "Desk" {
			t.Errorf("%s: the sticker says %s, %v", name, last.data[22:], err)
		}
		if bytes.Count(stamped, []byte("EXIF")) != 1 {
			t.Errorf("%s: it says so twice", name)
		}
	}
}

func must(t *testing.T, data []byte) []byte {
	t.Helper()
	stamped, err := Stamp(data, Pack{Name: "Before"})
	if err != nil {
		t.Fatal(err)
	}
	return stamped
}

// Pictures of one pixel.
var (
	lossless = []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00")
	lossy    = []byte("RIFF\x24\x00\x00\x00WEBPVP8 \x18\x00\x00\x00\x30\x01\x00\x9d\x01\x2a\x01\x00\x01\x00\x02\x00\x34\x25\xa4\x00\x03\x70\x00\xfe\xfb\xfd\x50\x00")
)

func FuzzStamp(f *testing.F) {
	f.Add(lossless)
	f.Add(lossy)
	f.Add(lossy[:20])
	f.Fuzz(func(t *testing.T, data []byte) {
		stamped, err := Stamp(data, Pack{Name: "x"})
		if err == nil && !IsWebP(stamped) {
			t.Errorf("%q became %q", data, stamped)
		}
	})
}
