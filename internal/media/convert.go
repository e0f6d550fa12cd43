package media

import (
	"context"
	"fmt"
	"os"
)

// Sizes that WhatsApp's own clients keep to.
const (
	stickerSide = 512
	// maxSticker is how large an animated sticker may be, in bytes.
	maxSticker     = 500 << 10
	maxPictureSide = 2560
	maxFilmSide    = 1280
)

// Voice makes a voice note of a recording, or of the sound of a film: Opus in
// Ogg, one channel.
func (t *Tools) Voice(ctx context.Context, from, to string) error {
	return t.convert(ctx, from, to, "-vn", "-map_metadata", "-1", "-ac", "1", "-ar", "48000",
		"-c:a", "libopus", "-b:a", "32k", "-application", "voip", "-f", "ogg")
}

// Film makes a film that every phone plays: H.264 and AAC in MP4. A silent one
// has no sound, as a moving picture has none.
func (t *Tools) Film(ctx context.Context, from, to string, silent bool) error {
	args := []string{"-map_metadata", "-1", "-vf", fmt.Sprintf("scale='min(%d,iw)':'min(%d,ih)':force_original_aspect_ratio=decrease,scale=trunc(iw/2)*2:trunc(ih/2)*2", maxFilmSide, maxFilmSide),
		"-c:v", "libx264", "-preset", "veryfast", "-crf", "26", "-pix_fmt", "yuv420p", "-threads", "2", "-movflags", "+faststart"}
	if silent {
		args = append(args, "-an")
	} else {
		args = append(args, "-c:a", "aac", "-b:a", "128k")
	}
	return t.convert(ctx, from, to, append(args, "-f", "mp4")...)
}

// Picture makes a JPEG of a picture in a format that WhatsApp does not show.
func (t *Tools) Picture(ctx context.Context, from, to string) error {
	return t.convert(ctx, from, to, "-map_metadata", "-1", "-frames:v", "1",
		"-vf", fmt.Sprintf("scale='min(%d,iw)':'min(%d,ih)':force_original_aspect_ratio=decrease", maxPictureSide, maxPictureSide),
		"-q:v", "3", "-f", "mjpeg")
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
