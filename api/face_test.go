package api_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
)

// face is a JPEG that is wider than high.
func face(t *testing.T) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := jpeg.Encode(&file, image.NewGray(image.Rect(0, 0, 1000, 700)), nil); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}
