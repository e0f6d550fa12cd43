package api

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"time"

	"github.com/skip2/go-qrcode"
	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"frontdesk/api/operation"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// The card that stands for the page which servers with a browser photograph:
// its size in points, and pixels per point.
const (
	cardWidth  = 240
	cardHeight = 240
	cardScale  = 2
	cardMargin = 12
	cardLine   = 16
	cardDot    = 2 // of the QR code
)

var (
	paper = color.RGBA{0xff, 0xff, 0xff, 0xff}
	ink   = color.RGBA{0x1c, 0x25, 0x22, 0xff}
	green = color.RGBA{0x1b, 0x7f, 0x5c, 0xff}
	grey  = color.RGBA{0x8a, 0x94, 0x90, 0xff}
)

// screenshot draws where the session stands: its state, the end of its number,
// and the QR code while one can be scanned.
func screenshot(_ context.Context, s *whatsapp.Session, _ struct{}) (operation.File, error) {
	info := s.Info()
	card := newCard()
	card.bar(info.State.Online())
	card.line(ink, "Session "+info.ID)
	card.line(ink, "State   "+string(info.State))
	code, waiting := s.QR()
	if waiting {
		if err := card.qr(code.QR); err != nil {
			return operation.File{}, err
		}
		return card.file()
	}
	if info.JID != "" {
		card.line(grey, "Number  "+lastFour(info.JID))
	}
	if info.Reason != "" {
		card.line(grey, info.Reason)
	}
	if !info.LastActive.IsZero() {
		card.line(grey, "Active  "+info.LastActive.UTC().Format(time.DateTime)+" UTC")
	}
	return card.file()
}

// lastFour shows the end of a number only: the picture may be passed around.
func lastFour(jid models.JID) string {
	number := jid.User()
	return "..." + number[max(0, len(number)-4):]
}

type card struct {
	image *image.RGBA
	next  int // where the next line of text stands
}

func newCard() *card {
	c := &card{image: image.NewRGBA(image.Rect(0, 0, cardWidth, cardHeight)), next: cardMargin + cardLine}
	draw.Draw(c.image, c.image.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	return c
}

// bar is a strip at the top: green while the session is connected.
func (c *card) bar(online bool) {
	shade := grey
	if online {
		shade = green
	}
	draw.Draw(c.image, image.Rect(0, 0, cardWidth, cardMargin/2), image.NewUniform(shade), image.Point{}, draw.Src)
}

func (c *card) line(shade color.Color, text string) {
	pen := font.Drawer{
		Dst: c.image, Src: image.NewUniform(shade), Face: basicfont.Face7x13, Dot: fixed.P(cardMargin, c.next),
	}
	pen.DrawString(text)
	c.next += cardLine
}

func (c *card) qr(text string) error {
	code, err := qrcode.New(text, qrcode.Low)
	if err != nil {
		return fmt.Errorf("draw QR code: %w", err)
	}
	// A whole number of points for each dot of the code keeps it sharp.
	picture := code.Image(-cardDot)
	place := picture.Bounds().Add(image.Pt((cardWidth-picture.Bounds().Dx())/2, c.next-cardLine/2))
	draw.Draw(c.image, place, picture, image.Point{}, draw.Src)
	return nil
}

func (c *card) file() (operation.File, error) {
	large := image.NewRGBA(image.Rect(0, 0, cardWidth*cardScale, cardHeight*cardScale))
	draw.NearestNeighbor.Scale(large, large.Bounds(), c.image, c.image.Bounds(), draw.Src, nil)
	var encoded bytes.Buffer
	if err := png.Encode(&encoded, large); err != nil {
		return operation.File{}, fmt.Errorf("encode picture: %w", err)
	}
	return operation.File{ContentType: "image/png", Size: int64(encoded.Len()), Body: io.NopCloser(&encoded)}, nil
}
