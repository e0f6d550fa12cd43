package operation

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"frontdesk/models"
)

// OK is the answer that says nothing but success.
type OK struct{}

// ChatID is an address as callers write it: a bare number, as text or not, an
// address with any of WhatsApp's endings, or a list with one of these.
type ChatID struct{ jid models.JID }

// ChatIDOf wraps an address.
func ChatIDOf(jid models.JID) ChatID { return ChatID{jid} }

// JID is the address in its canonical spelling, "" when none was sent.
func (c ChatID) JID() models.JID { return c.jid }

var errAddress = errors.New("is not a WhatsApp address: use a number with its country code, or an id ending in @c.us, @g.us or @lid")

// ReadValue reads the address.
func (c *ChatID) ReadValue(value any) error {
	if list, ok := value.([]any); ok && len(list) == 1 {
		value = list[0]
	}
	text, ok := asText(value)
	if !ok {
		return errAddress
	}
	jid, err := models.ParseJID(text)
	if err != nil {
		return errAddress
	}
	c.jid = jid
	return nil
}

// Schema describes the address for the OpenAPI document.
func (ChatID) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type:        huma.TypeString,
		Description: "A number with its country code, or an id ending in @c.us, @g.us, @lid or @newsletter",
		Examples:    []any{"4915112345678@c.us"},
	}
}

// MessageID names a message by its short id or by its serialized one,
// "true_4915112345678@c.us_3EB0A1B2".
type MessageID struct {
	id   string
	chat models.JID
}

// ID is the short id.
func (m MessageID) ID() string { return m.id }

// Chat is the chat that a serialized id names, "" for a short one.
func (m MessageID) Chat() models.JID { return m.chat }

var errMessageID = errors.New("is not a message id: use the short id or the serialized one")

// ReadValue reads the id. It also takes a whole id object and looks at its
// _serialized or id.
func (m *MessageID) ReadValue(value any) error {
	if object, ok := value.(map[string]any); ok {
		if value, ok = object["_serialized"]; !ok {
			value = object["id"]
		}
	}
	text, ok := asText(value)
	if !ok || len(text) > 256 {
		return errMessageID
	}
	parts := strings.Split(strings.TrimSpace(text), "_")
	if len(parts) < 3 || parts[0] != "true" && parts[0] != "false" {
		m.id = strings.TrimSpace(text)
		return nil
	}
	chat, err := models.ParseJID(parts[1])
	if err != nil {
		return errMessageID
	}
	m.chat, m.id = chat, parts[2]
	return nil
}

// Schema describes the id for the OpenAPI document.
func (MessageID) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type:        huma.TypeString,
		Description: "The message's short id, or its serialized one",
		Examples:    []any{"true_4915112345678@c.us_3EB0C767D26A1D8A5F21"},
	}
}

// Content is what a message is made of: text, or one of several objects. What
// it holds is read with Text or Into, once the kind of content is known.
type Content struct{ value any }

// ReadValue keeps the value.
func (c *Content) ReadValue(value any) error {
	c.value = value
	return nil
}

// Missing reports whether nothing was sent.
func (c Content) Missing() bool { return c.value == nil || c.value == "" }

// Text is the content as text.
func (c Content) Text() (string, bool) { return asText(c.value) }

// Into reads the content as an object. What is wrong is named below "content".
func (c Content) Into(target any) error { return c.IntoAt(target, "content") }

// IntoAt is Into for a field of another name. What was not sent changes nothing.
func (c Content) IntoAt(target any, at string) error {
	value := c.value
	if text, ok := value.(string); ok && strings.HasPrefix(strings.TrimSpace(text), "{") {
		if parsed, err := parseJSON([]byte(text)); err == nil {
			value = parsed
		}
	}
	return assignAny(target, value, at)
}

// Schema describes the content for the OpenAPI document.
func (Content) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Description: "Text, or an object that fits contentType: a file {mimetype, data, filename}, the URL of one, " +
			"a place {latitude, longitude, description}, a contact {contactId}, or an album {items} of files and URLs",
		OneOf: []*huma.Schema{
			{Type: huma.TypeString},
			{Type: huma.TypeObject, AdditionalProperties: true},
		},
		Examples: []any{"Hello!"},
	}
}

// MarshalJSON prints the content as it came.
func (c Content) MarshalJSON() ([]byte, error) { return json.Marshal(plain(c.value)) }

// Argument is what a method is called with: a value of any kind, or an object
// that has it under a name.
type Argument struct{ value any }

// ReadValue keeps the value.
func (a *Argument) ReadValue(value any) error {
	a.value = value
	return nil
}

// Into reads the value. When there is none, or an empty list, which PHP sends
// for nothing, the target stays as it is.
func (a Argument) Into(target any, name string) error {
	value := a.value
	if object, ok := value.(map[string]any); ok {
		value = object[name]
	}
	if list, ok := value.([]any); ok && len(list) == 0 {
		return nil
	}
	return assignAny(target, value, "options")
}

// Fields reads the argument as the fields of a target: an object has them all,
// anything else is the one of the given name. That one is required; with no
// name nothing is.
func (a Argument) Fields(name string, target any) error {
	if list, ok := a.value.([]any); ok && len(list) == 0 && name == "" {
		a.value = nil // PHP sends an empty list for nothing
	}
	object, isObject := a.value.(map[string]any)
	switch {
	case isObject:
	case a.value == nil || a.value == "":
		object = map[string]any{}
	case name == "":
		return wrongField("options", "must be an object")
	default:
		object = map[string]any{name: a.value}
	}
	useMainNames(reflect.TypeOf(target).Elem(), object)
	if name != "" {
		if err := missing([]string{name}, object); err != nil {
			return err
		}
	}
	return assignAny(target, object, "options")
}

// Schema describes the argument for the OpenAPI document.
func (Argument) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Description: "The argument of the method"}
}

// MarshalJSON prints the argument as it came.
func (a Argument) MarshalJSON() ([]byte, error) { return json.Marshal(plain(a.value)) }
