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
}

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
		if err := os.WriteFile(filepath.Join("licences", p.name+"."+name+".txt"), text, 0o644); err != nil {
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
