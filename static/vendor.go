//go:build vendoring

// Command vendor refreshes the third-party files of the console: it fetches
// the pinned npm packages into a temporary folder, bundles and copies what the
// browser needs, and writes vendor/VENDOR.md with what came from where. Run it
// from the root as "go run static/vendor.go"; building Frontdesk itself needs
// neither it nor Node.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// parcel is one npm package: its pinned version and how its files get here.
type parcel struct {
	name, version string
	licences      []string // files of the package, kept under licences/
	outputs       []output
}

// output is one file of ours and how it is made from the package's folder.
type output struct {
	path  string
	build func(pkg string) ([]byte, error)
}

var parcels = []parcel{
	{"htmx.org", "4.0.1", []string{"LICENSE"}, []output{{"htmx.js", htmx}}},
	{"swagger-ui-dist", "5.35.0", []string{"LICENSE", "NOTICE"}, []output{
		{"swagger-ui.js", file("swagger-ui-bundle.js")},
		{"swagger-ui.css", file("swagger-ui.css")},
	}},
	{"lucide-static", "1.62.0", []string{"LICENSE"}, []output{{"../icons.svg", sprite}}},
	{"axe-core", "4.14.1", []string{"LICENSE"}, []output{{"../../web/testdata/axe.min.js", file("axe.min.js")}}},
	{"typescript", "5.9.3", []string{"LICENSE.txt", "ThirdPartyNoticeText.txt"}, []output{
		{"typescript.js", bundle(`export { default } from "typescript";`)},
		{"library.d.ts", library},
	}},
	inEditor("@codemirror/state", "6.7.6"),
	inEditor("@codemirror/view", "6.43.15"),
	inEditor("@codemirror/language", "6.13.1"),
	inEditor("@codemirror/commands", "6.11.1"),
	inEditor("@codemirror/autocomplete", "6.20.4"),
	inEditor("@codemirror/lint", "6.9.8"),
	inEditor("@codemirror/search", "6.7.2"),
	inEditor("@codemirror/lang-javascript", "6.2.5"),
	inEditor("@codemirror/streamparser", "6.0.0"),
	inEditor("@lezer/common", "1.5.5"),
	inEditor("@lezer/highlight", "1.2.5"),
	inEditor("@lezer/javascript", "1.5.6"),
	inEditor("@lezer/lr", "1.4.12"),
	inEditor("@marijn/find-cluster-break", "1.0.4"),
	inEditor("crelt", "1.0.7"),
	inEditor("style-mod", "4.1.4"),
	inEditor("w3c-keyname", "2.2.8"),
}

// inEditor is one of the packages that the code editor is made of; they go into
// one file.
func inEditor(name, version string) parcel {
	return parcel{name, version, []string{"LICENSE"}, []output{{"codemirror.js", bundle(editorExports)}}}
}

// editorExports is what fd-editor.js uses of CodeMirror.
const editorExports = `
export { Compartment, EditorState, Prec, RangeSet, StateEffect, StateField } from "@codemirror/state";
export { Decoration, EditorView, GutterMarker, WidgetType, crosshairCursor, drawSelection, gutter, gutterLineClass, highlightActiveLine,
	highlightActiveLineGutter, highlightSpecialChars, hoverTooltip, keymap, lineNumbers, rectangularSelection, tooltips } from "@codemirror/view";
export { HighlightStyle, bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting, syntaxTree } from "@codemirror/language";
export { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
export { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, pickedCompletion, snippet, startCompletion } from "@codemirror/autocomplete";
export { forEachDiagnostic, lintKeymap, nextDiagnostic, setDiagnostics } from "@codemirror/lint";
export { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
export { javascriptLanguage } from "@codemirror/lang-javascript";
export { LanguageSupport } from "@codemirror/language";
export { tags } from "@lezer/highlight";
`

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	if err := os.Chdir("static/vendor"); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "frontdesk-vendor")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := install(dir); err != nil {
		return err
	}
	sources, err := integrity(dir)
	if err != nil {
		return err
	}
	var table bytes.Buffer
	table.WriteString(head)
	for _, p := range parcels {
		if err := p.write(dir, sources[p.name], &table); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return os.WriteFile("VENDOR.md", table.Bytes(), 0o644)
}

const head = "# Third-party files\n\n" +
	"Written by `make vendor`; not to be edited by hand. Licence texts are in `licences/`.\n\n" +
	"| package | version | licence | source | file | SHA-256 of the file |\n" +
	"| --- | --- | --- | --- | --- | --- |\n"

