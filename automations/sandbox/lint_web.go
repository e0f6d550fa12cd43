package sandbox

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"

	"frontdesk/automations/hosts"
)

// webHost finds the host of an address that is written out as far as the host's end.
var webHost = regexp.MustCompile(`(?i)^https?://([a-z0-9.-]+(?::\d+)?)([/?#]|$)`)

// fetches looks at the addresses of a request that are written out.
func (l *linter) fetches(n *ast.CallExpression) {
	if len(n.ArgumentList) == 0 {
		return
	}
	if list, ok := n.ArgumentList[0].(*ast.ArrayLiteral); ok {
		for _, one := range list.Value {
			l.address(one)
		}
		return
	}
	l.address(n.ArgumentList[0])
	l.options(n, "fetch")
}

func (l *linter) address(e ast.Expression) {
	if object, ok := e.(*ast.ObjectLiteral); ok {
		for _, p := range object.Value {
			if keyed, ok := p.(*ast.PropertyKeyed); ok && literal(keyed.Key) == "url" {
				l.address(keyed.Value)
			}
		}
		return
	}
	text, whole := beginning(e)
	found := webHost.FindStringSubmatch(text)
	if found == nil || found[2] == "" && !whole {
		return
	}
	host := strings.ToLower(found[1])
	if !hasHost(l.desc.Hosts, found[0]) {
		l.add(e.Idx0(), "the host %s must be named in script({ hosts: ['%s'] })", cut(host, 100), cut(host, 100))
	}
}

// hasHost says whether hosts of the manifest allow an address.
func hasHost(list []string, address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && hosts.Have(list, parsed)
}

// beginning is the text that an expression begins with, and whether it is all of it.
func beginning(e ast.Expression) (text string, whole bool) {
	switch n := e.(type) {
	case *ast.StringLiteral:
		return n.Value.String(), true
	case *ast.TemplateLiteral:
		if n.Tag == nil && len(n.Elements) > 0 {
			return n.Elements[0].Parsed.String(), len(n.Elements) == 1
		}
	case *ast.BinaryExpression:
		if n.Operator == token.PLUS {
			text, _ := beginning(n.Left)
			return text, false
		}
	}
	return "", false
}

// secret looks at the name of a secret that is written out.
func (l *linter) secret(n *ast.CallExpression) {
	if len(n.ArgumentList) == 0 {
		return
	}
	name := literal(n.ArgumentList[0])
	if name == "" || slices.Contains(l.desc.Secrets, name) {
		return
	}
	message := "the secret " + cut(name, 64) + " must be named in script({ secrets: ['" + cut(name, 64) + "'] })"
	if meant := NearestName(name, l.desc.Secrets); meant != "" {
		message += ", or did you mean " + meant + "?"
	}
	l.add(n.ArgumentList[0].Idx0(), "%s", message)
}

// uses notes a library that is used in a handler, and refuses one that is not there.
func (l *linter) uses(n *ast.CallExpression) {
	if len(n.ArgumentList) == 0 {
		return
	}
	name := literal(n.ArgumentList[0])
	if name == "" || slices.Contains(l.desc.Uses, name) {
		return
	}
	l.desc.Uses = append(l.desc.Uses, name)
	if _, there := l.libraries.texts[name]; !there && !l.libraries.open {
		l.add(n.ArgumentList[0].Idx0(), noLibrary, cut(name, 40))
	}
}
