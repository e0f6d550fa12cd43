package sandbox

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

// shelf has the libraries that a script may use.
type shelf struct {
	texts map[string]string
	open  bool // a library that is not there counts as one of which nothing is known
}

const noLibrary = "there is no library '%s'; make a script of that name that calls share({ … })"

// load gives a script a library as a function that runs it in a scope of its
// own; null for one of which nothing is known.
func (m *machine) load(call goja.FunctionCall) goja.Value {
	name := call.Argument(0).String()
	source, ok := m.shelf.texts[name]
	switch {
	case !ok && m.shelf.open:
		return goja.Null()
	case !ok:
		panic(m.vm.NewTypeError(noLibrary, cut(name, 40)))
	}
	program, problem := compileLibrary(name, source)
	if problem != nil {
		panic(m.vm.NewTypeError("the library '%s' cannot be used: %s", name, problem))
	}
	value, err := m.vm.RunProgram(program)
	if err != nil {
		panic(err)
	}
	return value
}

// compileLibrary makes a function of a source. A source that closes the
// function to do something beside it would be no script, and is refused.
func compileLibrary(name, source string) (*goja.Program, *Problem) {
	if _, problems := compile(source); len(problems) > 0 {
		return nil, &problems[0]
	}
	wrapped := "(function () { " + source + "\n})"
	tree, err := parser.ParseFile(nil, "library "+name, wrapped, 0, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, &syntaxProblems(err, wrapped)[0]
	}
	program, err := goja.CompileAST(tree, false)
	if err != nil {
		return nil, &compileProblems(err)[0]
	}
	return program, nil
}