// install lets npm fetch the pinned packages, without running their scripts.
func install(dir string) error {
	args := []string{"install", "--prefix", dir, "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact"}
	for _, p := range parcels {
		args = append(args, p.name+"@"+p.version)
	}
	cmd := exec.Command("npm", args...)
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

// integrity returns what npm recorded of each package it fetched.
func integrity(dir string) (map[string]string, error) {
	text, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Integrity string `json:"integrity"`
		} `json:"packages"`
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, err
	}
	out := make(map[string]string)
	for path, p := range lock.Packages {
		out[strings.TrimPrefix(path, "node_modules/")] = p.Integrity
	}
	return out, nil
}

func (p parcel) write(dir, source string, table *bytes.Buffer) error {
	pkg := filepath.Join(dir, "node_modules", p.name)
	licence, err := licenceName(pkg)
	if err != nil {
		return err
	}
	for _, name := range p.licences {
		text, err := os.ReadFile(filepath.Join(pkg, name))
		if err != nil {
			return err
		}
		kept := strings.TrimSuffix(strings.ReplaceAll(p.name, "/", "-")+"."+name, ".txt") + ".txt"
		if err := os.WriteFile(filepath.Join("licences", kept), text, 0o644); err != nil {
			return err
		}
	}
	for _, out := range p.outputs {
		text, err := out.build(pkg)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(out.path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(out.path, text, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(table, "| %s | %s | %s | `%s` | `%s` | `%x` |\n", p.name, p.version, licence, source, out.path, sha256.Sum256(text))
	}
	return nil
}

func licenceName(pkg string) (string, error) {
	text, err := os.ReadFile(filepath.Join(pkg, "package.json"))
	if err != nil {
		return "", err
	}
	var about struct {
		License string `json:"license"`
	}
	return about.License, json.Unmarshal(text, &about)
}

// file copies one file of the package, without the pointer to a source map we
// do not ship.
func file(name string) func(string) ([]byte, error) {
	return func(pkg string) ([]byte, error) {
		text, err := os.ReadFile(filepath.Join(pkg, name))
		if err != nil {
			return nil, err
		}
		return regexp.MustCompile(`(?m)^(//# |/\*# )sourceMappingURL=.*$\n?`).ReplaceAll(text, nil), nil
	}
}

// htmx joins htmx, our security extension and the WebSocket extension into one
// script: as separate files an extension may register after htmx has started.
func htmx(pkg string) ([]byte, error) {
	var joined bytes.Buffer
	for _, name := range []string{filepath.Join(pkg, "dist/htmx.js"), "security.js", filepath.Join(pkg, "dist/ext/hx-ws.js")} {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		joined.Write(text)
		joined.WriteString("\n;\n")
	}
	result := api.Transform(joined.String(), api.TransformOptions{
		MinifyWhitespace:  true,
		MinifySyntax:      true,
		MinifyIdentifiers: true,
		Target:            api.ES2022,
	})
	if len(result.Errors) > 0 {
		return nil, fmt.Errorf("bundle: %s", result.Errors[0].Text)
	}
	return result.Code, nil
}

// bundle makes a module of what an entry exports, with all that it imports.
func bundle(entry string) func(string) ([]byte, error) {
	return func(pkg string) ([]byte, error) {
		modules, _, _ := strings.Cut(pkg, "node_modules")
		result := api.Build(api.BuildOptions{
			Stdin:             &api.StdinOptions{Contents: entry, ResolveDir: modules},
			Bundle:            true,
			Format:            api.FormatESModule,
			Platform:          api.PlatformBrowser,
			Target:            api.ES2022,
			MinifyWhitespace:  true,
			MinifySyntax:      true,
			MinifyIdentifiers: true,
			LegalComments:     api.LegalCommentsNone,
		})
		if len(result.Errors) > 0 {
			return nil, fmt.Errorf("bundle: %s", result.Errors[0].Text)
		}
		return result.OutputFiles[0].Contents, nil
	}
}

var body = regexp.MustCompile(`(?s)<svg[^>]*>(.*)</svg>`)

// sprite makes one file of the icons that icons.txt names. A name with an
// equals sign is drawn by us and stands there whole.
func sprite(pkg string) ([]byte, error) {
	list, err := os.ReadFile("../icons.txt")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString(`<svg xmlns="http://www.w3.org/2000/svg">` + "\n")
	for _, line := range strings.Split(strings.TrimSpace(string(list)), "\n") {
		name, drawing, own := strings.Cut(line, "=")
		if !own {
			text, err := os.ReadFile(filepath.Join(pkg, "icons", name+".svg"))
			if err != nil {
				return nil, err
			}
			drawing = string(body.FindSubmatch(text)[1])
		}
		drawing = strings.Join(strings.Fields(drawing), " ")
		fmt.Fprintf(&out, `<symbol id="i-%s" viewBox="0 0 24 24">%s</symbol>`+"\n", name, drawing)
	}
	out.WriteString("</svg>\n")
	return out.Bytes(), nil
}
