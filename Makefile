# Everything here needs Go and a C compiler; the tests fetch what else they need.
TAGS    := sqlite_fts5
GO      := go
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
FLAGS   := -tags $(TAGS) -trimpath -ldflags "-X main.version=$(VERSION)"

# The library's own data races (docs/testing.md) keep packages that run many of
# its clients at once out of this list.
RACE := ./models ./static ./views ./scripts ./automations/sandbox ./api/operation ./api/legacy ./api/socket \
        ./internal/auth ./internal/config ./internal/events ./internal/fault ./internal/guard ./internal/problem \
        ./internal/ratchet ./internal/server ./internal/storage/... ./internal/telemetry ./internal/wire

.DEFAULT_GOAL := help

help: ## show what make can do
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build and start Frontdesk on http://localhost:3000
	bin/frontdesk serve

demo: build ## the same with a simulated WhatsApp, a linked line and contacts that answer
	bin/frontdesk demo

build: ## build bin/frontdesk
	$(GO) build $(FLAGS) -o bin/frontdesk ./cmd/frontdesk

test: ## run every test; does all its own set-up
	.ci/setup
	.ci/test $(TAGS) "$(RACE)"

check: ## formatting, vet, staticcheck, generated files, shape of the house
	.ci/check $(TAGS)

bench: ## what callers wait for, over HTTP and in each part, and what it costs (docs/performance.md)
	$(GO) test -tags $(TAGS) -run '^$$' -bench SendOverHTTP -benchtime 1x ./api
	$(GO) test -tags $(TAGS) -run '^$$' -bench LargeOverHTTP -benchtime 50x -timeout 20m ./api
	$(GO) test -tags $(TAGS) -run '^$$' -bench LargeFileOverHTTP -benchtime 1x ./internal/nemesis
	$(GO) test -tags $(TAGS) -run '^$$' -bench EventsTo -benchtime 1000x ./internal/webhooks ./api/socket
	$(GO) test -tags $(TAGS) -run FailingReceiver -count=1 -v ./internal/nemesis -size=5
	$(GO) test -tags $(TAGS) -run '^$$' -bench . -benchtime 1x -timeout 20m ./internal/whatsapp
	$(GO) test -tags $(TAGS) -run '^$$' -bench . ./internal/events ./internal/storage/sqlstore ./automations/...

generate: ## write the generated files again: templ, .env.example, docs/events.md
	$(GO) tool templ generate -log-level warn
	$(GO) run -tags $(TAGS) ./cmd/frontdesk config --example > .env.example
	$(GO) run -tags $(TAGS) ./cmd/frontdesk events > docs/events.md

vendor: ## fetch and bundle the browser's third-party files again (needs npm)
	$(GO) run static/vendor.go static/vendor_library.go

shots: build ## photograph the pages in Chromium, into bin/shots
	$(GO) test -tags $(TAGS) -count=1 -run Accessible ./web -shots $(CURDIR)/bin/shots

dev: ## serve the demo from disk and rebuild on change
	$(GO) tool templ generate --watch --proxy="http://localhost:3000" --open-browser=false --cmd="$(GO) run -tags $(TAGS),dev ./cmd/frontdesk demo"

clean: ## remove what was built
	rm -rf bin

.PHONY: help run demo build test check bench generate vendor shots dev clean
