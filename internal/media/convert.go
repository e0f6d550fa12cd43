package media

import (
	"context"
	"fmt"
	"os"
	"strconv"
)

// Sizes that WhatsApp's own clients keep to.
const (
	stickerSide = 512
	// maxSticker is how large an animated sticker may be, in bytes.
	maxSticker = 500 << 10
)

// Limits are what a picture or a film is made smaller to when it is converted.
type Limits struct {
	Side    int // the longer one, in pixels
	Quality int // of ffmpeg's codec; less is better
}

// What WhatsApp's own clients keep to, usually and in HD.
var (
	PictureLimits = Limits{Side: 2560, Quality: 3}
	PictureHD     = Limits{Side: 4096, Quality: 2}
	FilmLimits    = Limits{Side: 1280, Quality: 26}
	FilmHD        = Limits{Side: 1920, Quality: 21}
)

// scale makes what is larger smaller, and nothing larger.
func (l Limits) scale() string {
	return fmt.Sprintf("scale='min(%[1]d,iw)':'min(%[1]d,ih)':force_original_aspect_ratio=decrease", l.Side)
}

// Voice makes a voice note of a recording, or of the sound of a film: Opus in
// Ogg, one channel.
func (t *Tools) Voice(ctx context.Context, from, to string) error {
	return t.convert(ctx, from, to, "-vn", "-map_metadata", "-1", "-ac", "1", "-ar", "48000",
		"-c:a", "libopus", "-b:a", "32k", "-application", "voip", "-f", "ogg")
}

// Film makes a film that every phone plays: H.264 and AAC in MP4.
func (t *Tools) Film(ctx context.Context, from, to string, limits Limits) error {
	return t.convert(ctx, from, to, limits.film("-c:a", "aac", "-b:a", "128k")...)
}

// Loop makes a film without sound, as a moving picture has none.
func (t *Tools) Loop(ctx context.Context, from, to string, limits Limits) error {
	return t.convert(ctx, from, to, limits.film("-an")...)
}

func (l Limits) film(sound ...string) []string {
	args := []string{"-map_metadata", "-1", "-vf", l.scale() + ",scale=trunc(iw/2)*2:trunc(ih/2)*2",
		"-c:v", "libx264", "-preset", "veryfast", "-crf", strconv.Itoa(l.Quality), "-pix_fmt", "yuv420p", "-threads", "2", "-movflags", "+faststart"}
	return append(append(args, sound...), "-f", "mp4")
}

// Picture makes a JPEG of a picture in a format that WhatsApp does not show.
func (t *Tools) Picture(ctx context.Context, from, to string, limits Limits) error {
	return t.convert(ctx, from, to, "-map_metadata", "-1", "-frames:v", "1",
		"-vf", limits.scale(), "-q:v", strconv.Itoa(limits.Quality), "-f", "mjpeg")
}

// Sticker makes a sticker of a picture, a GIF or a short film: a WebP of 512 by
// 512 with a clear border. One that moves is made smaller until phones take it.
func (t *Tools) Sticker(ctx context.Context, from, to string, moving bool) error {
	if !moving {
		return t.sticker(ctx, from, to, "libwebp", "75", "-frames:v", "1")
	}
	for _, quality := range []string{"75", "40", "15"} {
		if err := t.sticker(ctx, from, to, "libwebp_anim", quality); err != nil {
			return t.Sticker(ctx, from, to, false) // a GIF of one picture does not move
		}
		info, err := os.Stat(to)
		if err != nil {
			return fmt.Errorf("look at a sticker: %w", err)
		}
		if info.Size() <= maxSticker {
			break
		}
	}
	return nil
}

func (t *Tools) sticker(ctx context.Context, from, to, codec, quality string, more ...string) error {
	filter := fmt.Sprintf("scale=%[1]d:%[1]d:force_original_aspect_ratio=decrease,format=rgba,pad=%[1]d:%[1]d:(ow-iw)/2:(oh-ih)/2:color=#00000000", stickerSide)
	if codec == "libwebp_anim" {
		filter = "fps=12," + filter
	}
	args := append([]string{"-an", "-map_metadata", "-1", "-t", "8", "-vf", filter}, more...)
	return t.convert(ctx, from, to, append(args, "-c:v", codec, "-q:v", quality, "-loop", "0", "-f", "webp")...)
}
