package operation

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"frontdesk/models"
)

// maxFormFields bounds the number of fields of a form.
const maxFormFields = 10_000

// parseForm reads a form whose names nest by brackets, as PHP and many HTTP
// clients write them: options[caption]=x, participants[]=a, list[0][name]=b.
// Every value stays text; the decoder turns it into what a field wants.
func parseForm(body string) (map[string]any, error) {
	root := &formNode{}
	fields := 0
	for pair := range strings.SplitSeq(body, "&") {
		if pair == "" {
			continue
		}
		if fields++; fields > maxFormFields {
			return nil, models.Errorf(models.TooLarge, "the form has more than %d fields", maxFormFields)
		}
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil {
			return nil, badForm()
		}
		value, err := url.QueryUnescape(rawValue)
		if err != nil {
			return nil, badForm()
		}
		path, err := formPath(name)
		if err != nil {
			return nil, err
		}
		root.put(path, value)
	}
	tree, _ := root.tree().(map[string]any)
	if tree == nil {
		tree = map[string]any{}
	}
	return tree, nil
}

func badForm() error {
	return models.Errorf(models.Invalid, "the body is not a valid form: a %% sign must be followed by two hex digits")
}

// formPath splits "a[b][]" into "a", "b", "".
func formPath(name string) ([]string, error) {
	head, rest, nested := strings.Cut(name, "[")
	path := []string{head}
	for nested {
		var step string
		var closed bool
		if step, rest, closed = strings.Cut(rest, "]"); !closed {
			return []string{name}, nil
		}
		path = append(path, step)
		_, rest, nested = strings.Cut(rest, "[")
	}
	if len(path) > maxDepth {
		return nil, errDepth
	}
	return path, nil
}

// formNode is a value of a form, or the values below its name.
type formNode struct {
	values   []string
	order    []string
	children map[string]*formNode
}

func (n *formNode) put(path []string, value string) {
	for _, step := range path {
		if step == "" {
			step = strconv.Itoa(len(n.order))
		}
		n = n.child(step)
	}
	n.values = append(n.values, value)
}

func (n *formNode) child(name string) *formNode {
	if child, ok := n.children[name]; ok {
		return child
	}
	if n.children == nil {
		n.children = map[string]*formNode{}
	}
	child := &formNode{}
	n.children[name] = child
	n.order = append(n.order, name)
	return child
}

// tree is the node as a body's value: a list when all names below it are
// numbers or when one name came several times, else an object, else text.
func (n *formNode) tree() any {
	if len(n.children) == 0 {
		return n.leaf()
	}
	if slices.ContainsFunc(n.order, notIndex) {
		object := make(map[string]any, len(n.order))
		for name, child := range n.children {
			object[name] = child.tree()
		}
		return object
	}
	list := make([]any, 0, len(n.order))
	for _, name := range n.order {
		list = append(list, n.children[name].tree())
	}
	return list
}

func (n *formNode) leaf() any {
	switch len(n.values) {
	case 0:
		return nil
	case 1:
		return n.values[0]
	}
	list := make([]any, len(n.values))
	for i, value := range n.values {
		list[i] = value
	}
	return list
}

func notIndex(name string) bool {
	_, err := strconv.ParseUint(name, 10, 16)
	return err != nil
}
