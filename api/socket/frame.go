package socket

import (
	"context"

	"frontdesk/internal/wire"
	"frontdesk/models"
)

// isoMillis is how JavaScript prints a time.
const isoMillis = "2006-01-02T15:04:05.000Z"

// framer prints an event for one of the forms of the stream, each with the
// event's id, which ?after= takes. It reports false for events that are not told.
type framer func(ctx context.Context, e models.Event) (text []byte, told bool, err error)

type brief struct {
	SessionID string `json:"sessionId"`
	DataType  string `json:"dataType"`
	Data      any    `json:"data"`
	Timestamp string `json:"timestamp"`
	ID        int64  `json:"id"`
}

func (s *Stream) briefFrame(ctx context.Context, e models.Event) ([]byte, bool, error) {
	dataType, data, told := s.data(ctx, e)
	if !told {
		return nil, false, nil
	}
	text, err := wire.Marshal(brief{e.SessionID, dataType, data, e.Time.UTC().Format(isoMillis), e.ID})
	return text, true, err
}

type original struct {
	DataType  string `json:"dataType"`
	Data      any    `json:"data"`
	SessionID string `json:"sessionId"`
	ID        int64  `json:"id"`
}

func (s *Stream) originalFrame(ctx context.Context, e models.Event) ([]byte, bool, error) {
	dataType, data, told := s.data(ctx, e)
	if !told {
		return nil, false, nil
	}
	text, err := wire.Marshal(original{dataType, data, e.SessionID, e.ID})
	return text, true, err
}

// data is what an event says, with the bytes of its file.
func (s *Stream) data(ctx context.Context, e models.Event) (dataType string, data any, told bool) {
	dataType, data, told = wire.Event(e, s.opts.Names(ctx, e.SessionID))
	media, isMedia := e.Data.(models.MediaReceived)
	if !told || !isMedia || s.opts.File == nil {
		return dataType, data, told
	}
	file, tellable := s.opts.File(ctx, media.Message)
	return dataType, wire.WithFile(data, file), tellable
}

type clients struct {
	Event string `json:"event"`
	Data  any    `json:"data"`
	ID    int64  `json:"id,omitempty"`
}

func (s *Stream) clientsFrame(ctx context.Context, e models.Event) ([]byte, bool, error) {
	var counts wire.SyncCounts
	if d, isHistory := e.Data.(models.HistoryStored); isHistory && d.Done {
		var err error
		if counts, err = s.opts.History(ctx, e); err != nil {
			return nil, false, err
		}
	}
	name, data, told := s.opts.Names(ctx, e.SessionID).ClientEvent(e, s.opts.Session(e.SessionID), counts)
	if !told {
		return nil, false, nil
	}
	text, err := wire.Marshal(clients{name, data, e.ID})
	return text, true, err
}
