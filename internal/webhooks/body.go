package webhooks

import (
	"context"
	"encoding/json"
	"runtime/debug"
	"slices"

	"frontdesk/internal/wire"
	"frontdesk/models"
)

// envelope is what a receiver is told, in the shape of the older servers.
type envelope struct {
	DataType  string `json:"dataType"`
	Data      any    `json:"data"`
	SessionID string `json:"sessionId"`
}

// body is the text of a delivery; false when this event is not told. One that
// panics is not: it would end every start of the server.
func (d *Dispatcher) body(ctx context.Context, e models.Event, flat bool) (text []byte, told bool) {
	defer func() {
		if p := recover(); p != nil {
			d.logger.Error("printing an event panicked; it is not told", "event", e.ID, "err", p, "stack", string(debug.Stack()))
			text, told = nil, false
		}
	}()
	dataType, data, shown := wire.Event(e, d.opts.Names(ctx, e.SessionID))
	if !shown {
		return nil, false
	}
	if media, ok := e.Data.(models.MediaReceived); ok && d.opts.File != nil {
		file, tellable := d.opts.File(ctx, media.Message)
		if !tellable {
			return nil, false
		}
		data = wire.WithFile(data, file)
	}
	if flat {
		data = flatten(e.Type(), data)
	}
	text, err := wire.Marshal(envelope{dataType, data, e.SessionID})
	if err != nil {
		d.logger.Error("event not printed; it is not told", "event", e.ID, "err", err)
		return nil, false
	}
	return text, true
}

// flatten copies the fields of data.message into data, where some public
// workflow templates look for them.
func flatten(t models.EventType, data any) any {
	if !slices.Contains([]models.EventType{models.EventMessage, models.EventMessageCreate}, t) {
		return data
	}
	text, err := wire.Marshal(data)
	if err != nil {
		return data
	}
	var inner struct {
		Message json.RawMessage `json:"message"`
	}
	if json.Unmarshal(text, &inner) != nil || len(inner.Message) <= len("{}") {
		return data
	}
	return json.RawMessage(slices.Concat(text[:len(text)-1], []byte(","), inner.Message[1:]))
}
