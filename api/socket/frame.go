package socket

import (
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// isoMillis is how JavaScript prints a time.
const isoMillis = "2006-01-02T15:04:05.000Z"

// framer wraps an event for one of the two forms of the stream. Both end with
// the event's id, which ?after= takes.
type framer func(e models.Event, dataType string, data any) ([]byte, error)

type brief struct {
	SessionID string `json:"sessionId"`
	DataType  string `json:"dataType"`
	Data      any    `json:"data"`
	Timestamp string `json:"timestamp"`
	ID        int64  `json:"id"`
}

func briefFrame(e models.Event, dataType string, data any) ([]byte, error) {
	return wire.Marshal(brief{e.SessionID, dataType, data, e.Time.UTC().Format(isoMillis), e.ID})
}

type original struct {
	DataType  string `json:"dataType"`
	Data      any    `json:"data"`
	SessionID string `json:"sessionId"`
	ID        int64  `json:"id"`
}

func originalFrame(e models.Event, dataType string, data any) ([]byte, error) {
	return wire.Marshal(original{dataType, data, e.SessionID, e.ID})
}
