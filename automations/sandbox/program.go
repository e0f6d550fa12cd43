package sandbox

import (
	"errors"
	"fmt"

	"github.com/dop251/goja"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
)

// scriptName is the file name of a script in positions and stacks.
const scriptName = "script.js"

const (
	maxPrograms = 32
	maxBrackets = 1000
)

// programs keeps what was compiled, for as many scripts as are in use lately.
type programs struct {
	byKey map[string]*goja.Program
	order []string // oldest first
}

func newPrograms() *programs {
	return &programs{byKey: map[string]*goja.Program{}}
}

// find returns the compiled program of a key. Without a source it returns nil
// for a program that it does not have.
func (p *programs) find(key, source string) (*goja.Program, *Problem) {
	if found, ok := p.byKey[key]; ok {
		return found, nil
	}
	if source == "" {
		return nil, nil
	}
	compiled, problems := compile(source)
	if len(problems) > 0 {
		return nil, &problems[0]
	}
	if len(p.order) == maxPrograms {
		delete(p.byKey, p.order[0])
		p.order = p.order[1:]
	}
	p.byKey[key] = compiled
	p.order = append(p.order, key)
	return compiled, nil
}

// compile turns a source into a program, or says all that is wrong with it.
func compile(source string) (*goja.Program, []Problem) {
	if len(source) > MaxSource {
		return nil, []Problem{{Code: ProblemSyntax, Message: fmt.Sprintf("the script is larger than %d KB", MaxSource>>10)}}
	}
	if line := tooNested(source); line > 0 {
		return nil, []Problem{{Code: ProblemSyntax, Line: line, Message: fmt.Sprintf("brackets are nested more than %d deep", maxBrackets)}}
	}
	tree, err := parser.ParseFile(nil, scriptName, source, 0, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, syntaxProblems(err, source)
	}
	if problems := checkTree(tree); len(problems) > 0 {
		return nil, problems
	}
	program, err := goja.CompileAST(tree, false)
	if err != nil {
		return nil, compileProblems(err)
	}
	return program, nil
}

// tooNested finds the line where brackets get nested deeper than the parser
// can follow. It counts those in texts and comments, too: the limit is generous.
func tooNested(source string) int {
	depth, line := 0, 1
	for i := range len(source) {
		switch source[i] {
		case '\n':
			line++
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth = max(0, depth-1)
		}
		if depth > maxBrackets {
			return line
		}
	}
	return 0
}

// syntaxProblems words what the parser found. After the first error of a line
// the parser is often confused, so only the first of each line is told.
func syntaxProblems(err error, source string) []Problem {
	var list parser.ErrorList
	if !errors.As(err, &list) {
		return []Problem{{Code: ProblemSyntax, Message: plainSyntax(err.Error(), "", "")}}
	}
	var out []Problem
	awaits := false // with one that cannot be, the parser loses its way altogether
	lastLine := 0
	for _, e := range list {
		if e.Position.Line == lastLine {
			continue
		}
		lastLine = e.Position.Line
		before, after := around(source, e.Position)
		if awaits = awaits || isAwait(before, after); awaits && !isAwait(before, after) {
			continue
		}
		out = append(out, Problem{Code: ProblemSyntax, Message: plainSyntax(e.Message, before, after), Line: e.Position.Line, Column: e.Position.Column})
	}
	return out
}

func compileProblems(err error) []Problem {
	p := Problem{Code: ProblemSyntax, Message: plainSyntax(err.Error(), "", "")}
	var syntax *goja.CompilerSyntaxError
	if errors.As(err, &syntax) {
		p.Message = plainSyntax(syntax.Message, "", "")
		if syntax.File != nil {
			p.at(syntax.File.Position(syntax.Offset))
		}
	}
	return []Problem{p}
}

// at puts the problem at a place of the source.
func (p *Problem) at(pos file.Position) {
	p.Line, p.Column = pos.Line, pos.Column
}
