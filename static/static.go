// Package static holds what the browser loads: styles, scripts, icons, fonts
// and third-party files. It serves them under names that change with their
// content, so a browser may keep each of them for ever.
package static

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"regexp"
	"sort"
	"strings"
	"sync"
)

// Prefix is where the files are served.
const Prefix = "/static/"

// stylesheets are joined into css/app.css, in this order.
var stylesheets = []string{
	"layers", "tokens", "reset", "base", "layout",
	"nav", "button", "status", "field", "surface", "table", "code", "live",
	"sessions", "pairing", "inbox", "thread", "media", "composer", "automations", "console", "entry", "sheet", "small",
	"utilities",
}

// apart are stylesheets of single pages, which link them themselves.
var apart = []string{"editor", "bench"}

// asset is one file as it is served.
type asset struct {
	url         string
	contentType string
	integrity   string
	plain       []byte
	zipped      func() []byte // nil where compressing gains nothing
}

// URL returns the address of a file, named as in this folder: "js/app.js",
// "vendor/htmx.js". Naming a file that does not exist is a programming mistake.
func URL(name string) string { return lookup(name).url }

// Integrity returns the value of a tag's integrity attribute for a file.
func Integrity(name string) string { return lookup(name).integrity }

func lookup(name string) *asset {
	a, ok := load().byName[name]
	if !ok {
		panic(fmt.Sprintf("static: no file %q", name))
	}
	return a
}

type collection struct {
	byName map[string]*asset
	byURL  map[string]*asset
}

// collect reads and hashes everything.
func collect() collection {
	own, vendored := read()
	c := collection{byName: make(map[string]*asset), byURL: make(map[string]*asset)}
	c.add("a-"+treeHash(own), "", own)
	c.add("v-"+treeHash(vendored), "vendor/", vendored)
	return c
}

// read returns our own files, with the stylesheets joined, and the vendored.
func read() (own, vendored map[string][]byte) {
	own, vendored = make(map[string][]byte), make(map[string][]byte)
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) == ".txt" || name == "vendor/security.js" {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if rest, ok := strings.CutPrefix(name, "vendor/"); ok {
			vendored[rest] = text
		} else if !strings.HasPrefix(name, "css/") {
			own[name] = text
		}
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("static: read the files: %v", err))
	}
	own["css/app.css"] = joinStyles(stylesheets)
	for _, name := range apart {
		own["css/"+name+".css"] = joinStyles([]string{name})
	}
	return own, vendored
}

func joinStyles(names []string) []byte {
	var joined []byte
	for _, name := range names {
		text, err := fs.ReadFile(files, "css/"+name+".css")
		if err != nil {
			panic(fmt.Sprintf("static: %v", err))
		}
		joined = append(joined, text...)
	}
	return onlyForPeople.ReplaceAll(joined, nil)
}

// onlyForPeople are comments and indents of stylesheets: a fifth of what a
// browser would load.
var onlyForPeople = regexp.MustCompile(`(?s)/\*.*?\*/\n?|(?m)^[ \t]+`)

func (c collection) add(tree, prefix string, files map[string][]byte) {
	for name, text := range files {
		sum := sha512.Sum384(text)
		a := &asset{
			url:         Prefix + tree + "/" + name,
			contentType: contentType(name),
			integrity:   "sha384-" + base64.StdEncoding.EncodeToString(sum[:]),
			plain:       text,
		}
		if path.Ext(name) != ".woff2" {
			a.zipped = sync.OnceValue(func() []byte { return zip(text) })
		}
		c.byName[prefix+name] = a
		c.byURL[a.url] = a
	}
}

// treeHash changes when any name or content below it changes.
func treeHash(files map[string][]byte) string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	hash := sha256.New()
	for _, name := range names {
		fmt.Fprintf(hash, "%s\x00%d\x00", name, len(files[name]))
		hash.Write(files[name])
	}
	return hex.EncodeToString(hash.Sum(nil))[:12]
}

// contentType does not ask the machine's own table, which differs from one to
// the next.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".ts":
		return "text/plain; charset=utf-8"
	case ".png":
		return "image/png"
	}
	return mime.TypeByExtension(path.Ext(name))
}
