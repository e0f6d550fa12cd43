package views

import (
	"fmt"
	"strings"
	"testing"

	qrcode "github.com/skip2/go-qrcode"
)

func TestThePathDrawsEveryModule(t *testing.T) {
	text := strings.Repeat("2@AbCdEf0123456789+/=,", 10)
	code, err := qrcode.New(text, qrcode.Low)
	if err != nil {
		t.Fatal(err)
	}
	code.DisableBorder = true
	want := code.Bitmap()
	path, size := qrPath(text)
	if size != len(want) {
		t.Fatalf("got size %d, want %d", size, len(want))
	}
	got := make([][]bool, size)
	for y := range got {
		got[y] = make([]bool, size)
	}
	for _, run := range runsOf(t, path) {
		for x := range run.width {
			got[run.y][run.x+x] = true
		}
	}
	for y := range want {
		for x := range want[y] {
			if got[y][x] != want[y][x] {
				t.Fatalf("module %d,%d: got dark=%t, want %t", x, y, got[y][x], want[y][x])
			}
		}
	}
}

type drawnRun struct{ x, y, width int }

// runsOf reads a path made of rows like "M3 4h5v1h-5z".
func runsOf(t *testing.T, path string) []drawnRun {
	t.Helper()
	var runs []drawnRun
	for part := range strings.SplitSeq(strings.TrimSuffix(path, "z"), "z") {
		var run drawnRun
		var back int
		if _, err := fmt.Sscanf(part, "M%d %dh%dv1h-%d", &run.x, &run.y, &run.width, &back); err != nil || back != run.width {
			t.Fatalf("got %q in the path: %v", part, err)
		}
		runs = append(runs, run)
	}
	return runs
}
