package whatsapp

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
	"golang.org/x/image/draw"

	"frontdesk/models"
)

// A profile picture as WhatsApp wants it: a square JPEG of this many pixels.
const (
	profileSide    = 640
	profileQuality = 90
)

// WebVersion is the version of WhatsApp Web that sessions announce.
func WebVersion() string { return store.GetWAVersion().String() }

// SetAbout changes the text under the account's name.
func (s *Session) SetAbout(ctx context.Context, about string) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	if err := client.SetStatusMessage(ctx, types.SetStatusInput{Text: &about}); err != nil {
		return refused(err)
	}
	return nil
}

// SetPushName changes the name that the account shows to others.
func (s *Session) SetPushName(ctx context.Context, name string) error {
	if err := s.changeState(ctx, appstate.BuildSettingPushName(name), renameAccount{name}); err != nil {
		return err
	}
	s.edit(func(i *models.Session) { i.PushName = name })
	// Others see the name that comes with the presence.
	return s.ShowPresence(ctx, s.available.Load())
}

// SetPicture makes the middle square of a picture (JPEG, PNG, GIF or WebP) the
// account's picture.
func (s *Session) SetPicture(ctx context.Context, data []byte) error {
	square, err := squareJPEG(data)
	if err != nil {
		return err
	}
	return s.changePicture(ctx, square)
}

// RemovePicture takes the account's picture away.
func (s *Session) RemovePicture(ctx context.Context) error { return s.changePicture(ctx, nil) }

func (s *Session) changePicture(ctx context.Context, square []byte) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	// Without a target WhatsApp takes the account itself.
	if _, err := client.SetGroupPhoto(ctx, types.EmptyJID, square); err != nil {
		return refused(err)
	}
	s.album.forget(s.Canonical(ctx, s.Info().JID))
	return nil
}

// squareJPEG cuts the middle square out of a picture and gives it WhatsApp's
// size. A smaller picture is not blown up.
func squareJPEG(data []byte) ([]byte, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, models.Errorf(models.Invalid, "the picture cannot be read: use a JPEG, PNG, GIF or WebP")
	}
	if config.Width*config.Height > maxPixels {
		return nil, models.Errorf(models.TooLarge, "the picture has more than %d million pixels", maxPixels/1_000_000)
	}
	full, _, err := image.Decode(bytes.NewReader(data))
	if err != nil || full.Bounds().Empty() {
		return nil, models.Errorf(models.Invalid, "the picture cannot be read: use a JPEG, PNG, GIF or WebP")
	}
	side := min(full.Bounds().Dx(), full.Bounds().Dy())
	from := full.Bounds().Min.Add(image.Pt((full.Bounds().Dx()-side)/2, (full.Bounds().Dy()-side)/2))
	square := image.NewRGBA(image.Rect(0, 0, min(side, profileSide), min(side, profileSide)))
	draw.Draw(square, square.Bounds(), image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(square, square.Bounds(), full, image.Rectangle{Min: from, Max: from.Add(image.Pt(side, side))}, draw.Over, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, square, &jpeg.Options{Quality: profileQuality}); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// ResetConnection hangs up; the session connects again by itself.
func (s *Session) ResetConnection() error {
	client, err := s.client()
	if err != nil {
		return err
	}
	client.ResetConnection()
	return nil
}
