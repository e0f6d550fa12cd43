package sandbox

import (
	"math/big"
	"reflect"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
)

// walker goes through a syntax tree. The engine has none of its own, so this
// one goes by reflection. visit sees every node once, before what is in it, and
// says whether to go on into it.
type walker struct {
	visit func(node any) (deeper bool)
	seen  map[uintptr]bool
}

// walkTree shows every node of a tree to visit.
func walkTree(tree *ast.Program, visit func(node any) (deeper bool)) {
	newWalker(visit).walk(tree.Body)
}

func newWalker(visit func(node any) (deeper bool)) *walker {
	return &walker{visit: visit, seen: map[uintptr]bool{}}
}

// walk goes through a node, or a list of them.
func (w *walker) walk(node any) { w.value(reflect.ValueOf(node)) }

func (w *walker) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			w.value(v.Elem())
		}
	case reflect.Pointer:
		w.pointer(v)
	case reflect.Slice:
		for i := range v.Len() {
			w.value(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			w.value(v.Field(i))
		}
	}
}

func (w *walker) pointer(v reflect.Value) {
	if v.IsNil() || w.seen[v.Pointer()] {
		return
	}
	w.seen[v.Pointer()] = true
	switch v.Interface().(type) {
	case *file.File, *big.Int:
		return
	}
	if w.visit(v.Interface()) {
		w.value(v.Elem())
	}
}
