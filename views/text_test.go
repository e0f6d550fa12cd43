package views

import (
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

func TestTextIsFormattedAsWhatsAppDoes(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"bold":                          {"from *15:00* on", "from <strong>15:00</strong> on"},
		"italic":                        {"_soon_", "<em>soon</em>"},
		"strike":                        {"~no~", "<s>no</s>"},
		"code":                          {"`a*b*c`", "<code>a*b*c</code>"},
		"a fence over lines":            {"```a\nb```", "<code>a\nb</code>"},
		"one look inside another":       {"*a _b_*", "<strong>a </strong><strong><em>b</em></strong>"},
		"a mark inside a word":          {"snake_case_name", "snake_case_name"},
		"a lone mark":                   {"2 * 3 * 4", "2 * 3 * 4"},
		"markup is text":                {"<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"},
		"no space appears at a mark":    {"(*a*)", "(<strong>a</strong>)"},
		"a link without its full stop":  {"see https://a.example/x.", `see <a href="https://a.example/x" rel="noopener noreferrer nofollow" target="_blank">https://a.example/x</a>.`},
		"a link of another kind is not": {"javascript:alert(1)", "javascript:alert(1)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := draw(t, Text(tt.text)).Find("span.text").Html()
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Strangers choose these texts: however they are made, reading one takes no
// longer than its length allows. Each mark here would look through all the rest.
func TestALongTextOfMarksIsReadAtOnce(t *testing.T) {
	for name, text := range map[string]string{
		"marks that never close":  strings.Repeat("*a ", 20_000),
		"marks before a blank":    strings.Repeat("* ", 30_000),
		"fences that never close": strings.Repeat("```a", 16_000),
		"marks below the deepest": "*_~*_~" + strings.Repeat("*a ", 20_000) + "b*~_*~_*",
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			formatted(text)
			if took := time.Since(began); took > time.Second {
				t.Errorf("took %v, want a moment", took)
			}
		})
	}
}

// FuzzText draws any text and allows no element or attribute outside the list,
// and loses no letter.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"*a _b ~c~_*", "```x", "http://<script>", "*_*_", "https://a.b/?q=\"><img src=x onerror=alert(1)>", "\x00\xff*é*"} {
		f.Add(seed)
	}
	allowed := map[string]string{"span": "class dir", "strong": "", "em": "", "s": "", "code": "", "a": "href target rel"}
	f.Fuzz(func(t *testing.T, text string) {
		doc := draw(t, Text(text))
		doc.Find("body *").Each(func(_ int, s *goquery.Selection) {
			attributes, ok := allowed[goquery.NodeName(s)]
			if !ok {
				t.Fatalf("got element %s", goquery.NodeName(s))
			}
			for _, a := range s.Nodes[0].Attr {
				if !strings.Contains(attributes, a.Key) {
					t.Errorf("got attribute %s on %s", a.Key, s.Nodes[0].Data)
				}
				if a.Key == "href" && !strings.HasPrefix(a.Val, "http://") && !strings.HasPrefix(a.Val, "https://") {
					t.Errorf("got href %q", a.Val)
				}
			}
		})
	})
}
