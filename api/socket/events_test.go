package socket

import (
	"bufio"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/internal/auth"
	"frontdesk/models"
)

// eventReader reads server-sent events as a browser does.
type eventReader struct {
	t     *testing.T
	lines *bufio.Scanner
	end   func()
}

// listen opens /stream.
func (b *bench) listen(path string, headers ...string) (*eventReader, *http.Response) {
	b.t.Helper()
	client := &http.Client{Transport: &http.Transport{DialContext: b.net.dial, DisableKeepAlives: true}}
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, "http://desk.test"+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	request.Header.Set("X-Api-Key", masterKey)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer, err := client.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	return &eventReader{t: b.t, lines: bufio.NewScanner(answer.Body), end: func() { _ = answer.Body.Close() }}, answer
}

// next reads one event, a comment included; "" when the stream has ended.
func (r *eventReader) next() string {
	var lines []string
	for r.lines.Scan() {
		if r.lines.Text() == "" {
			return strings.Join(lines, "\n")
		}
		lines = append(lines, r.lines.Text())
	}
	return ""
}

// id reads events until one has an id.
func (r *eventReader) id() int64 {
	r.t.Helper()
	for {
		text := r.next()
		if text == "" {
			r.t.Fatal("the stream has ended")
		}
		var id int64
		if _, err := fmt.Sscanf(text, "id: %d\n", &id); err == nil {
			return id
		}
	}
}

func TestAStreamOfServerSentEvents(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		r, answer := b.listen("/stream?sessionId=main&types=loading_screen,auth_failure")
		defer r.end()
		if got := answer.Header.Get("Content-Type"); got != "text/event-stream" || answer.StatusCode != http.StatusOK {
			t.Fatalf("got %d, %s", answer.StatusCode, got)
		}
		if got := r.next(); got != "retry: 2000" {
			t.Errorf("it begins with %q", got)
		}
		b.happen("other", percent(1))
		b.happen("main", models.Authenticated{}, percent(2))
		want := `id: 3` + "\n" + `data: {"sessionId":"main","dataType":"loading_screen","data":{"percent":2,"message":"WhatsApp"},"timestamp":"2000-01-01T00:00:00.000Z","id":3}`
		if got := r.next(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestAStreamGoesOnWhereABrowserLeftOff(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		var got []int64
		for range 4 {
			headers := []string{}
			if len(got) > 0 {
				headers = []string{"Last-Event-ID", fmt.Sprint(got[len(got)-1])}
			}
			r, _ := b.listen("/stream?after=0", headers...)
			for range 10 {
				b.happen("main", percent(1))
			}
			for range 6 { // leaves before it has read everything
				got = append(got, r.id())
			}
			r.end()
			b.happen("main", percent(99)) // while nobody listens
		}
		if want := b.logged()[:len(got)]; !slices.Equal(got, want) {
			t.Errorf("got %v, want the log from its beginning: %v", got, want)
		}
	})
}

func TestAQuietStreamIsKeptAlive(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		r, _ := b.listen("/stream")
		defer r.end()
		r.next()
		began := time.Now()
		for range 3 {
			if got := r.next(); got != ": still here" {
				t.Errorf("got %q", got)
			}
		}
		if took := time.Since(began); took != 3*heartbeat {
			t.Errorf("three signs of life took %s", took)
		}
	})
}

func TestAStreamEndsWithItsKey(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		secret, key, err := b.auth.CreateKey(t.Context(), auth.System("test"), auth.NewKey{Name: "k", Scopes: []models.Scope{models.ScopeRead}})
		if err != nil {
			t.Fatal(err)
		}
		r, _ := b.listen("/stream", "X-Api-Key", secret)
		defer r.end()
		r.next()
		if err := b.auth.RevokeKey(t.Context(), auth.System("test"), key.Prefix); err != nil {
			t.Fatal(err)
		}
		if got := r.next(); got != ": the key is not valid any more" {
			t.Errorf("got %q", got)
		}
		if got := r.next(); got != "" {
			t.Errorf("behind its end there is %q", got)
		}
	})
}

func TestAStreamThatNobodyReadsIsDropped(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		r, _ := b.listen("/stream")
		for n := range 2000 { // more than a client and the server hold back
			b.happen("main", percent(n))
		}
		time.Sleep(2 * writeDeadline)
		synctest.Wait()
		if got := b.opened(); got != 0 {
			t.Errorf("%d streams are open", got)
		}
		r.end()
	})
}

// opened counts what is open.
func (b *bench) opened() int {
	b.stream.mu.Lock()
	defer b.stream.mu.Unlock()
	return len(b.stream.open)
}

func TestAClientThatLeavesAStreamIsNoticed(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		r, _ := b.listen("/stream")
		r.next()
		if got := b.opened(); got != 1 {
			t.Errorf("%d streams are open, want the one", got)
		}
		r.end()
		synctest.Wait()
		if got := b.opened(); got != 0 {
			t.Errorf("%d streams are open", got)
		}
	})
}

func TestWhatIsWrongWithAStreamIsTold(t *testing.T) {
	withBench(t, func(t *testing.T, b *bench) {
		cases := map[string]struct {
			headers []string
			status  int
		}{
			"/stream?sessionId=main":       {[]string{"X-Api-Key", "wrong"}, 403},
			"/stream?sessionId=nobody":     {nil, 404},
			"/stream?types=tea_time":       {nil, 422},
			"/stream?types=unread_count":   {nil, 403}, // switched off
			"/stream?after=x":              {nil, 422},
			"/stream":                      {[]string{"Origin", "https://evil.example"}, 403},
			"/stream?sessionId=main&x=one": {[]string{"Last-Event-ID", "-1"}, 422},
		}
		for path, c := range cases {
			r, answer := b.listen(path, c.headers...)
			if answer.StatusCode != c.status {
				t.Errorf("%s %v: got %d, want %d", path, c.headers, answer.StatusCode, c.status)
			}
			r.end()
		}
	})
}
