package operation

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"

	"frontdesk/models"
)

// Value is a type that reads itself from a part of a body: text, a
// json.Number, a boolean, a []any, a map[string]any, or nil. Its error says
// what was expected, without the value.
type Value interface{ ReadValue(value any) error }

// FieldError says which fields of a request are wrong, and how.
type FieldError struct {
	Fields  []string
	Message string
}

func (e *FieldError) Error() string { return e.Message }

// Unwrap makes the error one of kind Invalid.
func (e *FieldError) Unwrap() error {
	return &models.Error{Kind: models.Invalid, Message: e.Message}
}

func wrongField(at, problem string) error {
	return &FieldError{Fields: []string{at}, Message: at + " " + problem}
}

// assign puts a body's value into a Go value, leniently: numbers and booleans
// may come as text, one value where a list is wanted, and an empty list where
// an object is wanted means nothing.
func assign(dst reflect.Value, value any, at string) error {
	if value == nil {
		return nil
	}
	if reader, ok := dst.Addr().Interface().(Value); ok {
		if err := reader.ReadValue(value); err != nil {
			return wrongField(at, err.Error())
		}
		return nil
	}
	switch dst.Kind() {
	case reflect.Pointer:
		dst.Set(reflect.New(dst.Type().Elem()))
		return assign(dst.Elem(), value, at)
	case reflect.Struct:
		return assignStruct(dst, value, at)
	case reflect.Slice:
		return assignSlice(dst, value, at)
	case reflect.Interface:
		dst.Set(reflect.ValueOf(plain(value)))
		return nil
	case reflect.Map:
		return assignMap(dst, value, at)
	}
	return assignScalar(dst, value, at)
}

func assignScalar(dst reflect.Value, value any, at string) error {
	switch dst.Kind() {
	case reflect.String:
		text, ok := asText(value)
		if !ok {
			return wrongField(at, "must be text")
		}
		dst.SetString(text)
	case reflect.Bool:
		yes, ok := asBool(value)
		if !ok {
			return wrongField(at, "must be true or false")
		}
		dst.SetBool(yes)
	case reflect.Int, reflect.Int64:
		number, ok := asNumber(value)
		if !ok || number != math.Trunc(number) || math.Abs(number) > 1<<53 {
			return wrongField(at, "must be a whole number")
		}
		dst.SetInt(int64(number))
	case reflect.Float64:
		number, ok := asNumber(value)
		if !ok {
			return wrongField(at, "must be a number")
		}
		dst.SetFloat(number)
	default:
		panic("operation: a request cannot have a field of type " + dst.Type().String())
	}
	return nil
}

func assignSlice(dst reflect.Value, value any, at string) error {
	list, ok := value.([]any)
	if !ok {
		if value == "" {
			return nil
		}
		list = []any{value}
	}
	slice := reflect.MakeSlice(dst.Type(), len(list), len(list))
	for i, item := range list {
		if err := assign(slice.Index(i), item, at+"["+strconv.Itoa(i)+"]"); err != nil {
			return err
		}
	}
	dst.Set(slice)
	return nil
}

func assignMap(dst reflect.Value, value any, at string) error {
	object, ok := asObject(value)
	if !ok {
		return wrongField(at, "must be an object")
	}
	result := reflect.MakeMapWithSize(dst.Type(), len(object))
	for key, item := range object {
		element := reflect.New(dst.Type().Elem()).Elem()
		if err := assign(element, item, join(at, key)); err != nil {
			return err
		}
		result.SetMapIndex(reflect.ValueOf(key), element)
	}
	dst.Set(result)
	return nil
}

func assignStruct(dst reflect.Value, value any, at string) error {
	object, ok := asObject(value)
	if !ok {
		if at == "" {
			return &FieldError{Message: "the body must be an object"}
		}
		return wrongField(at, "must be an object")
	}
	for _, field := range fieldsOf(dst.Type(), "json") {
		item, found := field.in(object)
		if !found {
			continue
		}
		if err := assign(dst.FieldByIndex(field.index), item, join(at, field.name)); err != nil {
			return err
		}
	}
	return nil
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

func asText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

func asBool(value any) (yes, ok bool) {
	if b, isBool := value.(bool); isBool {
		return b, true
	}
	text, _ := asText(value)
	switch strings.ToLower(text) {
	case "true", "1", "yes", "on":
		return true, true
	case "false", "0", "no", "off", "":
		return false, text != "" || value == ""
	}
	return false, false
}

func asNumber(value any) (float64, bool) {
	text, ok := asText(value)
	if !ok {
		return 0, false
	}
	number, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return number, err == nil && !math.IsNaN(number) && !math.IsInf(number, 0)
}

// asObject takes what stands for nothing (an empty list, empty text) for an
// empty object, because clients in PHP send options: [].
func asObject(value any) (map[string]any, bool) {
	switch v := value.(type) {
	case map[string]any:
		return v, true
	case []any:
		return nil, len(v) == 0
	case string:
		return nil, v == ""
	}
	return nil, false
}

// plain turns a body's value into what encoding/json would have made of it.
func plain(value any) any {
	switch v := value.(type) {
	case json.Number:
		number, _ := v.Float64()
		return number
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = plain(item)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, item := range v {
			object[key] = plain(item)
		}
		return object
	}
	return value
}
