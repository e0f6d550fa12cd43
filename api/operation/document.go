package operation

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"frontdesk/models"
)

const keyScheme = "apiKey"

// Lists of ours may be empty and are never null.
func init() { huma.DefaultArrayNullable = false }

// Example is a request and its answer, for the document.
type Example struct {
	Request any `json:"request,omitempty"`
	Answer  any `json:"answer,omitempty"`
}

// show puts the example into the description of its operation.
func (x Example) show(o *huma.Operation) {
	const asJSON = "application/json"
	if o.RequestBody != nil && x.Request != nil {
		content := *o.RequestBody.Content[asJSON] // forms share it
		content.Example = x.Request
		o.RequestBody.Content[asJSON] = &content
	}
	if content := o.Responses["200"].Content[asJSON]; content != nil && x.Answer != nil {
		content.Example = x.Answer
	}
}

func newDocument(opts Options, registry huma.Registry) *huma.OpenAPI {
	document := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title:       "Frontdesk",
			Version:     opts.Version,
			Description: "WhatsApp over HTTP: link accounts, send and receive messages, and follow what happens.",
		},
		Servers: []*huma.Server{{URL: "/" + strings.Trim(opts.BasePath, "/")}},
		Components: &huma.Components{
			Schemas: registry,
			SecuritySchemes: map[string]*huma.SecurityScheme{
				keyScheme: {Type: "apiKey", In: "header", Name: "x-api-key"},
				"bearer":  {Type: "http", Scheme: "bearer"},
			},
		},
	}
	document.AddOperation(describePing())
	for _, stream := range describeStreams() {
		document.AddOperation(stream)
	}
	return document
}

// describePing documents the one route for programs that is none of a face:
// the server answers it without a key.
func describePing() *huma.Operation {
	answer := &huma.Schema{Type: huma.TypeObject, Required: []string{"success", "message"}, Properties: map[string]*huma.Schema{
		"success": {Type: huma.TypeBoolean},
		"message": {Type: huma.TypeString, Examples: []any{"pong"}},
	}}
	return &huma.Operation{
		OperationID: "ping", Method: http.MethodGet, Path: "/ping", Summary: "Find out whether the server is there", Tags: []string{"server"},
		Responses: map[string]*huma.Response{"200": {Description: "It is", Content: jsonContent(answer)}},
	}
}

// Document is the OpenAPI 3.1 document of everything registered so far.
func (e *Engine) Document() ([]byte, error) { return json.Marshal(e.document) }

// OlderDocument is the same for tools that know only OpenAPI 3.0.
func (e *Engine) OlderDocument() ([]byte, error) { return e.document.Downgrade() }

// schemaName names the schema of a type. Types of the packages api and wire
// keep their own name; others put their package in front, so that two of one
// name do not collide.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	pkg := t.PkgPath()
	pkg = pkg[strings.LastIndex(pkg, "/")+1:]
	if pkg == "" || pkg == "api" || pkg == "wire" || pkg == "operation" {
		return name
	}
	return strings.ToUpper(pkg[:1]) + pkg[1:] + name
}

// describeRequest draws the schemas of what a caller sends.
func (o *operation) describeRequest(body bool) {
	o.parameters = o.pathParameters()
	if body && len(fieldsOf(o.in, "json")) > 0 {
		o.body = o.engine.schema(o.in, o.id+"Request")
		return
	}
	for _, f := range fieldsOf(o.in, "query") {
		structField := o.in.FieldByIndex(f.index)
		schema := huma.SchemaFromField(o.engine.registry, structField, "")
		required := structField.Tag.Get("required") == "true"
		if required {
			o.queryRequired = append(o.queryRequired, f.name)
		}
		o.parameters = append(o.parameters, &huma.Param{
			Name: f.name, In: "query", Required: required, Description: schema.Description, Schema: schema,
		})
	}
}

func (o *operation) pathParameters() []*huma.Param {
	var found []*huma.Param
	for part := range strings.SplitSeq(o.path, "/") {
		name, isParameter := strings.CutPrefix(part, ":")
		if !isParameter {
			continue
		}
		param := &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}
		if name == "sessionId" {
			param.Description = "The session's name"
			param.Schema.Pattern = "^[A-Za-z0-9_-]{1,64}$"
		}
		found = append(found, param)
	}
	return found
}

