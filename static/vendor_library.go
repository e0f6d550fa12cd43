//go:build vendoring

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// libraries are the parts of TypeScript's declarations that describe what the
// scripts' engine has, and some more that missing removes.
var libraries = []string{
	"es5",
	"es2015.core", "es2015.collection", "es2015.generator", "es2015.iterable", "es2015.promise", "es2015.reflect", "es2015.symbol", "es2015.symbol.wellknown",
	"es2016.array.include", "es2017.object", "es2017.string", "es2018.promise", "es2018.regexp",
	"es2019.array", "es2019.object", "es2019.string", "es2019.symbol",
	"es2020.promise", "es2020.string", "es2020.symbol.wellknown", "es2021.promise", "es2021.string",
	"es2022.array", "es2022.error", "es2022.object", "es2022.string", "es2023.array", "esnext.collection",
}

// missing are the names that the scripts' engine has not, or that scripts are
// kept from. TestTheLibraryHoldsWhatScriptsHave compares the rest with it.
var missing = regexp.MustCompile(`^(?:declare )?(?:type|interface|var|function|namespace) ` +
	`(?:\w*(?:ArrayBuffer|DataView|WeakRef|FinalizationRegistry)\w*|(?:Big)?(?:Ui|I)nt(?:8|16|32|64)(?:Clamped)?Array\w*|Float(?:32|64)Array\w*|` +
	`Intl|BigInt\w*|Proxy\w*|eval|escape|unescape|FunctionConstructor|Function: FunctionConstructor|GeneratorFunction\w*|ActiveXObject|` +
	`Decorator\w*|ClassDecorator|PropertyDecorator|MethodDecorator|ParameterDecorator|Import(?:Meta|CallOptions|Assertions|Attributes))\b`)

// without are members that the engine has not, by how their lines begin.
var without = regexp.MustCompile(`^\s*(?:toLocale(?:Date|Time)?String\(locales|localeCompare\(that: string, locales|.*Intl\.|readonly \[Symbol\.species\]|unicodeSets|groupBy|(?:compile|anchor|big|blink|bold|fixed|fontcolor|fontsize|italics|link|small|strike|su[bp])\()`)

// library joins those declarations into one file without what scripts lack, so
// that the editor offers and accepts only what runs.
func library(pkg string) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("// The JavaScript of scripts: cut by make vendor out of TypeScript's declarations\n// (Copyright (c) Microsoft Corporation, Apache License 2.0).\n")
	for _, name := range libraries {
		text, err := os.ReadFile(filepath.Join(pkg, "lib", "lib."+name+".d.ts"))
		if err != nil {
			return nil, err
		}
		for _, part := range declarations(string(text)) {
			if !missing.MatchString(part.head) {
				out.WriteString(part.comment + withoutMembers(part.head))
			}
		}
	}
	return out.Bytes(), nil
}

// declaration is one statement of a file of declarations.
type declaration struct{ comment, head string }

// declarations cuts a file of Microsoft's regular form: a statement begins in
// the first column and ends with a line that closes it there.
func declarations(text string) []declaration {
	var all []declaration
	var next declaration
	if _, rest, ok := strings.Cut(text, "***************************************************************************** */"); ok {
		text = rest // the licence stands at the top of the file, once
	}
	for line := range strings.Lines(text) {
		blank := strings.TrimSpace(line) == ""
		switch {
		case next.head == "" && (blank || strings.HasPrefix(line, "//")):
			next.comment = ""
		case next.head == "" && (strings.HasPrefix(line, "/*") || strings.HasPrefix(line, " *")):
			next.comment += line
		default:
			next.head += line
			opened := strings.Count(next.head, "{") - strings.Count(next.head, "}")
			if opened == 0 && (strings.HasSuffix(line, ";\n") || strings.HasPrefix(line, "}") || strings.HasSuffix(line, "}\n")) {
				all, next = append(all, next), declaration{}
			}
		}
	}
	return all
}

// withoutMembers drops members that the engine lacks, with their comments.
func withoutMembers(statement string) string {
	var out, comment strings.Builder
	for line := range strings.Lines(statement) {
		trimmed := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(trimmed, "/*") || strings.HasPrefix(trimmed, "*") && !strings.HasPrefix(trimmed, "*["):
			comment.WriteString(line)
		case trimmed == "" || strings.HasPrefix(trimmed, "//"):
		case without.MatchString(line):
			comment.Reset()
		default:
			out.WriteString(comment.String() + line)
			comment.Reset()
		}
	}
	return out.String()
}
