package api_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
)

// dark counts the dark points of a picture.
func dark(t *testing.T, picture []byte) int {
	t.Helper()
	decoded, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	return countDark(decoded)
}

func countDark(picture image.Image) int {
	n, b := 0, picture.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y < 64 {
				n++
			}
		}
	}
	return n
}

func TestThePictureHasTheQRCodeOnlyWhileItCanBeScanned(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		linked := dark(t, d.call("GET", "/session/getPageScreenshot/line", "").Body.Bytes())
		showQR("fresh")(d)
		waiting := dark(t, d.call("GET", "/session/getPageScreenshot/fresh", "").Body.Bytes())
		if linked == 0 || waiting < 10*linked {
			t.Errorf("%d dark points when linked, %d while waiting; want text, and a code", linked, waiting)
		}
	})
}
