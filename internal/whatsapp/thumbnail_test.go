package whatsapp

import "testing"

func TestAPictureWithAnEmptyFrameIsSentWithoutADrawing(t *testing.T) {
	empty := []byte("GIF89a\x0a\x00\x0a\x00\x00\x00\x00" + // 10 by 10
		",\x00\x00\x00\x00\x00\x00\x00\x00\x80\x00\x00\x00\xff\xff\xff" + // a frame of 0 by 0 in two colours
		"\x02\x01\x2c\x00;") // no pixels
	got := look(empty)
	if got.width == nil || *got.width != 10 || got.thumbnail != nil {
		t.Errorf("got %+v, want 10 wide and no drawing", got)
	}
}