// schema draws the schema of a type with everything below it. More fields than
// it names are welcome, because clients of older servers send them.
func (e *Engine) schema(t reflect.Type, hint string) *huma.Schema {
	schema := e.registry.Schema(t, false, hint)
	for _, named := range e.registry.Map() {
		if named.AdditionalProperties == false {
			named.AdditionalProperties = nil
		}
	}
	if schema.AdditionalProperties == false {
		schema.AdditionalProperties = nil
	}
	return schema
}

// describe makes the operation's part of the document.
func (o *operation) describe(id, method string) *huma.Operation {
	described := &huma.Operation{
		OperationID: id, Method: method, Path: braces(o.path), Summary: o.summary, Description: o.about,
		Tags: []string{o.tag()}, Parameters: slices.Clone(o.parameters),
		Responses: o.failures(),
		Security:  []map[string][]string{{keyScheme: {}}, {"bearer": {}}},
	}
	described.Responses["200"] = o.success(id)
	if o.body != nil && method != http.MethodGet {
		described.RequestBody = o.requestBody()
	}
	o.engine.opts.Examples[id].show(described)
	if o.sends {
		described.Parameters = append(described.Parameters, &huma.Param{
			Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: huma.TypeString},
			Description: "Calls with the same key and body send once and get the same answer, for 48 hours",
		}, &huma.Param{
			Name: "Prefer", In: "header", Schema: &huma.Schema{Type: huma.TypeString},
			Description: "respond-async answers 202 as soon as the message is stored for sending",
		})
	}
	return described
}

func (o *operation) tag() string {
	if o.dialect.Tag != "" {
		return o.dialect.Tag
	}
	tag, _, _ := strings.Cut(strings.TrimPrefix(o.path, "/"), "/")
	return tag
}

// braces writes a path as the document does.
func braces(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

func (o *operation) requestBody() *huma.RequestBody {
	schema := o.engine.registry.Schema(o.in, true, o.id+"Request")
	media := &huma.MediaType{Schema: schema}
	return &huma.RequestBody{
		Required: len(o.body.Required) > 0,
		Content:  map[string]*huma.MediaType{"application/json": media, formType: media},
	}
}

func (o *operation) success(id string) *huma.Response {
	if o.out == fileType {
		return &huma.Response{Description: "The file", Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		}}
	}
	return &huma.Response{Description: "Done", Content: jsonContent(o.envelope(id))}
}

// envelope is the schema of an answer as the face wraps it.
func (o *operation) envelope(id string) *huma.Schema {
	inner := o.engine.schema(o.out, id+"Answer")
	whole := &huma.Schema{Type: huma.TypeObject, Required: []string{"success"}, Properties: map[string]*huma.Schema{
		"success": {Type: huma.TypeBoolean},
	}}
	if o.dialect.Envelope == Nested {
		whole.Properties["data"] = o.engine.registry.Schema(o.out, true, id+"Answer")
		return whole
	}
	maps.Copy(whole.Properties, inner.Properties)
	whole.Required = append(whole.Required, inner.Required...)
	return whole
}

// failures are the answers for what can go wrong.
func (o *operation) failures() map[string]*huma.Response {
	codes := []int{http.StatusForbidden, http.StatusInternalServerError}
	if _, differs := o.dialect.Statuses[models.Unauthorized]; !differs {
		codes = append(codes, http.StatusUnauthorized)
	}
	if o.body != nil || len(o.parameters) > 0 {
		codes = append(codes, http.StatusBadRequest)
	}
	if o.body != nil {
		codes = append(codes, http.StatusRequestEntityTooLarge)
	}
	if hasSession(o.path) {
		codes = append(codes, o.dialect.BadName, http.StatusNotFound)
	}
	schema := o.engine.registry.Schema(o.dialect.Failure, true, "")
	responses := make(map[string]*huma.Response, len(codes))
	for _, code := range codes {
		responses[strconv.Itoa(code)] = &huma.Response{Description: http.StatusText(code), Content: jsonContent(schema)}
	}
	return responses
}

func jsonContent(schema *huma.Schema) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{"application/json": {Schema: schema}}
}
