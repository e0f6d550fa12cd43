package telemetry

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is every metric. No label ever holds a name, a number or a text.
type Metrics struct {
	Sessions        *prometheus.GaugeVec   // by state
	InboundCommit   prometheus.Histogram   // seconds
	ReceiptLag      prometheus.Histogram   // seconds
	Send            prometheus.Histogram   // seconds
	Outbox          *prometheus.CounterVec // by state
	WebhookLag      *prometheus.GaugeVec   // seconds, by webhook
	WebhookAttempts *prometheus.CounterVec // by outcome
	DeadLetters     prometheus.Counter
	Quarantined     prometheus.Counter
	Reconnects      *prometheus.CounterVec // by reason
	StoreErrors     prometheus.Counter
	WriterWait      prometheus.Histogram // seconds
	ScriptKills     prometheus.Counter
	Requests        *prometheus.HistogramVec // seconds, by operation and status
	Sockets         prometheus.Gauge
	Panics          prometheus.Counter

	registry *prometheus.Registry
}

// NewMetrics makes the metrics in a registry of their own, so that two
// Frontdesks in one process do not mix theirs.
func NewMetrics() *Metrics {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	f := maker{promauto.With(registry)}
	return &Metrics{
		Sessions:        f.gauges("fd_sessions", "Sessions, by state.", "state"),
		InboundCommit:   f.seconds("fd_inbound_commit_seconds", "From an event's arrival to its commit."),
		ReceiptLag:      f.seconds("fd_receipt_lag_seconds", "From WhatsApp's timestamp of a message to our receipt."),
		Send:            f.seconds("fd_send_seconds", "From a send's commit to WhatsApp's acknowledgement."),
		Outbox:          f.counters("fd_outbox", "Sends that reached a state.", "state"),
		WebhookLag:      f.gauges("fd_webhook_lag_seconds", "Age of the event that a webhook got last, when it got it.", "webhook"),
		WebhookAttempts: f.counters("fd_webhook_attempts", "Deliveries tried, by outcome.", "outcome"),
		DeadLetters:     f.counter("fd_dead_letters", "Events given up for a webhook."),
		Quarantined:     f.counter("fd_quarantined", "Received things that could not be understood."),
		Reconnects:      f.counters("fd_reconnects", "Connections to WhatsApp that were made again, by reason.", "reason"),
		StoreErrors:     f.counter("fd_store_errors", "Commits that failed."),
		WriterWait:      f.seconds("fd_writer_wait_seconds", "How long a commit waited for its turn."),
		ScriptKills:     f.counter("fd_script_kills", "Script workers ended because they went over a limit."),
		Requests:        f.histograms("fd_request_seconds", "API requests, by operation and status.", "operation", "status"),
		Sockets:         f.gauge("fd_sockets", "Open event sockets."),
		Panics:          f.counter("fd_panics", "Panics that were contained."),
		registry:        registry,
	}
}

// Handler serves the metrics to Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// buckets go from half a millisecond to half a minute.
var buckets = prometheus.ExponentialBuckets(0.0005, 2.5, 13)

type maker struct{ promauto.Factory }

func (f maker) counter(name, help string) prometheus.Counter {
	return f.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
}

func (f maker) counters(name, help string, labels ...string) *prometheus.CounterVec {
	return f.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func (f maker) gauge(name, help string) prometheus.Gauge {
	return f.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
}

func (f maker) gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	return f.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
}

func (f maker) seconds(name, help string) prometheus.Histogram {
	return f.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets})
}

func (f maker) histograms(name, help string, labels ...string) *prometheus.HistogramVec {
	return f.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
}
