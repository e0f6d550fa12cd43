package api

import (
	"bytes"
	"fmt"
	"io"

	"github.com/skip2/go-qrcode"

	"frontdesk/api/operation"
)

// qrPixels is the side of the picture: large enough to scan from a screen.
const qrPixels = 512

func qrPicture(text string) (operation.File, error) {
	picture, err := qrcode.Encode(text, qrcode.Low, qrPixels)
	if err != nil {
		return operation.File{}, fmt.Errorf("draw QR code: %w", err)
	}
	return operation.File{
		ContentType: "image/png", Size: int64(len(picture)), Body: io.NopCloser(bytes.NewReader(picture)),
	}, nil
}
