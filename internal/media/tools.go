// Package media does to files what sending needs: it measures and converts them
// with ffmpeg where that is on the machine, and writes into stickers who made
// them.
package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"frontdesk/models"
)

const (
	convertPatience = 60 * time.Second
	measurePatience = 15 * time.Second
	atOnce          = 2       // programs running at the same time
	maxMemory       = 1 << 30 // of one program, in bytes
	maxBlock        = 256 << 20
	maxComplaint    = 2 << 10
	killPatience    = 2 * time.Second
)

// formats are the containers that may be read. Others, such as playlists and
// lists of files, would make the program open what their author names.
const formats = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,mp3,wav,aac,flac,amr,amrnb,amrwb,avi,gif,apng,png_pipe,jpeg_pipe," +
	"webp_pipe,bmp_pipe,tiff_pipe,asf,flv,mpeg,mpegts,aiff,caf"

// Tools are the programs ffmpeg and ffprobe. Nil is a machine without them.
type Tools struct {
	ffmpeg, ffprobe string
	places          chan struct{}
}

// Find looks for the programs on the machine's PATH; nil when one is missing.
func Find() *Tools {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		return nil
	}
	ffprobe, err := exec.LookPath("ffprobe")
	if err != nil {
		return nil
	}
	return New(ffmpeg, ffprobe)
}

// New makes tools of two programs.
func New(ffmpeg, ffprobe string) *Tools {
	return &Tools{ffmpeg: ffmpeg, ffprobe: ffprobe, places: make(chan struct{}, atOnce)}
}

// Present reports whether files can be converted at all.
func (t *Tools) Present() bool { return t != nil }

// errNone says that there is no program; whoever asks first sees it.
var errNone = models.Errorf(models.Unsupported, "ffmpeg is not on this machine")

// run runs a program on one file, and gives what it prints to out. The program
// has bounded time and memory, reads no network and sees nothing of our
// environment but PATH.
func (t *Tools) run(ctx context.Context, patience time.Duration, out io.Writer, program string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case t.places <- struct{}{}:
		defer func() { <-t.places }()
	case <-ctx.Done():
		return &models.Error{Kind: models.Unavailable, Message: "too many files are being converted", Err: ctx.Err()}
	}
	complaint := &bounded{left: maxComplaint}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	cmd.Dir = os.TempDir()
	cmd.Stdout, cmd.Stderr = out, complaint
	cmd.WaitDelay = killPatience
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", program, err)
	}
	if err := limitMemory(cmd.Process.Pid, maxMemory); err != nil {
		_ = cmd.Process.Kill()
		return errors.Join(fmt.Errorf("bound the memory of %s: %w", program, err), cmd.Wait())
	}
	if err := cmd.Wait(); err != nil {
		if ctx.Err() != nil {
			return &models.Error{Kind: models.Unavailable, Message: "converting the file took too long", Err: err}
		}
		return &models.Error{Kind: models.Invalid, Message: "the file cannot be converted", Err: fmt.Errorf("%w: %s", err, strings.TrimSpace(complaint.String()))}
	}
	return nil
}

// convert runs ffmpeg from one file to another.
func (t *Tools) convert(ctx context.Context, from, to string, args ...string) error {
	return t.ffmpegOn(ctx, convertPatience, io.Discard, from, append(args, "-y", "file:"+to)...)
}

func (t *Tools) ffmpegOn(ctx context.Context, patience time.Duration, out io.Writer, from string, args ...string) error {
	if !t.Present() {
		return errNone
	}
	all := append([]string{"-nostdin", "-hide_banner", "-loglevel", "error", "-max_alloc", fmt.Sprint(maxBlock), "-threads", "1"}, input(from)...)
	return t.run(ctx, patience, out, t.ffmpeg, append(all, args...)...)
}

// input names the file to read, and what may be read besides: nothing.
func input(from string) []string {
	return []string{"-protocol_whitelist", "file,pipe", "-format_whitelist", formats, "-i", "file:" + from}
}

// bounded keeps the beginning of what is written to it.
type bounded struct {
	bytes.Buffer
	left int
}

// Write implements io.Writer.
func (b *bounded) Write(p []byte) (int, error) {
	kept := min(len(p), b.left)
	b.left -= kept
	b.Buffer.Write(p[:kept])
	return len(p), nil
}
