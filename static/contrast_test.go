package static

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// pairs are the promises at the head of tokens.css: what is written on what,
// and the least contrast between them.
var pairs = []struct {
	inks, grounds []string
	least         float64
}{
	{[]string{"ink", "ink-2", "ink-3"}, []string{"canvas", "surface", "surface-2", "sunken"}, 4.5},
	{[]string{"line-control"}, []string{"surface"}, 3},
	{[]string{"accent-ink"}, []string{"accent-soft"}, 4.5},
	{[]string{"brass-ink"}, []string{"brass-soft"}, 4.5},
	{[]string{"ok-ink"}, []string{"ok-soft"}, 4.5},
	{[]string{"bad-ink"}, []string{"bad-soft"}, 4.5},
	{[]string{"info-ink"}, []string{"info-soft"}, 4.5},
	{[]string{"on-accent"}, []string{"accent"}, 4.5},
	{[]string{"ink", "ink-2"}, []string{"bubble-in", "bubble-out", "bubble-note"}, 4.5},
}

func TestTokensKeepTheirContrast(t *testing.T) {
	tokens := readTokens(t)
	for theme := range 2 {
		for _, pair := range pairs {
			for _, ink := range pair.inks {
				for _, ground := range pair.grounds {
					got := contrast(tokens[ink][theme], tokens[ground][theme])
					if got < pair.least {
						t.Errorf("--%s on --%s in theme %d: got %.2f, want at least %.1f", ink, ground, theme, got, pair.least)
					}
				}
			}
		}
	}
}

var token = regexp.MustCompile(`--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)`)

// readTokens returns each colour's light and dark luminance.
func readTokens(t *testing.T) map[string][2]float64 {
	t.Helper()
	text, err := os.ReadFile("css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string][2]float64)
	for _, m := range token.FindAllStringSubmatch(string(text), -1) {
		out[m[1]] = [2]float64{luminance(t, m[2]), luminance(t, m[3])}
	}
	for _, pair := range pairs {
		for _, name := range append(pair.inks, pair.grounds...) {
			if _, ok := out[name]; !ok {
				t.Fatal(fmt.Errorf("tokens.css has no colour --%s", name))
			}
		}
	}
	return out
}

// luminance is WCAG's relative luminance of a colour written #rrggbb.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func contrast(a, b float64) float64 {
	return (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05)
}
