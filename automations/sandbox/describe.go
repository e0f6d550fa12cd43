package sandbox

import (
	"encoding/json"
	"time"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

// describe checks a script, and runs its top level to learn its manifest and
// handlers.
func describe(m *machine, req DescribeRequest) Description {
	program, problems := compile(req.Source)
	if len(problems) > 0 {
		return refuse(problems)
	}
	// What was compiled can be parsed.
	tree, _ := parser.ParseFile(nil, scriptName, req.Source, 0, parser.WithDisableSourceMaps)
	if problems := checkNames(tree); len(problems) > 0 {
		return refuse(problems)
	}
	d, problem := m.introduce(program, req)
	if problem != nil {
		return refuse([]Problem{*problem})
	}
	errors, warnings := lint(tree, &d, m.shelf)
	if len(errors) > 0 {
		return refuse(errors)
	}
	d.Warnings = warnings
	return d
}

func refuse(problems []Problem) Description {
	return Description{SDK: SDKVersion, Problems: problems}
}

// introduce lets a script say what it is. Nothing that it calls has an effect.
func (m *machine) introduce(program *goja.Program, req DescribeRequest) (Description, *Problem) {
	a := newAlmanac(StepRequest{}, time.Now)
	m.shelf = shelf{texts: req.Libraries, open: req.Libraries == nil}
	m.host = func(kind, name, args string) string {
		switch {
		case kind == "info" && name == "line":
			return resultJSON(m.line())
		case kind == "info":
			return a.answer(name, args)
		}
		return resultJSON(nil)
	}
	dog := watch(m.vm)
	defer dog.stop()
	d, problem := m.description(program, orEmpty(req.Settings))
	if barked := dog.barked(); problem != nil && barked != nil {
		problem.Code, problem.Message = barked.Code, barked.Message
	}
	return d, problem
}

func (m *machine) description(program *goja.Program, settings json.RawMessage) (d Description, problem *Problem) {
	defer func() {
		if p := recover(); p != nil {
			problem = panicked(p)
		}
	}()
	if _, err := m.call(m.begin, settings, true); err != nil {
		return d, m.problem(err)
	}
	if _, err := m.vm.RunProgram(program); err != nil {
		return d, m.problem(err)
	}
	value, err := m.call(m.describe)
	if err != nil {
		return d, m.problem(err)
	}
	if err := json.Unmarshal([]byte(value.String()), &d); err != nil {
		return d, &Problem{Code: ProblemScript, Message: "the script describes itself in a way that cannot be read"}
	}
	d.SDK = SDKVersion
	return d, nil
}

// resultJSON is a host call's answer with a result.
func resultJSON(result any) string {
	data, err := json.Marshal(map[string]any{"result": result})
	if err != nil {
		return errorJSON("internal", "the answer cannot be written down")
	}
	return string(data)
}

// errorJSON is a host call's answer that becomes an exception.
func errorJSON(code, message string) string {
	// A struct of two texts always encodes.
	data, _ := json.Marshal(map[string]any{"error": CallError{Code: code, Message: message}})
	return string(data)
}
