package views

import (
	"fmt"
	"strings"

	qrcode "github.com/skip2/go-qrcode"
)

// qrPath draws a text as a QR code: one SVG path, a unit per module, and the
// number of modules on a side. A text too long for a code draws nothing.
func qrPath(text string) (path string, size int) {
	code, err := qrcode.New(text, qrcode.Low)
	if err != nil {
		return "", 0
	}
	code.DisableBorder = true
	modules := code.Bitmap()
	var out strings.Builder
	for y, row := range modules {
		for x := 0; x < len(row); x++ {
			run := x
			for run < len(row) && row[run] {
				run++
			}
			if run > x {
				fmt.Fprintf(&out, "M%d %dh%dv1h-%dz", x, y, run-x, run-x)
				x = run
			}
		}
	}
	return out.String(), len(modules)
}
