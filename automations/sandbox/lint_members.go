package sandbox

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/dop251/goja/ast"
)

// anatomy is what the SDK's objects consist of, as a machine tells it.
type anatomy struct {
	Members map[string][]string `json:"members"` // of "ctx of message", "ctx.message", "text", "t"
	Options map[string][]string `json:"options"` // that "reply", "ask" or "fetch" take
}

var knownAnatomy = sync.OnceValue(func() anatomy {
	m := newMachine()
	m.host = func(string, string, string) string { return resultJSON(nil) }
	value, err := m.call(m.anatomy, Event{
		Chat: &EventChat{}, Contact: &EventContact{}, Error: &EventError{},
		Message: &EventMessage{Media: &EventMedia{}, Location: &EventPlace{}}, Group: &EventGroup{},
	})
	if err != nil {
		panic(err) // the SDK is ours
	}
	var a anatomy
	if err := json.Unmarshal([]byte(value.String()), &a); err != nil {
		panic(err)
	}
	all := map[string]bool{}
	for what, names := range a.Members {
		for _, name := range names {
			all[name] = all[name] || strings.HasPrefix(what, "ctx of ")
		}
	}
	maps.DeleteFunc(all, func(_ string, ofSome bool) bool { return !ofSome })
	a.Members["ctx"] = slices.Sorted(maps.Keys(all))
	return a
})

// everywhere are the members that all objects have.
var everywhere = []string{
	"toString", "toLocaleString", "valueOf", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "constructor", "__proto__",
}

// instead are members that people look for, with what they mean here.
var instead = map[string]string{
	"sendMessage": "reply", "answer": "reply", "respond": "reply", "sleep": "wait", "delay": "wait", "set": "state.set", "get": "state.get",
	"sender": "contact", "user": "contact", "content": "text", "end": "stop", "question": "ask", "prompt": "ask", "menu": "choose",
	"addLabel": "label", "tag": "label", "transfer": "handoff", "escalate": "handoff", "sendImage": "reply", "sendPoll": "reply",
}

// stands says what an expression stands for, or nothing.
func (l *linter) stands(e ast.Expression) string {
	switch n := unwrap(e).(type) {
	case *ast.Identifier:
		if what := l.scope[n.Name.String()]; what != "" {
			return what
		}
		return l.global(n)
	case *ast.DotExpression:
		if left := l.stands(n.Left); strings.HasPrefix(left, "ctx") && !strings.Contains(left, ".") {
			return "ctx." + n.Identifier.Name.String()
		}
	}
	return ""
}

// member looks at a member of something that is known.
func (l *linter) member(n *ast.DotExpression) {
	what := l.stands(n.Left)
	name := n.Identifier.Name.String()
	if !l.unknown(what, name) {
		return
	}
	if l.called[n] {
		l.add(n.Identifier.Idx, "%s", l.missing(what, name))
		return
	}
	l.warn(n.Identifier.Idx, "%s", l.missing(what, name))
}

// taken looks at what a handler takes out of its argument: ({ text, reply }) => …
func (l *linter) taken(target ast.BindingTarget, what string) {
	pattern, ok := target.(*ast.ObjectPattern)
	if !ok {
		return
	}
	for _, p := range pattern.Properties {
		if name, at := keyOf(p); at != nil && l.unknown(what, name) {
			l.warn(at.Idx0(), "%s", l.missing(what, name))
		}
	}
}

// keyOf is the name of a property, with its place; nil when it is computed.
func keyOf(p ast.Property) (string, ast.Node) {
	switch n := p.(type) {
	case *ast.PropertyShort:
		return n.Name.Name.String(), &n.Name
	case *ast.PropertyKeyed:
		if s, ok := n.Key.(*ast.StringLiteral); ok && !n.Computed {
			return s.Value.String(), s
		}
	}
	return "", nil
}

func (l *linter) unknown(what, name string) bool {
	known, ok := knownAnatomy().Members[what]
	return ok && !slices.Contains(known, name) && !l.assigned[name] && !slices.Contains(everywhere, name)
}

// missing words that there is no such member, and what may have been meant.
func (l *linter) missing(what, name string) string {
	a := knownAnatomy()
	whose, kind, ofKind := strings.Cut(what, " of ")
	begin := "there is no " + whose + "." + cut(name, 40)
	if ofKind && slices.Contains(a.Members["ctx"], name) {
		return begin + " in a handler of this kind (" + kind + ")"
	}
	meant := NearestName(name, a.Members[what])
	if better, ok := instead[name]; ok && whose == "ctx" {
		meant = better
	}
	if meant == "" {
		return begin
	}
	return begin + ", did you mean " + whose + "." + meant + "?"
}

// options looks at the names in an object of options.
func (l *linter) options(n *ast.CallExpression, name string) {
	known, ok := knownAnatomy().Options[name]
	if !ok || len(n.ArgumentList) == 0 {
		return
	}
	object, ok := n.ArgumentList[len(n.ArgumentList)-1].(*ast.ObjectLiteral)
	if !ok || (len(n.ArgumentList) == 1 && name != "handoff") {
		return
	}
	for _, p := range object.Value {
		key, at := keyOf(p)
		if at == nil || slices.Contains(known, key) {
			continue
		}
		message := "the options of " + name + " have no " + cut(key, 40)
		if meant := NearestName(key, known); meant != "" {
			message += ", did you mean " + meant + "?"
		}
		l.add(at.Idx0(), "%s", message)
	}
}
