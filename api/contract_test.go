package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

// TestTheContractIsUnchanged compares the OpenAPI document with the one that
// was agreed. A change to the API changes the file, in the same commit.
func TestTheContractIsUnchanged(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		answer := d.call("GET", "/openapi.json", "", "X-Api-Key", "")
		if answer.Code != 200 {
			t.Fatalf("got %d %s", answer.Code, answer.Body)
		}
		var got bytes.Buffer
		if err := json.Indent(&got, answer.Body.Bytes(), "", "  "); err != nil {
			t.Fatal(err)
		}
		got.WriteByte('\n')
		const path = "testdata/openapi.json"
		if *update {
			if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("the document is not the one in %s; if the API was meant to change, run: go test ./api -run Contract -update", path)
		}
	})
}

func TestEveryReferenceOfTheDocumentLeadsSomewhere(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		for _, path := range []string{"/openapi.json", "/openapi-3.0.json"} {
			document := d.get(path)
			schemas := document["components"].(map[string]any)["schemas"].(map[string]any)
			for _, ref := range references(document) {
				name := strings.TrimPrefix(ref, "#/components/schemas/")
				if schemas[name] == nil {
					t.Errorf("%s: nothing at %s", path, ref)
				}
			}
			if strings.Contains(d.call("GET", path, "").Body.String(), "/legacy/") {
				t.Errorf("%s lists routes of /legacy", path)
			}
		}
	})
}

func references(node any) []string {
	var found []string
	switch v := node.(type) {
	case map[string]any:
		for key, value := range v {
			if ref, ok := value.(string); ok && key == "$ref" {
				found = append(found, ref)
				continue
			}
			found = append(found, references(value)...)
		}
	case []any:
		for _, value := range v {
			found = append(found, references(value)...)
		}
	}
	return found
}

// TestTheOlderDocumentUsesOnlyWhatOlderToolsKnow looks for the words that
// OpenAPI 3.0 does not have in a schema.
func TestTheOlderDocumentUsesOnlyWhatOlderToolsKnow(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		document := d.get("/openapi-3.0.json")
		if got := document["openapi"]; got != "3.0.3" {
			t.Errorf("the version is %v, want 3.0.3", got)
		}
		all := properties("", document["components"])
		if len(all) < 100 {
			t.Errorf("found only %d schemas", len(all))
		}
		for at, schema := range all {
			if _, list := schema["type"].([]any); list || schema["examples"] != nil || schema["const"] != nil {
				t.Errorf("%s is %v", at, schema)
			}
		}
	})
}

// properties finds every schema below a node, by its path.
func properties(at string, node any) map[string]map[string]any {
	found := map[string]map[string]any{}
	object, ok := node.(map[string]any)
	if !ok {
		return found
	}
	if object["type"] != nil || object["oneOf"] != nil {
		found[at] = object
	}
	for key, value := range object {
		maps.Copy(found, properties(at+"/"+key, value))
	}
	return found
}
