package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"
)

const (
	waveBars     = 64  // of a waveform, as phones draw it
	waveTop      = 100 // the loudest bar
	waveRate     = 8000
	waveWindow   = waveRate / 10 // samples that make one value
	longestWave  = time.Hour
	thumbSide    = 100
	maxThumb     = 64 << 10
	maxAnswer    = 64 << 10
	bytesASample = 2
)

// Facts are what a file's container says of it. What it does not say is 0.
type Facts struct {
	Duration      time.Duration
	Width, Height int
	Video, Audio  string // the codecs, in ffmpeg's words
}

// Measure reads the facts of a recording, a picture or a film.
func (t *Tools) Measure(ctx context.Context, from string) (Facts, error) {
	if !t.Present() {
		return Facts{}, errNone
	}
	out := &bounded{left: maxAnswer}
	args := append([]string{"-v", "error", "-print_format", "json", "-show_entries", "format=duration:stream=codec_type,codec_name,width,height"}, input(from)...)
	if err := t.run(ctx, measurePatience, out, t.ffprobe, args...); err != nil {
		return Facts{}, err
	}
	return readFacts(out.Bytes())
}

func readFacts(answer []byte) (Facts, error) {
	var said struct {
		Format  struct{ Duration string }
		Streams []struct {
			Type   string `json:"codec_type"`
			Codec  string `json:"codec_name"`
			Width  int
			Height int
		}
	}
	if err := json.Unmarshal(answer, &said); err != nil {
		return Facts{}, fmt.Errorf("read the facts of a file: %w", err)
	}
	var f Facts
	if seconds, err := strconv.ParseFloat(said.Format.Duration, 64); err == nil && seconds > 0 && seconds < math.MaxInt32 {
		f.Duration = time.Duration(seconds * float64(time.Second))
	}
	for _, s := range said.Streams {
		switch {
		case s.Type == "video" && f.Video == "":
			f.Video, f.Width, f.Height = s.Codec, s.Width, s.Height
		case s.Type == "audio" && f.Audio == "":
			f.Audio = s.Codec
		}
	}
	return f, nil
}

// Thumbnail draws the first picture of a film, or a picture, small, as JPEG.
func (t *Tools) Thumbnail(ctx context.Context, from string) ([]byte, error) {
	out := &bounded{left: maxThumb}
	err := t.ffmpegOn(ctx, measurePatience, out, from, "-an", "-frames:v", "1",
		"-vf", fmt.Sprintf("scale=%[1]d:%[1]d:force_original_aspect_ratio=decrease", thumbSide),
		"-c:v", "mjpeg", "-q:v", "6", "-f", "image2pipe", "pipe:1")
	if err == nil && out.left == 0 {
		return nil, fmt.Errorf("the thumbnail is larger than %d bytes", maxThumb)
	}
	return out.Bytes(), err
}

// Waveform is how loud a recording is from its beginning to its end, in 64 bars
// of 0 to 100, the loudest 100.
func (t *Tools) Waveform(ctx context.Context, from string) ([]byte, error) {
	var wave wave
	err := t.ffmpegOn(ctx, measurePatience, &wave, from, "-vn", "-ac", "1", "-ar", strconv.Itoa(waveRate),
		"-t", strconv.Itoa(int(longestWave.Seconds())), "-f", "s16le", "pipe:1")
	if err != nil {
		return nil, err
	}
	return wave.bars(), nil
}

// wave takes samples and keeps one value for each tenth of a second.
type wave struct {
	rest   []byte // half a sample
	sum    float64
	count  int
	values []float64
}

// Write implements io.Writer.
func (w *wave) Write(p []byte) (int, error) {
	data := bytes.NewReader(append(w.rest, p...))
	var sample [bytesASample]byte
	for {
		n, err := io.ReadFull(data, sample[:])
		if err != nil {
			w.rest = append([]byte(nil), sample[:n]...)
			return len(p), nil
		}
		v := float64(int16(binary.LittleEndian.Uint16(sample[:])))
		w.sum += v * v
		if w.count++; w.count == waveWindow {
			w.close()
		}
	}
}

func (w *wave) close() {
	if w.count > 0 {
		w.values = append(w.values, math.Sqrt(w.sum/float64(w.count)))
	}
	w.sum, w.count = 0, 0
}

// bars spreads the values over the bars.
func (w *wave) bars() []byte {
	w.close()
	if len(w.values) == 0 {
		return nil
	}
	var levels [waveBars]float64
	top := 0.0
	for i := range levels {
		from := i * len(w.values) / waveBars
		to := max(from+1, (i+1)*len(w.values)/waveBars)
		for _, v := range w.values[from:to] {
			levels[i] = max(levels[i], v)
		}
		top = max(top, levels[i])
	}
	bars := make([]byte, waveBars)
	for i, level := range levels {
		if top > 0 {
			bars[i] = byte(math.Round(level / top * waveTop))
		}
	}
	return bars
}
