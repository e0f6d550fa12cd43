package webhooks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"frontdesk/models"
)

const (
	attemptTime = 15 * time.Second
	maxAnswer   = 64 << 10 // of which is read
	keptAnswer  = 4 << 10  // of which is kept in the log of deliveries
	keptRequest = 16 << 10 // of which too; a file may be in it
)

// outcome is how one attempt ended.
type outcome struct {
	delivered  bool
	gone       bool          // the receiver wants no events any more
	cut        bool          // we stopped it; it says nothing about the receiver
	retryAfter time.Duration // the receiver asked us to wait
	delivery   models.Delivery
}

// letter is what one request carries.
type letter struct {
	id     string // the same in every attempt
	event  models.Event
	body   []byte
	number int // of the attempt, from 1; 0 is a test
}

// attempt makes one request.
func (e *endpoint) attempt(ctx context.Context, l letter) outcome {
	began := time.Now()
	out := outcome{delivery: models.Delivery{
		WebhookID: e.hook.ID, EventID: l.event.ID, SessionID: l.event.SessionID, EventType: l.event.Type(), Attempt: l.number, Time: began,
		Request: beginning(l.body, keptRequest), RequestSize: len(l.body),
	}}
	limited, cancel := context.WithTimeout(ctx, attemptTime)
	defer cancel()
	err := e.post(limited, l, &out)
	out.delivery.Duration = time.Since(began)
	if err != nil {
		out.delivery.Error = reason(err)
		out.cut = ctx.Err() != nil
	}
	return out
}

func (e *endpoint) post(ctx context.Context, l letter, out *outcome) error {
	request, err := e.request(ctx, l, out.delivery.Time)
	if err != nil {
		return err
	}
	out.delivery.RequestHeaders = e.shownHeaders(request.Header)
	answer, err := e.client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(answer.Body, maxAnswer)) // the status decides
	out.delivery.Status = answer.StatusCode
	out.delivery.Answer = beginning(text, keptAnswer)
	out.delivery.AnswerHeaders = answerHeaders(answer.Header)
	out.delivered = answer.StatusCode/100 == 2
	out.gone = answer.StatusCode == http.StatusGone
	if answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode == http.StatusServiceUnavailable {
		out.retryAfter = retryAfter(answer.Header.Get("Retry-After"), time.Now())
	}
	if !out.delivered {
		return fmt.Errorf("the receiver answered %d", answer.StatusCode)
	}
	return nil
}

// beginning is what is kept of a body.
func beginning(text []byte, limit int) string {
	return strings.ToValidUTF8(string(text[:min(len(text), limit)]), "")
}

func (e *endpoint) request(ctx context.Context, l letter, at time.Time) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.hook.URL, bytes.NewReader(l.body))
	if err != nil {
		return nil, errors.New("the address cannot be used")
	}
	for name, value := range e.headers {
		request.Header.Set(name, value)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Frontdesk")
	if e.apiKey != "" {
		request.Header.Set(keyHeader, e.apiKey)
	}
	sign(request.Header, e.signWith(at), l.id, at, l.body)
	return request, nil
}

// reason is what the console shows. It is short and holds no address of our
// network.
func reason(err error) string {
	var own *models.Error
	switch {
	case errors.As(err, &own):
		return own.Message
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no answer within %s", attemptTime)
	case strings.HasPrefix(err.Error(), "the "):
		return err.Error()
	}
	return "the receiver cannot be reached"
}

// retryAfter reads seconds or a date, up to an hour.
func retryAfter(header string, now time.Time) time.Duration {
	wait := time.Duration(0)
	if seconds, err := strconv.Atoi(header); err == nil {
		wait = time.Duration(min(seconds, int(maxRetryAfter.Seconds()))) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), maxRetryAfter)
}
