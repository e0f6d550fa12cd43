package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "frontdesk/"
)

func TestEveryPackageStandsInARowAndImportsOnlyLowerOnes(t *testing.T) {
	for pkg, imports := range sources(t) {
		row, placed := rows[pkg]
		if !placed {
			t.Errorf("%s stands in no row: place it in internal/archtest and in docs/architecture.md", pkg)
			continue
		}
		for path := range imports {
			other, ours := strings.CutPrefix(path, module)
			if ours && rows[other] >= row {
				t.Errorf("%s (row %d) imports %s (row %d): only lower rows may be imported", pkg, row, other, rows[other])
			}
		}
	}
}

func TestEveryLibraryStaysAtHome(t *testing.T) {
	for pkg, imports := range sources(t) {
		for path := range imports {
			home, known := homeOf(path)
			if known && !slices.Contains(home, pkg) {
				t.Errorf("%s imports %s, whose home is %s", pkg, path, strings.Join(home, ", "))
			}
		}
	}
}

func TestNothingUnexpectedStandsAtTheTop(t *testing.T) {
	out, err := exec.Command("git", "-C", root, "ls-tree", "--name-only", "HEAD").Output()
	if err != nil {
		// Outside a repository, as in a container's build, the folder itself decides.
		out = []byte(strings.Join(names(t), "\n"))
	}
	for _, name := range strings.Fields(string(out)) {
		if !strings.HasPrefix(name, ".") && !slices.Contains(topLevel, name) {
			t.Errorf("%s does not belong at the top level", name)
		}
	}
}

func names(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// tools are the first lines of programs that are run by hand and not built in.
var tools = map[string]bool{"//go:build ignore": true, "//go:build vendoring": true}

func homeOf(path string) ([]string, bool) {
	for library, home := range homes {
		if path == library || strings.HasPrefix(path, library+"/") {
			return home, true
		}
	}
	return nil, false
}

// sources maps each package of ours to what its files import, tests aside.
func sources(t *testing.T) map[string]map[string]bool {
	t.Helper()
	found := map[string]map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		return note(found, path)
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func note(found map[string]map[string]bool, path string) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return err
	}
	if len(file.Comments) > 0 && tools[file.Comments[0].List[0].Text] {
		return nil
	}
	pkg, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		return err
	}
	pkg = filepath.ToSlash(pkg)
	if found[pkg] == nil {
		found[pkg] = map[string]bool{}
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		found[pkg][imported] = true
	}
	return nil
}
