package sandbox

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// elsewhere are names that exist where other JavaScript runs, with what to do here.
var elsewhere = map[string]string{
	"setTimeout":  "scripts have no setTimeout; use ctx.wait('10s')",
	"setInterval": "scripts have no setInterval; use ctx.wait('10s') in a loop",
	"require":     "scripts cannot load modules; everything there is exists from the start",
	"window":      "scripts do not run in a browser, so there is no window",
	"document":    "scripts do not run in a browser, so there is no document",
	"alert":       "scripts do not run in a browser; use console.log, or ctx.reply to answer",
	"process":     "scripts have no process; they see only the message and their settings",
	"eval":        "eval is not available in scripts",
	"Function":    "functions cannot be made from text in scripts",
	"Proxy":       "Proxy is not available in scripts",
	"BigInt":      "big integers are not available in scripts",
}

// knownNames are the globals of a machine.
var knownNames = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{"arguments": true, "undefined": true}
	for _, name := range newMachine().vm.GlobalObject().GetOwnPropertyNames() {
		known[name] = true
	}
	for name := range elsewhere {
		delete(known, name)
	}
	return known
})

// checkNames finds names that exist nowhere. It asks only whether a name is
// declared somewhere in the script, not whether it can be seen from where it is
// used: what it reports is certain to be wrong.
func checkNames(tree *ast.Program) []Problem {
	c := &nameChecker{report: report{file: tree.File}, declared: declaredNames(tree)}
	c.walker = newWalker(c.refer)
	c.walk(tree.Body)
	return c.problems
}

// declaredNames are the names that a script introduces, anywhere in it.
func declaredNames(tree *ast.Program) map[string]bool {
	d := declarations{}
	walkTree(tree, d.declare)
	return d
}

// declarations are names that are declared.
type declarations map[string]bool

// nameChecker finds what is not declared.
type nameChecker struct {
	report
	*walker
	declared map[string]bool
}

// declare collects the names that a node introduces.
func (c declarations) declare(node any) bool {
	switch n := node.(type) {
	case *ast.Binding:
		c.target(n.Target)
	case *ast.ParameterList:
		c.target(n.Rest)
	case *ast.CatchStatement:
		c.target(n.Parameter)
	case *ast.ForDeclaration:
		c.target(n.Target)
	case *ast.FunctionLiteral:
		c.target(n.Name)
	case *ast.ClassLiteral:
		c.target(n.Name)
	case *ast.AssignExpression:
		if n.Operator == token.ASSIGN {
			c.target(n.Left)
		}
	}
	return true
}

// target collects the names of a target: a name, or a pattern of them.
func (c declarations) target(node any) {
	switch n := node.(type) {
	case *ast.Identifier:
		if n != nil {
			c[n.Name.String()] = true
		}
	case *ast.AssignExpression:
		c.target(n.Left)
	case *ast.ArrayPattern:
		for _, element := range n.Elements {
			c.target(element)
		}
		c.target(n.Rest)
	case *ast.ObjectPattern:
		for _, property := range n.Properties {
			c.target(property)
		}
		c.target(n.Rest)
	case *ast.PropertyShort:
		c[n.Name.Name.String()] = true
	case *ast.PropertyKeyed:
		c.target(n.Value)
	}
}

// refer reports the names that a node uses and nobody declared.
func (c *nameChecker) refer(node any) bool {
	switch n := node.(type) {
	case *ast.MetaProperty, *ast.BranchStatement:
		return false
	case *ast.LabelledStatement:
		c.walk(n.Statement)
		return false
	case *ast.UnaryExpression:
		_, name := n.Operand.(*ast.Identifier)
		return !name || n.Operator != token.TYPEOF
	case *ast.Identifier:
		c.use(*n)
	case *ast.PropertyShort:
		c.use(n.Name)
	}
	return true
}

func (c *nameChecker) use(id ast.Identifier) {
	name := id.Name.String()
	if c.declared[name] || knownNames()[name] {
		return
	}
	c.declared[name] = true // once is enough
	c.add(id.Idx, "%s", unknownName(name, c.declared))
}

// unknownName words the problem, with the name that was perhaps meant.
func unknownName(name string, declared map[string]bool) string {
	if why, ok := elsewhere[name]; ok {
		return why
	}
	best := NearestName(name, slices.Concat(slices.Collect(maps.Keys(declared)), slices.Collect(maps.Keys(knownNames()))))
	if best == "" {
		return fmt.Sprintf("there is no %q here", cut(name, 40))
	}
	return fmt.Sprintf("there is no %q here, did you mean %q?", cut(name, 40), best)
}

// NearestName is the known name that was perhaps meant, or nothing.
func NearestName(name string, known []string) string {
	best, nearest := "", 3
	for _, other := range known {
		d := distance(name, other)
		if other != name && (d < nearest || d == nearest && other < best) && d < len(name) {
			best, nearest = other, d
		}
	}
	return best
}

// distance is how many letters must change to get from one name to the other,
// as far as small numbers go.
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
