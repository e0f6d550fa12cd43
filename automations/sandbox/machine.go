package sandbox

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

//go:embed harden.js
var hardenSource string

var (
	sdkProgram    = builtin("sdk.js", sdkText())
	hardenProgram = builtin("harden.js", hardenSource)
)

// machine is a fresh JavaScript world with the SDK in it, good for one request.
type machine struct {
	vm       *goja.Runtime
	describe goja.Callable
	begin    goja.Callable
	run      goja.Callable
	returned goja.Callable
	runTest  goja.Callable
	anatomy  goja.Callable
	host     hostFunc // set by the request that uses the machine
	shelf    shelf    // set by the request, too
}

// hostFunc is the one way out of a script. Arguments and result are JSON text:
// no Go value ever gets into a script's hands.
type hostFunc func(kind, name, args string) string

func builtin(name, source string) *goja.Program {
	tree, err := parser.ParseFile(nil, name, source, 0, parser.WithDisableSourceMaps)
	if err != nil {
		panic(fmt.Sprintf("parse %s: %v", name, err))
	}
	program, err := goja.CompileAST(tree, true)
	if err != nil {
		panic(fmt.Sprintf("compile %s: %v", name, err))
	}
	return program
}

// newMachine makes a world and puts the SDK and the hardened globals in it.
// Both are ours, so that a failure is a programming mistake.
func newMachine() *machine {
	m := &machine{vm: goja.New()}
	m.vm.SetMaxCallStackSize(MaxDepth)
	m.vm.SetParserOptions(parser.WithDisableSourceMaps)
	host := m.vm.ToValue(func(call goja.FunctionCall) goja.Value {
		return m.vm.ToValue(m.host(call.Argument(0).String(), call.Argument(1).String(), call.Argument(2).String()))
	})
	sdk := m.install(sdkProgram, host, m.vm.ToValue(m.load)).ToObject(m.vm)
	m.describe = m.function(sdk.Get("describe"))
	m.begin = m.function(sdk.Get("begin"))
	m.run = m.function(sdk.Get("run"))
	m.returned = m.function(sdk.Get("returned"))
	m.runTest = m.function(sdk.Get("runTest"))
	m.anatomy = m.function(sdk.Get("anatomy"))
	m.install(hardenProgram, m.vm.ToValue(nesting))
	return m
}

// install runs a program of ours, which is a function, with its arguments.
func (m *machine) install(program *goja.Program, arguments ...goja.Value) goja.Value {
	value, err := m.vm.RunProgram(program)
	if err != nil {
		panic(fmt.Sprintf("install: %v", err))
	}
	result, err := m.function(value)(goja.Undefined(), arguments...)
	if err != nil {
		panic(fmt.Sprintf("install: %v", err))
	}
	return result
}

func (m *machine) function(v goja.Value) goja.Callable {
	f, ok := goja.AssertFunction(v)
	if !ok {
		panic(fmt.Sprintf("%v is not a function", v))
	}
	return f
}

// call passes JSON to one of the SDK's functions and returns what it answers.
func (m *machine) call(f goja.Callable, args ...any) (goja.Value, error) {
	values := make([]goja.Value, 0, len(args))
	for _, a := range args {
		data, err := json.Marshal(a)
		if err != nil {
			return nil, err
		}
		values = append(values, m.vm.ToValue(string(data)))
	}
	return f(goja.Undefined(), values...)
}

// nesting is how deep the brackets of a JSON text go. The engine's JSON.parse
// has no limit of its own, and the process would die of a deep one.
func nesting(text string) int {
	depth, deepest := 0, 0
	quoted, escaped := false, false
	for i := range len(text) {
		c := text[i]
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
			deepest = max(deepest, depth)
		case c == ']' || c == '}':
			depth--
		}
	}
	return deepest
}

// line is the line of the script that is being executed, 0 when none is.
func (m *machine) line() int {
	p := Problem{}
	p.locate(m.vm.CaptureCallStack(0, nil))
	return p.Line
}

// locate takes line and column from the innermost frame that is the script's own.
func (p *Problem) locate(stack []goja.StackFrame) {
	for _, f := range stack {
		if f.SrcName() == scriptName {
			p.at(f.Position())
			return
		}
	}
}

// problem words an error that ended the execution of a script.
func (m *machine) problem(err error) *Problem {
	var (
		interrupted *goja.InterruptedError
		overflow    *goja.StackOverflowError
		thrown      *goja.Exception
	)
	p := &Problem{Code: ProblemScript}
	switch {
	case errors.As(err, &interrupted):
		if cause, ok := interrupted.Value().(*Problem); ok {
			*p = *cause
		}
		p.locate(interrupted.Stack())
	case errors.As(err, &overflow):
		p.Code = ProblemDepth
		p.Message = fmt.Sprintf("functions call each other without end (more than %d deep)", MaxDepth)
		p.locate(overflow.Stack())
	case errors.As(err, &thrown):
		p.Message = m.words(thrown.Value())
		p.locate(thrown.Stack())
	default:
		p.Code, p.Message = ProblemInternal, "the script engine failed: "+err.Error()
	}
	return p
}

// words turns what a script threw into a sentence. Asking for it may run the
// script's own code, so this happens while the watchdog still watches.
func (m *machine) words(v goja.Value) string {
	text := ""
	if v == nil || m.vm.Try(func() { text = v.String() }) != nil {
		return "the script threw something that has no text"
	}
	text = strings.TrimPrefix(text, "Error: ")
	return cut(text, 500)
}

// cut shortens a text to so many characters.
func cut(text string, limit int) string {
	runes := 0
	for i := range text {
		if runes == limit {
			return text[:i] + "…"
		}
		runes++
	}
	return text
}
