package sandbox

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
)

// maxPattern is the longest regular expression, in characters.
const maxPattern = 2000

// checkTree finds what the engine would accept and the sandbox does not.
func checkTree(tree *ast.Program) []Problem {
	c := &checker{report: report{file: tree.File}}
	walkTree(tree, func(node any) bool {
		switch n := node.(type) {
		case *ast.NumberLiteral:
			c.number(n)
		case *ast.RegExpLiteral:
			c.pattern(n)
		}
		return true
	})
	return c.problems
}

type checker struct{ report }

func (c *checker) number(n *ast.NumberLiteral) {
	if _, ok := n.Value.(*big.Int); ok {
		c.add(n.Idx, "big integers like %s are not available; write the number without the n", n.Literal)
	}
}

func (c *checker) pattern(n *ast.RegExpLiteral) {
	switch {
	case len(n.Pattern) > maxPattern:
		c.add(n.Idx, "this pattern is longer than %d characters", maxPattern)
	case strings.Contains(n.Pattern, `\p{`), strings.Contains(n.Pattern, `\P{`):
		c.add(n.Idx, `patterns with \p{…} do not work here; list the characters instead, such as [a-zà-ÿ]`)
	case strings.ContainsAny(n.Flags, "vd"):
		c.add(n.Idx, "the pattern flags v and d are not available")
	}
}

// report collects problems with their places.
type report struct {
	file     *file.File
	problems []Problem
}

func (r *report) add(idx file.Idx, format string, args ...any) {
	r.append(Problem{Code: ProblemSyntax, Message: fmt.Sprintf(format, args...)}, idx)
}

func (r *report) warn(idx file.Idx, format string, args ...any) {
	r.append(Problem{Code: ProblemSyntax, Message: fmt.Sprintf(format, args...), Severity: SeverityWarning}, idx)
}

func (r *report) append(p Problem, idx file.Idx) {
	p.at(r.file.Position(int(idx) - r.file.Base()))
	r.problems = append(r.problems, p)
}
