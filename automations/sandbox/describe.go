package sandbox

import (
	"encoding/json"
	"time"

	"github.com/dop251/goja"
)

// describe runs the top level of a script to learn its manifest and handlers.
// Nothing that it calls has an effect.
func describe(m *machine, req DescribeRequest) Description {
	program, problems := compile(req.Source)
	if len(problems) == 0 {
		problems = checkNames(req.Source)
	}
	if len(problems) > 0 {
		return Description{SDK: SDKVersion, Problems: problems}
	}
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
	if problem != nil {
		if barked := dog.barked(); barked != nil {
			problem.Code, problem.Message = barked.Code, barked.Message
		}
		return Description{SDK: SDKVersion, Problems: []Problem{*problem}}
	}
	return d
}

func (m *machine) description(program *goja.Program, settings json.RawMessage) (d Description, problem *Problem) {
	defer func() {
		if p := recover(); p != nil {
			problem = panicked(p)
		}
	}()
	if _, err := m.call(m.settings, settings); err != nil {
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
