package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const healthTimeout = 5 * time.Second

// runHealth asks the server that the settings describe whether it can work. It
// is the health check of the container, which has no other program in it.
func runHealth(ctx context.Context, p *program, args []string) error {
	set := p.flags("health")
	address := set.String("url", "", "address of the server; otherwise that of the settings")
	if err := parse(set, args); err != nil {
		return err
	}
	cfg, err := p.config()
	if err != nil {
		return err
	}
	if *address == "" {
		*address = localAddress(cfg, strconv.Itoa(cfg.Port))
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(*address, "/")+"/ready", nil)
	if err != nil {
		return fmt.Errorf("read the address: %w", err)
	}
	client := &http.Client{Transport: &http.Transport{Proxy: nil}}
	answer, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("the server does not answer: %w", err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 4<<10))
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the server is not ready: %s", strings.TrimSpace(string(text)))
	}
	_, err = fmt.Fprintln(p.stdout, "ready")
	return err
}
