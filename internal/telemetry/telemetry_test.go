package telemetry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestSecretsAreLeftOutOfTheLog(t *testing.T) {
	for _, json := range []bool{true, false} {
		var out bytes.Buffer
		log := NewLogger(&out, "info", json).With("x-api-key", "hush1").WithGroup("request")
		log.Info("request", "Authorization", "Bearer hush2", "api_key", "hush3", "qr", "hush4", "path", "/ws?apiKey=hush5&sessionId=desk",
			slog.Group("message", "text", "hush6", "body", "hush7"), "note", "key fd_ab12cd34_hush8hush8 failed", "err", errors.New("sign with whsec_hush9"))
		if got := out.String(); strings.Contains(got, "hush") || !strings.Contains(got, "sessionId=desk") {
			t.Errorf("json %v: %s", json, got)
		}
	}
}

type address string

func (a address) String() string { return string(a) }

func TestNumbersAreMaskedToTheirLastFourDigits(t *testing.T) {
	var out bytes.Buffer
	NewLogger(&out, "info", true).Info("no answer from 4915112345678", "chat", address("4915112345678@s.whatsapp.net"),
		"err", fmt.Errorf("send to +4915112345678: %w", errors.New("refused")), "event", int64(1234567890), "message", "3EB0C43112345678A1", "count", 7)
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{
		"msg": "no answer from …5678", "chat": "…5678@s.whatsapp.net", "err": "send to …5678: refused",
		"event": 1234567890.0, "message": "3EB0C43112345678A1", "count": 7.0,
	} {
		if line[key] != want {
			t.Errorf("%s: got %v, want %v", key, line[key], want)
		}
	}
}

func TestNeighbouringNumbersAreAllMasked(t *testing.T) {
	if got := Mask("4915112345678,4915187654321,4915100001111 v2.3000"); got != "…5678,…4321,…1111 v2.3000" {
		t.Errorf("got %q", got)
	}
}

func TestLevelWords(t *testing.T) {
	for word, want := range map[string]string{
		"trace": "TRACE DEBUG INFO WARN ERROR FATAL", "info": "INFO WARN ERROR FATAL", "warn": "WARN ERROR FATAL",
		"fatal": "FATAL", "silent": "", "nonsense": "INFO WARN ERROR FATAL",
	} {
		var out bytes.Buffer
		log := NewLogger(&out, word, true)
		for _, level := range []slog.Level{LevelTrace, slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError, LevelFatal} {
			log.Log(t.Context(), level, "x")
		}
		var got []string
		for line := range strings.Lines(out.String()) {
			var entry struct{ Level string }
			if err := json.Unmarshal([]byte(line), &entry); err != nil {
				t.Fatal(err)
			}
			got = append(got, entry.Level)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", word, got, want)
		}
	}
}

func TestTimesStayReadable(t *testing.T) {
	var out bytes.Buffer
	NewLogger(&out, "info", false).Info("x", "since", time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	if !strings.Contains(out.String(), "since=2026-01-02T03:04:05.000Z") {
		t.Errorf("got %s", out.String())
	}
}

func TestEveryMetricIsServed(t *testing.T) {
	m := NewMetrics()
	m.Sessions.WithLabelValues("connected").Set(3)
	m.Outbox.WithLabelValues("sent").Inc()
	m.WebhookLag.WithLabelValues("1").Set(0.5)
	m.WebhookAttempts.WithLabelValues("delivered").Inc()
	m.Reconnects.WithLabelValues("keepalive").Inc()
	m.Requests.WithLabelValues("sendMessage", "200").Observe(0.1)
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	if want := `fd_sessions{state="connected"} 3`; !strings.Contains(answer.Body.String(), want) {
		t.Errorf("no line %s", want)
	}
	served := strings.Count(answer.Body.String(), "# HELP fd_")
	if fields := reflect.TypeFor[Metrics]().NumField() - 1; served != fields {
		t.Errorf("%d metrics are served, %d are declared", served, fields)
	}
}
