package sandbox

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
)

// forgotten warns of variables of the whole script that a handler changes: the
// next run begins with a new script, and does not see it.
func (l *linter) forgotten(tree *ast.Program) {
	names := map[string]bool{}
	for _, s := range tree.Body {
		switch n := s.(type) {
		case *ast.LexicalDeclaration:
			for _, b := range n.List {
				declarations(names).target(b.Target)
			}
			if n.Token == token.CONST {
				for _, b := range n.List {
					delete(names, nameOf(b.Target))
				}
			}
		case *ast.VariableStatement:
			for _, b := range n.List {
				declarations(names).target(b.Target)
			}
		}
	}
	l.hidden(tree)
	if len(names) == 0 {
		return
	}
	handlers := slices.SortedFunc(maps.Keys(l.handlers), func(a, b ast.Expression) int { return cmp.Compare(a.Idx0(), b.Idx0()) })
	for _, handler := range handlers {
		if l.handlers[handler] != "t" {
			l.changes(handler, names)
		}
	}
	for _, s := range tree.Body {
		if f, ok := s.(*ast.FunctionDeclaration); ok {
			l.changes(f.Function, names)
		}
	}
}

// changes warns of the names that a function changes, but for those that it has
// of its own.
func (l *linter) changes(function ast.Expression, names map[string]bool) {
	own := declarations{}
	newWalker(func(node any) bool {
		if _, assigns := node.(*ast.AssignExpression); !assigns {
			own.declare(node)
		}
		return true
	}).walk(function)
	change := func(target ast.Expression, at file.Idx) {
		name := nameOf(target)
		if !names[name] || own[name] {
			return
		}
		delete(names, name) // once is enough
		l.warn(at, "'%s' is forgotten after every run, because the script begins anew each time; keep it with ctx.state.set or store.set", name)
	}
	newWalker(func(node any) bool {
		switch n := node.(type) {
		case *ast.AssignExpression:
			if n.Operator != token.COALESCE && n.Operator != token.LOGICAL_OR {
				change(n.Left, n.Left.Idx0())
			}
		case *ast.UnaryExpression:
			if n.Operator == token.INCREMENT || n.Operator == token.DECREMENT {
				change(n.Operand, n.Operand.Idx0())
			}
		}
		return true
	}).walk(function)
}

func nameOf(node any) string {
	if id, ok := node.(*ast.Identifier); ok && id != nil {
		return id.Name.String()
	}
	return ""
}

// hidden warns of names of the whole script that hide a helper.
func (l *linter) hidden(tree *ast.Program) {
	for _, s := range tree.Body {
		n, ok := s.(*ast.LexicalDeclaration)
		if !ok {
			continue
		}
		for _, b := range n.List {
			own := declarations{}
			own.target(b.Target)
			for _, name := range sdkGlobals {
				if own[name] {
					l.warn(b.Target.Idx0(), "'%s' is also the name of a helper, which cannot be used then; choose another name", name)
				}
			}
		}
	}
}

// greedy warns of handlers that answer everything.
func (l *linter) greedy() {
	if l.desc.Observer {
		return
	}
	for _, h := range l.desc.Handlers {
		f := h.Filter
		f.In = ""
		if h.Event == HandlerMessage && isEmpty(f) {
			l.problems = append(l.problems, Problem{
				Code: ProblemSyntax, Severity: SeverityWarning, Line: h.Line,
				Message: "this handler runs for every message; say which ones it wants, such as onMessage({ words: ['price'] }, …), or give it a cooldown",
			})
		}
	}
}

// isEmpty says whether a filter asks for nothing.
func isEmpty(f Filter) bool {
	data := resultJSON(f)
	return data == resultJSON(Filter{})
}

// repeatsRepeats finds a group that is repeated and has a repeat in it.
func repeatsRepeats(pattern string) bool {
	var groups []bool // of each open group: whether it has a repeat in it
	repeats := false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
		case c == '[':
			for i++; i < len(pattern) && pattern[i] != ']'; i++ {
				if pattern[i] == '\\' {
					i++
				}
			}
		case c == '(':
			groups, repeats = append(groups, repeats), false
		case c == ')' && len(groups) > 0:
			if repeats && endless(pattern[i+1:]) {
				return true
			}
			repeats, groups = repeats || groups[len(groups)-1], groups[:len(groups)-1]
		case endless(pattern[i:]):
			repeats = true
		}
	}
	return false
}

// endless says whether what begins here repeats without a bound.
func endless(rest string) bool {
	if rest == "" {
		return false
	}
	if rest[0] == '*' || rest[0] == '+' {
		return true
	}
	bounds, _, closed := strings.Cut(rest, "}")
	return rest[0] == '{' && closed && strings.HasSuffix(bounds, ",")
}
