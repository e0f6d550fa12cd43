package operation

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"frontdesk/models"
)

func assignAny(target, value any, at string) error {
	return assign(reflect.ValueOf(target).Elem(), value, at)
}

// decode fills a request from the body and the parameters of a call.
func (o *operation) decode(c *call, in reflect.Value) error {
	if err := assignParameters(in, "path", c.path); err != nil {
		return err
	}
	if o.body == nil {
		return o.decodeQuery(c, in)
	}
	object, ok := asObject(c.tree)
	c.tree = nil // a file may be in it
	if !ok {
		return &FieldError{Message: "the body must be an object"}
	}
	if object == nil {
		object = map[string]any{}
	}
	useMainNames(in.Type(), object)
	if err := missing(o.body.Required, object); err != nil {
		return err
	}
	if err := assign(in, object, ""); err != nil {
		return err
	}
	if o.large {
		return nil
	}
	return o.engine.constrain(o.body, object)
}

func (o *operation) decodeQuery(c *call, in reflect.Value) error {
	values := make(map[string]any, len(c.query))
	for name, list := range c.query {
		values[name] = list[0]
	}
	if err := missing(o.queryRequired, values); err != nil {
		return err
	}
	if err := assignParameters(in, "query", values); err != nil {
		return err
	}
	for _, p := range o.parameters {
		if value, sent := values[p.Name]; sent && p.In == "query" {
			if err := o.engine.constrain(p.Schema, value, p.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

func assignParameters(in reflect.Value, tag string, values map[string]any) error {
	for _, field := range fieldsOf(in.Type(), tag) {
		value, found := field.in(values)
		if !found || value == "" {
			continue
		}
		if err := assign(in.FieldByIndex(field.index), value, field.name); err != nil {
			return err
		}
	}
	return nil
}

// useMainNames renames the other names of fields to the main ones.
func useMainNames(t reflect.Type, object map[string]any) {
	for _, field := range fieldsOf(t, "json") {
		if _, found := object[field.name]; found || len(field.also) == 0 {
			continue
		}
		if value, found := field.in(object); found {
			object[field.name] = value
		}
	}
}

// missing names the required fields when one of them was not sent. It names
// them all, as the servers before us did and their clients expect.
func missing(required []string, object map[string]any) error {
	var absent []string
	for _, name := range required {
		if value := object[name]; value == nil || value == "" {
			absent = append(absent, name)
		}
	}
	if len(absent) == 0 {
		return nil
	}
	return &FieldError{Fields: absent, Message: Required(required...)}
}

// Required words that fields are required: "a is required", "a and b are
// required", "a, b, and c are required".
func Required(names ...string) string {
	switch len(names) {
	case 1:
		return names[0] + " is required"
	case 2:
		return names[0] + " and " + names[1] + " are required"
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + ", and " + names[last] + " are required"
}

// constrain checks the constraints of struct tags: lengths, bounds, words.
func (e *Engine) constrain(schema *huma.Schema, value any, at ...string) error {
	var found huma.ValidateResult
	path := huma.NewPathBuffer(nil, 0)
	huma.Validate(e.registry, schema, path, huma.ModeWriteToServer, e.coerce(schema, value), &found)
	if len(found.Errors) == 0 {
		return nil
	}
	detail, ok := found.Errors[0].(*huma.ErrorDetail)
	if !ok {
		return models.Errorf(models.Invalid, "the request is not valid")
	}
	where := strings.Join(append(at, detail.Location), "")
	return wrongField(where, detail.Message)
}

// coerce gives a body's value the types that its schema names, as assign does
// for the Go value, so that the constraints can be checked.
func (e *Engine) coerce(s *huma.Schema, value any) any {
	for s.Ref != "" {
		s = e.registry.SchemaFromRef(s.Ref)
	}
	switch s.Type {
	case huma.TypeObject:
		return e.coerceObject(s, value)
	case huma.TypeArray:
		return e.coerceList(s, value)
	case huma.TypeBoolean:
		yes, _ := asBool(value)
		return yes
	case huma.TypeInteger, huma.TypeNumber:
		number, _ := asNumber(value)
		return number
	case huma.TypeString:
		if list, ok := value.([]any); ok && len(list) == 1 {
			value = list[0]
		}
		if number, ok := value.(json.Number); ok {
			return number.String()
		}
	}
	return value
}

func (e *Engine) coerceObject(s *huma.Schema, value any) any {
	object, ok := asObject(value)
	if !ok {
		return value
	}
	result := make(map[string]any, len(object))
	for key, item := range object {
		if item == nil {
			continue
		}
		if known := s.Properties[key]; known != nil {
			item = e.coerce(known, item)
		}
		result[key] = item
	}
	return result
}

func (e *Engine) coerceList(s *huma.Schema, value any) any {
	list, ok := value.([]any)
	if !ok {
		if value == "" {
			return []any{}
		}
		list = []any{value}
	}
	result := make([]any, len(list))
	for i, item := range list {
		result[i] = e.coerce(s.Items, item)
	}
	return result
}
