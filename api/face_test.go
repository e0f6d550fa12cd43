package api_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
)

// face is a small JPEG.
func face(t *testing.T) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := jpeg.Encode(&file, image.NewGray(image.Rect(0, 0, 64, 64)), nil); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}
