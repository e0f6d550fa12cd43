package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/skip2/go-qrcode"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/models"
)

// Example is a receiver of webhooks to try them with: it keeps what it is told
// and draws QR codes.
type Example struct {
	Log     io.Writer // gets a line of JSON for every call
	Console io.Writer // gets QR codes, drawn with characters
	// At most Max calls are taken in a Window, from all callers together.
	Max    int
	Window time.Duration

	mu    sync.Mutex // guards the rest, and writing
	until time.Time  // when the window ends
	taken int
}

// receiver routes what ENABLE_LOCAL_CALLBACK_EXAMPLE switches on.
func (a *API) receiver(f *face) {
	if a.example == nil {
		return
	}
	operation.Global(f, "POST /localCallbackExample", "Receive an event, to try webhooks with: it is appended to message_log.txt", a.example.receive, operation.Needs(auth.Sessions))
}

// exampleRequest is an event as a webhook carries it. All of it is kept.
type exampleRequest struct {
	DataType  string `json:"dataType,omitempty"`
	Data      any    `json:"data,omitempty"`
	SessionID string `json:"sessionId,omitempty"`

	whole any
}

// ReadValue keeps everything that was sent.
func (r *exampleRequest) ReadValue(value any) error {
	object, ok := value.(map[string]any)
	if !ok {
		return errors.New("must be an object")
	}
	r.whole = value
	r.DataType, _ = object["dataType"].(string)
	r.Data = object["data"]
	return nil
}

// exampleAnswer says how much of the window is left.
type exampleAnswer struct{ header map[string]string }

// Header implements operation.Headed.
func (a exampleAnswer) Header() map[string]string { return a.header }

func (e *Example) receive(_ context.Context, in exampleRequest) (exampleAnswer, error) {
	header, ok := e.spend(time.Now())
	if !ok {
		return exampleAnswer{}, &operation.Instead{
			Status: http.StatusTooManyRequests, Text: "Too many requests, please try again later.", Header: header,
		}
	}
	line, err := json.Marshal(in.whole)
	if err != nil {
		return exampleAnswer{}, fmt.Errorf("write down an event: %w", err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if in.DataType == "qr" {
		e.draw(in.Data)
	}
	if _, err := e.Log.Write(append(line, "\r\n"...)); err != nil {
		return exampleAnswer{}, &models.Error{Kind: models.Unavailable, Message: "message_log.txt cannot be written", Err: err}
	}
	return exampleAnswer{header}, nil
}

// draw shows a QR code. What cannot be one is only written down.
func (e *Example) draw(data any) {
	object, _ := data.(map[string]any)
	text, _ := object["qr"].(string)
	if code, err := qrcode.New(text, qrcode.Low); err == nil {
		_, _ = io.WriteString(e.Console, code.ToSmallString(false))
	}
}

// spend takes one call of the window, and says in the headers of old servers
// what is left.
func (e *Example) spend(now time.Time) (header map[string]string, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !now.Before(e.until) {
		e.until, e.taken = now.Add(e.Window), 0
	}
	if ok = e.taken < e.Max; ok {
		e.taken++
	}
	return map[string]string{
		"X-RateLimit-Limit":     strconv.Itoa(e.Max),
		"X-RateLimit-Remaining": strconv.Itoa(e.Max - e.taken),
		"X-RateLimit-Reset":     strconv.FormatInt(int64(math.Ceil(float64(e.until.UnixMilli())/1000)), 10),
	}, ok
}
