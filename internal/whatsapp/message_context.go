package whatsapp

import (
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// contextField is the name that every kind of content gives to what it refers to.
const contextField protoreflect.Name = "contextInfo"

// part is the one content of a message beside its settings; nil when there is
// none, or only a plain text.
func part(msg *waE2E.Message) protoreflect.Message {
	var found protoreflect.Message
	msg.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		if field.Kind() != protoreflect.MessageKind || field.IsList() {
			return true
		}
		if inner := value.Message(); inner.Descriptor().Fields().ByName(contextField) != nil {
			found = inner
			return false
		}
		return true
	})
	return found
}

// contextOf is what the content of a message refers to; nil when it cannot
// refer to anything.
func contextOf(msg *waE2E.Message) *waE2E.ContextInfo {
	content := part(msg)
	if content == nil {
		return nil
	}
	info, _ := content.Get(content.Descriptor().Fields().ByName(contextField)).Message().Interface().(*waE2E.ContextInfo)
	return info
}

// withContext is a copy of a message that refers to something else, and
// reports false when its content cannot refer to anything.
func withContext(msg *waE2E.Message, info *waE2E.ContextInfo) (*waE2E.Message, bool) {
	if msg.Conversation != nil {
		return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: msg.Conversation, ContextInfo: info}}, true
	}
	again := proto.Clone(msg).(*waE2E.Message)
	content := part(again)
	if content == nil {
		return nil, false
	}
	content.Set(content.Descriptor().Fields().ByName(contextField), protoreflect.ValueOfMessage(info.ProtoReflect()))
	return again, true
}
