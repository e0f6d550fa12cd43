package simulator

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"
)

// canvas is a picture being drawn. Coordinates run from 0 to 1 in both
// directions, so a drawing has no size of its own.
type canvas struct {
	img  *image.RGBA
	w, h float32
}

// point is a place on a canvas.
type point struct{ x, y float32 }

func newCanvas(width, height int) *canvas {
	return &canvas{img: image.NewRGBA(image.Rect(0, 0, width, height)), w: float32(width), h: float32(height)}
}

// dice is a source of chance that always falls the same for the same name.
func dice(name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(h.Sum64(), 0x5eed))
}

// rgb reads a colour written as 0xrrggbb.
func rgb(hex uint32) color.RGBA {
	return color.RGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 255}
}

// blend is the colour that lies t of the way from one to another.
func blend(from, to color.RGBA, t float64) color.RGBA {
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*t)) }
	return color.RGBA{R: mix(from.R, to.R), G: mix(from.G, to.G), B: mix(from.B, to.B), A: 255}
}

// gradient fills a band of the canvas from one colour to another, downwards.
func (c *canvas) gradient(top, bottom float32, from, to color.RGBA) {
	first, last := int(top*c.h), int(bottom*c.h)
	for y := first; y < last; y++ {
		row := image.Rect(0, y, int(c.w), y+1)
		shade := blend(from, to, float64(y-first)/float64(max(1, last-first-1)))
		draw.Draw(c.img, row, image.NewUniform(shade), image.Point{}, draw.Src)
	}
}

// polygon fills the shape between some points. Only the part of the canvas
// that the shape can touch is computed.
func (c *canvas) polygon(fill color.Color, points ...point) {
	area := c.area(points)
	r := vector.NewRasterizer(area.Dx(), area.Dy())
	left, top := float32(area.Min.X), float32(area.Min.Y)
	for i, p := range points {
		x, y := p.x*c.w-left, p.y*c.h-top
		if i == 0 {
			r.MoveTo(x, y)
			continue
		}
		r.LineTo(x, y)
	}
	r.ClosePath()
	r.Draw(c.img, area, image.NewUniform(fill), image.Point{})
}

// area is the smallest rectangle of pixels around some points.
func (c *canvas) area(points []point) image.Rectangle {
	low, high := points[0], points[0]
	for _, p := range points {
		low = point{min(low.x, p.x), min(low.y, p.y)}
		high = point{max(high.x, p.x), max(high.y, p.y)}
	}
	area := image.Rect(int(low.x*c.w)-1, int(low.y*c.h)-1, int(high.x*c.w)+2, int(high.y*c.h)+2)
	return area.Intersect(c.img.Bounds())
}

// rectangle fills an upright rectangle.
func (c *canvas) rectangle(fill color.Color, left, top, right, bottom float32) {
	c.polygon(fill, point{left, top}, point{right, top}, point{right, bottom}, point{left, bottom})
}

// ellipse fills an ellipse; its radii are parts of the width and the height.
func (c *canvas) ellipse(fill color.Color, centre point, rx, ry float32) {
	const corners = 48
	points := make([]point, corners)
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		points[i] = point{centre.x + rx*float32(cos), centre.y + ry*float32(sin)}
	}
	c.polygon(fill, points...)
}

// disc fills a circle; its radius is a part of the width.
func (c *canvas) disc(fill color.Color, centre point, radius float32) {
	c.ellipse(fill, centre, radius, radius*c.w/c.h)
}

// jpeg encodes the picture.
func (c *canvas) jpeg() []byte { return encodeJPEG(c.img, 85) }

// square encodes the middle of the picture, as profile pictures are cut.
func (c *canvas) square() []byte {
	side := min(c.img.Bounds().Dx(), c.img.Bounds().Dy())
	left, top := (c.img.Bounds().Dx()-side)/2, (c.img.Bounds().Dy()-side)/2
	return encodeJPEG(c.img.SubImage(image.Rect(left, top, left+side, top+side)), 85)
}

func encodeJPEG(img image.Image, quality int) []byte {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		// Only sizes beyond 65535 are refused, and every size here is ours.
		panic(fmt.Sprintf("encode a drawn picture: %v", err))
	}
	return out.Bytes()
}
