package operation

import (
	"reflect"
	"strings"
	"sync"
)

// field is a field of a request as a caller may name it.
type field struct {
	name  string
	also  []string // other names that old clients use
	index []int
}

// in finds the field's value in an object, under any of its names.
func (f field) in(object map[string]any) (any, bool) {
	if value, ok := object[f.name]; ok {
		return value, true
	}
	for _, name := range f.also {
		if value, ok := object[name]; ok {
			return value, true
		}
	}
	return nil, false
}

type fieldsKey struct {
	of  reflect.Type
	tag string
}

var fieldCache sync.Map // fieldsKey -> []field

// fieldsOf lists the fields of a struct that carry a tag, those of embedded
// structs among them.
func fieldsOf(t reflect.Type, tag string) []field {
	key := fieldsKey{t, tag}
	if cached, ok := fieldCache.Load(key); ok {
		return cached.([]field)
	}
	var fields []field
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get(tag), ",")
		if name == "" || name == "-" || !f.IsExported() {
			continue
		}
		var also []string
		if other := f.Tag.Get("also"); other != "" {
			also = strings.Split(other, ",")
		}
		fields = append(fields, field{name: name, also: also, index: f.Index})
	}
	fieldCache.Store(key, fields)
	return fields
}
