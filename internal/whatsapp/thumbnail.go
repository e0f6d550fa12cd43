package whatsapp

import (
	"bytes"
	"image"
	_ "image/gif" // pictures that are sent
	"image/jpeg"
	_ "image/png" // pictures that are sent
	"io"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // pictures that are sent
)

const (
	thumbnailSide    = 72
	thumbnailQuality = 60
	// maxPixels bounds what a small file may unfold to.
	maxPixels = 50_000_000
	// maxLargePixels bounds it for files that are too large for memory.
	maxLargePixels = 6_000_000
)

// picture is what a message tells of its picture beside the file.
type picture struct {
	width, height *uint32
	thumbnail     []byte // JPEG
}

// look measures a picture and draws it small. What cannot be read is sent
// without: the file itself goes as it is.
func look(data []byte) picture { return lookAt(bytes.NewReader(data), maxPixels, thumbnailSide) }

// lookAt is look for a file of at most so many pixels, drawn on so many; of a
// larger one it gives the measures alone.
func lookAt(data io.ReadSeeker, pixels, side int) picture {
	config, _, err := image.DecodeConfig(data)
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return picture{}
	}
	width, height := uint32(config.Width), uint32(config.Height)
	p := picture{width: &width, height: &height}
	if config.Width*config.Height > pixels {
		return p
	}
	if _, err := data.Seek(0, io.SeekStart); err != nil {
		return p
	}
	full, _, err := image.Decode(data)
	if err == nil && !full.Bounds().Empty() { // the frame of a GIF may be
		p.thumbnail = shrink(full, side)
	}
	return p
}

func shrink(full image.Image, side int) []byte {
	size := full.Bounds().Size()
	longest := max(size.X, size.Y)
	small := image.NewRGBA(image.Rect(0, 0,
		max(1, size.X*side/longest), max(1, size.Y*side/longest)))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(small, small.Bounds(), full, full.Bounds(), draw.Over, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: thumbnailQuality}); err != nil {
		return nil
	}
	return out.Bytes()
}
