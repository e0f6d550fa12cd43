package simulator

import (
	"bytes"
	"image/jpeg"
	"testing"
)

func TestPicturesAreTheSameForTheSameName(t *testing.T) {
	if !bytes.Equal(avatar("Ana").jpeg(), avatar("Ana").jpeg()) {
		t.Error("two avatars of one name differ")
	}
	if bytes.Equal(avatar("Ana").jpeg(), avatar("Boris").jpeg()) {
		t.Error("two names have the same avatar")
	}
}

func TestEverySceneIsAPicture(t *testing.T) {
	for scene := range scenes {
		img, err := jpeg.Decode(bytes.NewReader(photo(scene, "x").jpeg()))
		if err != nil {
			t.Fatalf("%s: %v", scene, err)
		}
		if got := img.Bounds().Dx(); got != 960 {
			t.Errorf("%s is %d wide, want 960", scene, got)
		}
		small, err := jpeg.DecodeConfig(bytes.NewReader(thumbnailOf(img)))
		if err != nil || small.Width != 72 || small.Height != 54 {
			t.Errorf("%s: thumbnail is %dx%d (%v), want 72x54", scene, small.Width, small.Height, err)
		}
	}
}
