package sandbox

import (
	"fmt"
	"math/big"
	"reflect"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
)

// maxPattern is the longest regular expression, in characters.
const maxPattern = 2000

// checkTree finds what the engine would accept and the sandbox does not.
func checkTree(tree *ast.Program) []Problem {
	c := &checker{file: tree.File, seen: map[uintptr]bool{}}
	c.walk(reflect.ValueOf(tree.Body))
	return c.problems
}

// checker walks a syntax tree. The engine has no walker, so it goes by reflection.
type checker struct {
	file     *file.File
	seen     map[uintptr]bool
	problems []Problem
}

func (c *checker) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			c.walk(v.Elem())
		}
	case reflect.Pointer:
		c.pointer(v)
	case reflect.Slice:
		for i := range v.Len() {
			c.walk(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			c.walk(v.Field(i))
		}
	}
}

func (c *checker) pointer(v reflect.Value) {
	if v.IsNil() || c.seen[v.Pointer()] {
		return
	}
	c.seen[v.Pointer()] = true
	switch node := v.Interface().(type) {
	case *file.File, *big.Int:
		return
	case *ast.NumberLiteral:
		c.number(node)
	case *ast.RegExpLiteral:
		c.pattern(node)
	default:
		c.walk(v.Elem())
	}
}

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

func (c *checker) add(idx file.Idx, format string, args ...any) {
	p := Problem{Code: ProblemSyntax, Message: fmt.Sprintf(format, args...)}
	p.at(c.file.Position(int(idx) - c.file.Base()))
	c.problems = append(c.problems, p)
}
