package nemesis

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// patience is how long one call may take. The program may be killed meanwhile.
const patience = 10 * time.Second

// Message is what the tests look at in a message of the API.
type Message struct {
	ID struct {
		ID string `json:"id"`
	} `json:"id"`
	Body   string `json:"body"`
	Ack    int    `json:"ack"`
	FromMe bool   `json:"fromMe"`
}

// call asks the API and reads the answer into out. An answer that is no success
// is an error.
func (d *Desk) call(ctx context.Context, method, path string, in, out any, headers ...string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://"+d.Address+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("x-api-key", Key)
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var raw json.RawMessage
	if err := json.NewDecoder(answer.Body).Decode(&raw); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	var envelope struct{ Success bool }
	if err := json.Unmarshal(raw, &envelope); err != nil || !envelope.Success || answer.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, raw)
	}
	return json.Unmarshal(raw, out)
}

// StartSession starts a session.
func (d *Desk) StartSession(ctx context.Context, session string) error {
	return d.call(ctx, http.MethodGet, "/session/start/"+session, nil, new(struct{}))
}

// QR is the code on screen, an error while there is none.
func (d *Desk) QR(ctx context.Context, session string) (string, error) {
	var answer struct{ QR string }
	err := d.call(ctx, http.MethodGet, "/session/qr/"+session, nil, &answer)
	return answer.QR, err
}

// Connected gives an error while the session is not connected.
func (d *Desk) Connected(ctx context.Context, session string) error {
	return d.call(ctx, http.MethodGet, "/session/status/"+session, nil, new(struct{}))
}

// Messages lists what is stored of a chat, the oldest first.
func (d *Desk) Messages(ctx context.Context, session, chat string, limit int) ([]Message, error) {
	var answer struct{ Messages []Message }
	err := d.call(ctx, http.MethodPost, "/chat/fetchMessages/"+session, map[string]any{
		"chatId": chat, "searchOptions": map[string]any{"limit": limit},
	}, &answer)
	return answer.Messages, err
}

// Webhooks lists the numbers of the webhooks.
func (d *Desk) Webhooks(ctx context.Context) ([]int64, error) {
	var answer struct {
		Data struct{ Webhooks []struct{ ID int64 } }
	}
	err := d.call(ctx, http.MethodGet, "/api/webhooks", nil, &answer)
	var ids []int64
	for _, hook := range answer.Data.Webhooks {
		ids = append(ids, hook.ID)
	}
	return ids, err
}

// DeadLetters counts the events that a webhook was not told and never will be.
func (d *Desk) DeadLetters(ctx context.Context, webhook int64) (int, error) {
	var answer struct{ Data struct{ Total int } }
	err := d.call(ctx, http.MethodGet, fmt.Sprintf("/api/webhooks/%d/dead-letters", webhook), nil, &answer)
	return answer.Data.Total, err
}

// Automate saves a script, lets it reach the hosts that it names, and switches it
// on. It returns the number of the automation.
func (d *Desk) Automate(ctx context.Context, source string) (int64, error) {
	var answer struct {
		Data struct{ Automation struct{ ID int64 } }
	}
	if err := d.call(ctx, http.MethodPost, "/api/automations", map[string]any{"source": source}, &answer); err != nil {
		return 0, err
	}
	id := answer.Data.Automation.ID
	if err := d.call(ctx, http.MethodPost, fmt.Sprintf("/api/automations/%d/hosts", id), struct{}{}, new(struct{})); err != nil {
		return 0, err
	}
	return id, d.call(ctx, http.MethodPost, fmt.Sprintf("/api/automations/%d/enable", id), struct{}{}, new(struct{}))
}

// Run is what the tests look at in a run of an automation.
type Run struct {
	ChatID   string `json:"chatId"`
	Status   string `json:"status"`
	Error    string `json:"error"`
	Messages int    `json:"messages"`
}

// Runs lists the runs of an automation, the newest first.
func (d *Desk) Runs(ctx context.Context, automation int64) ([]Run, error) {
	var answer struct{ Data struct{ Runs []Run } }
	err := d.call(ctx, http.MethodGet, fmt.Sprintf("/api/automations/%d/runs?limit=1000", automation), nil, &answer)
	return answer.Data.Runs, err
}

// Send sends a text. A key makes it safe to repeat.
func (d *Desk) Send(ctx context.Context, session, chat, text, key string) (Message, error) {
	var answer struct{ Message Message }
	var headers []string
	if key != "" {
		headers = []string{"Idempotency-Key", key}
	}
	err := d.call(ctx, http.MethodPost, "/client/sendMessage/"+session, map[string]any{
		"chatId": chat, "contentType": "string", "content": text,
	}, &answer, headers...)
	return answer.Message, err
}
