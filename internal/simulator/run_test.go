package simulator

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestRunSaysHowToReachIt(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	read, write := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- Run(ctx, RunOptions{Listen: "127.0.0.1:0", Seed: testSeed, Demo: true, Output: write})
		write.Close()
	}()
	lines := bufio.NewScanner(read)
	lines.Scan()
	url, found := strings.CutPrefix(lines.Text(), "WA_SERVER_URL=")
	if !found || !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Fatalf("first line %q", lines.Text())
	}
	lines.Scan()
	if !regexp.MustCompile(`^WA_SERVER_ROOT_KEY=[0-9a-f]{64}$`).MatchString(lines.Text()) {
		t.Errorf("second line %q", lines.Text())
	}
	response, err := http.Get(url + "/sim/accounts")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var accounts []listedAccount
	if err := json.NewDecoder(response.Body).Decode(&accounts); err != nil || len(accounts) != 41 {
		t.Errorf("%d accounts (%v), want the hotel and forty people", len(accounts), err)
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("run: %v", err)
	}
	if lines.Scan() {
		t.Errorf("a third line: %q", lines.Text())
	}
}
