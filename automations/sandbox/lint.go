package sandbox

import (
	"cmp"
	"slices"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
)

// lint finds in a script that can run what is certainly or probably not what
// its author meant. d is what the script says about itself.
func lint(tree *ast.Program, d *Description, libraries shelf) (errors, warnings []Problem) {
	l := &linter{
		report: report{file: tree.File}, desc: d, libraries: libraries, declared: declaredNames(tree), assigned: map[string]bool{},
		scope: map[string]string{}, called: map[ast.Expression]bool{}, handlers: map[ast.Expression]string{},
		callbacks: map[ast.Expression]bool{},
	}
	walkTree(tree, l.prepare)
	l.walker = newWalker(l.look)
	l.walk(tree.Body)
	l.forgotten(tree)
	l.greedy()
	for _, p := range l.problems {
		if p.Severity == SeverityWarning {
			warnings = append(warnings, p)
			continue
		}
		errors = append(errors, p)
	}
	return inOrder(errors), inOrder(warnings)
}

// inOrder sorts problems by their places.
func inOrder(list []Problem) []Problem {
	slices.SortStableFunc(list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return list
}

// linter looks at a tree, and knows of each name what it stands for.
type linter struct {
	report
	*walker
	desc      *Description
	libraries shelf
	declared  map[string]bool           // names that the script introduces
	assigned  map[string]bool           // members that it makes itself
	scope     map[string]string         // what a name stands for here: "ctx of message", "t"
	called    map[ast.Expression]bool   // members that are called
	handlers  map[ast.Expression]string // functions that get a ctx or a t, and which
	callbacks map[ast.Expression]bool   // functions that something else calls
}

// prepare learns what has to be known before the second look.
func (l *linter) prepare(node any) bool {
	switch n := node.(type) {
	case *ast.AssignExpression:
		if dot, ok := n.Left.(*ast.DotExpression); ok {
			l.assigned[dot.Identifier.Name.String()] = true
		}
	case *ast.CallExpression:
		l.called[unwrap(n.Callee)] = true
		for i, argument := range n.ArgumentList {
			l.callbacks[argument] = true
			if what := l.givenBy(n); what != "" && i == len(n.ArgumentList)-1 {
				l.handlers[argument] = what
			}
		}
	}
	return true
}

// unwrap takes the question mark from what stands before it.
func unwrap(e ast.Expression) ast.Expression {
	switch n := e.(type) {
	case *ast.OptionalChain:
		return unwrap(n.Expression)
	case *ast.Optional:
		return unwrap(n.Expression)
	}
	return e
}

// triggers are the functions that take a handler, with what they give to it.
var triggers = map[string]string{
	"onMessage": "message", "onReaction": "reaction", "onPollVote": "poll", "onGroupJoin": "groupJoin", "onGroupLeave": "groupLeave",
	"onCall": "call", "onSchedule": "schedule", "onWebhook": "webhook", "onButton": "button", "onError": "error",
}

// givenBy says what a call gives to the function that is its last argument.
func (l *linter) givenBy(n *ast.CallExpression) string {
	name := l.global(n.Callee)
	switch {
	case name == "test":
		return "t"
	case name == "on" && literal(n.ArgumentList[0]) == "message":
		return "ctx of message"
	case name == "on":
		return "ctx of event"
	case triggers[name] != "":
		return "ctx of " + triggers[name]
	}
	return ""
}

// global is the name of a helper of the SDK that an expression is, or nothing.
func (l *linter) global(e ast.Expression) string {
	id, ok := e.(*ast.Identifier)
	if !ok || l.declared[id.Name.String()] {
		return ""
	}
	return id.Name.String()
}

// literal is the text that an expression is, or nothing.
func literal(e ast.Expression) string {
	if s, ok := e.(*ast.StringLiteral); ok {
		return s.Value.String()
	}
	return ""
}

// look sees each node once.
func (l *linter) look(node any) bool {
	switch n := node.(type) {
	case *ast.FunctionLiteral:
		return l.function(n, n.ParameterList, n.Body)
	case *ast.ArrowFunctionLiteral:
		return l.function(n, n.ParameterList, n.Body)
	case *ast.DotExpression:
		l.member(n)
	case *ast.CallExpression:
		l.call(n)
	case *ast.RegExpLiteral:
		if repeatsRepeats(n.Pattern) {
			l.warn(n.Idx, "this pattern has a repeat inside a repeat, such as (a+)+; it can take very long on some texts")
		}
	case *ast.WhileStatement:
		l.loop(n.While, n.Test, n.Body)
	case *ast.DoWhileStatement:
		l.loop(n.Do, n.Test, n.Body)
	case *ast.ForStatement:
		l.loop(n.For, n.Test, n.Body)
	}
	return true
}

// function looks into a function with what its parameters stand for.
func (l *linter) function(f ast.Expression, params *ast.ParameterList, body ast.Node) bool {
	outer := l.scope
	l.scope = map[string]string{}
	for name, what := range outer {
		l.scope[name] = what
	}
	given := l.handlers[f]
	for i, p := range params.List {
		id, named := p.Target.(*ast.Identifier)
		switch {
		case named && i == 0 && given != "":
			l.scope[id.Name.String()] = given
		case named && id.Name == "ctx" && !l.callbacks[f]:
			l.scope["ctx"] = "ctx"
		case named:
			delete(l.scope, id.Name.String())
		case i == 0 && given != "":
			l.taken(p.Target, given)
		}
	}
	l.walk(params)
	l.walk(body)
	l.scope = outer
	return false
}

// call looks at what a call is given.
func (l *linter) call(n *ast.CallExpression) {
	if dot, ok := unwrap(n.Callee).(*ast.DotExpression); ok {
		l.method(n, dot)
		return
	}
	switch name := l.global(n.Callee); name {
	case "fetch", "fetchAll":
		l.fetches(n)
	case "secret":
		l.secret(n)
	case "use":
		l.uses(n)
	}
}

// method looks at a call of a member.
func (l *linter) method(n *ast.CallExpression, dot *ast.DotExpression) {
	name := dot.Identifier.Name.String()
	if name == "then" || name == "catch" && len(n.ArgumentList) == 1 {
		l.warn(dot.Identifier.Idx, "calls wait by themselves, so .%s is not needed: write const answer = … and go on in the next line", name)
	}
	if what := l.stands(dot.Left); len(what) >= 3 && what[:3] == "ctx" {
		l.options(n, name)
	}
}

// loop warns of a loop that nothing ends.
func (l *linter) loop(at file.Idx, test ast.Expression, body ast.Statement) {
	if test != nil && !isTrue(test) {
		return
	}
	ends := false
	newWalker(func(node any) bool {
		switch n := node.(type) {
		case *ast.FunctionLiteral, *ast.ArrowFunctionLiteral:
			return false
		case *ast.ReturnStatement, *ast.ThrowStatement:
			ends = true
		case *ast.BranchStatement:
			ends = ends || n.Token == token.BREAK
		case *ast.DotExpression:
			ends = ends || slices.Contains(pausing, n.Identifier.Name.String())
		}
		return true
	}).walk(body)
	if !ends {
		l.warn(at, "this loop has no end: it needs a break or a return")
	}
}

// pausing are members that let a run wait or end, so that a loop may go on.
var pausing = []string{"wait", "ask", "choose", "confirm", "stop", "handoff"}

func isTrue(e ast.Expression) bool {
	switch n := e.(type) {
	case *ast.BooleanLiteral:
		return n.Value
	case *ast.NumberLiteral:
		return n.Literal != "0"
	}
	return false
}
