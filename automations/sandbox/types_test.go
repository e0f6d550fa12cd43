package sandbox

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"frontdesk/scripts"
)

// typeChecked says what TypeScript, the one that the editor has, finds in
// scripts. Where Node is missing the test is left out; on the build server that
// is a failure, or nobody would notice.
func typeChecked(t *testing.T, sources map[string]string) string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("*** no types are checked without Node: %v", err)
	}
	dir := t.TempDir()
	args := []string{
		"../testdata/types/check.mjs", "../../static/vendor/typescript.js",
		"../../static/vendor/library.d.ts,../../scripts/frontdesk.d.ts",
	}
	for name, source := range sources {
		path := filepath.Join(dir, name+".js")
		if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	output, err := exec.CommandContext(t.Context(), node, args...).CombinedOutput()
	if err != nil && len(output) == 0 {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(output), dir+"/", "")
}

func TestScriptsFitTheirDeclarations(t *testing.T) {
	all := map[string]string{}
	for name, source := range samples(t) {
		for style, text := range stylesOf(name, source) {
			all["sample-"+name+"-"+style] = text
		}
	}
	for _, s := range scripts.All() {
		all[s.ID] = s.Source
	}
	if found := typeChecked(t, all); found != "" {
		t.Errorf("got\n%s\nwant nothing", found)
	}
}

func TestTypesFindMistakes(t *testing.T) {
	found := typeChecked(t, map[string]string{"slip": "onMessage({ wrds: 'a' }, ctx => ctx.replay('x'));\nconst n = [1].find(x => x > 0);\nn.toFixed();\n"})
	for _, want := range []string{"slip.js:1:13", "'wrds'", "slip.js:1:37", "'reply'", "slip.js:3:1"} {
		if !strings.Contains(found, want) {
			t.Errorf("got %q, want %q", found, want)
		}
	}
}
