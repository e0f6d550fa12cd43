package whatsapp

import (
	"bytes"
	"image"
	_ "image/gif" // pictures that are sent
	"image/jpeg"
	_ "image/png" // pictures that are sent

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // pictures that are sent
)

const (
	thumbnailSide    = 72
	thumbnailQuality = 60
	// maxPixels bounds what a small file may unfold to.
	maxPixels = 50_000_000
)

// picture is what a message tells of its picture beside the file.
type picture struct {
	width, height *uint32
	thumbnail     []byte // JPEG
}

// look measures a picture and draws it small. What cannot be read is sent
// without: the file itself goes as it is.
func look(data []byte) picture {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return picture{}
	}
	width, height := uint32(config.Width), uint32(config.Height)
	p := picture{width: &width, height: &height}
	if config.Width*config.Height > maxPixels {
		return p
	}
	full, _, err := image.Decode(bytes.NewReader(data))
	if err == nil && !full.Bounds().Empty() { // the frame of a GIF may be
		p.thumbnail = shrink(full)
	}
	return p
}

func shrink(full image.Image) []byte {
	size := full.Bounds().Size()
	longest := max(size.X, size.Y)
	small := image.NewRGBA(image.Rect(0, 0,
		max(1, size.X*thumbnailSide/longest), max(1, size.Y*thumbnailSide/longest)))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(small, small.Bounds(), full, full.Bounds(), draw.Over, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: thumbnailQuality}); err != nil {
		return nil
	}
	return out.Bytes()
}
