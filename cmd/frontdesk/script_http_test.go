package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptPatience is how long a script waits for something to happen.
const scriptPatience = 60 * time.Second

// browsers keep cookies, one jar for each script.
var browsers sync.Map

// call sends a request and prints the status and the body. A body that begins
// with { is JSON, any other a form. A key in the variable KEY goes along.
func call(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: call METHOD URL [BODY]")
	}
	text, err := request(ts, args)
	ts.Check(err)
	fmt.Fprint(ts.Stdout(), text)
}

func request(ts *testscript.TestScript, args []string) (string, error) {
	body := strings.Join(args[2:], "")
	request, err := http.NewRequest(args[0], args[1], strings.NewReader(body))
	if err != nil {
		return "", err
	}
	if key := ts.Getenv("KEY"); key != "" {
		request.Header.Set("x-api-key", key)
	}
	switch {
	case strings.HasPrefix(body, "{"):
		request.Header.Set("Content-Type", "application/json")
	case body != "":
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Origin", origin(args[1]))
	}
	jar, _ := browsers.LoadOrStore(ts.Name(), newJar())
	client := &http.Client{Jar: jar.(http.CookieJar), Timeout: scriptPatience}
	answer, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return fmt.Sprintf("%d\n%s\n", answer.StatusCode, text), err
}

// oversized sends a JSON body of so many megabytes.
func oversized(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: oversized METHOD URL MEGABYTES")
	}
	megabytes, err := strconv.Atoi(args[2])
	ts.Check(err)
	text, err := request(ts, []string{args[0], args[1], `{"chatId":"` + strings.Repeat("1", megabytes<<20) + `"}`})
	ts.Check(err)
	fmt.Fprint(ts.Stdout(), text)
}

func newJar() http.CookieJar {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err)
	}
	return jar
}

func origin(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return parsed.Scheme + "://" + parsed.Host
}

// eventually sends a request until its answer matches.
func eventually(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: eventually REGEXP METHOD URL [BODY]")
	}
	pattern, deadline := compile(ts, args[0]), time.Now().Add(scriptPatience)
	for {
		text, err := request(ts, args[1:])
		if err == nil && pattern.MatchString(text) {
			fmt.Fprint(ts.Stdout(), text)
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("nothing matched %s within %s; last %v %s", args[0], scriptPatience, err, text)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// heard are the texts of messages that a script's receiver was told.
type heard struct {
	mu    sync.Mutex
	texts []string
	all   strings.Builder
	last  struct{ body, signature string }
}

var receivers sync.Map

// receive starts a webhook receiver on this machine, at RECEIVER.
func receive(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: receiver")
	}
	got := &heard{}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var event struct {
			DataType string
			Data     struct{ Message struct{ Body string } }
		}
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &event) != nil {
			return
		}
		got.mu.Lock()
		defer got.mu.Unlock()
		fmt.Fprintf(&got.all, "%s\n", body)
		got.last.body, got.last.signature = string(body), r.Header.Get("x-hub-signature-256")
		if event.DataType == "message" {
			got.texts = append(got.texts, event.Data.Message.Body)
		}
	}))
	ts.Defer(server.Close)
	receivers.Store(ts.Name(), got)
	ts.Setenv("RECEIVER", server.URL)
}

// received waits until something that the receiver was told matches.
func received(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: received REGEXP")
	}
	pattern, deadline := compile(ts, args[0]), time.Now().Add(scriptPatience)
	for {
		value, _ := receivers.Load(ts.Name())
		got := value.(*heard)
		got.mu.Lock()
		all := got.all.String()
		got.mu.Unlock()
		if pattern.MatchString(all) {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("the receiver was told nothing that matches %s; it got\n%s", args[0], all)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// signed fails unless the last delivery was signed with a secret.
func signed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: signed SECRET")
	}
	value, _ := receivers.Load(ts.Name())
	got := value.(*heard)
	got.mu.Lock()
	defer got.mu.Unlock()
	h := hmac.New(sha256.New, []byte(args[0]))
	h.Write([]byte(got.last.body))
	if want := "sha256=" + hex.EncodeToString(h.Sum(nil)); got.last.signature != want {
		ts.Fatalf("the last delivery was signed %q, want %q", got.last.signature, want)
	}
}

// burst lets a contact send texts of one word and a number, without waiting.
func burst(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: burst FROM TO WORD COUNT")
	}
	address := fmt.Sprintf("%s/sim/accounts/%s/send", ts.Getenv("WA_SERVER_URL"), args[0])
	body := fmt.Sprintf(`{"to":%q,"text":%q,"count":%s}`, args[1], args[2], args[3])
	done := make(chan error, 1)
	go func() {
		answer, err := http.Post(address, "application/json", strings.NewReader(body))
		if err == nil {
			err = answer.Body.Close()
		}
		done <- err
	}()
	ts.Defer(func() {
		if err := <-done; err != nil {
			fmt.Fprintln(os.Stderr, "burst:", err)
		}
	})
}

// inOrder fails unless the texts "WORD 1" to "WORD COUNT" were told, each at
// least once and for the first time in order.
func inOrder(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: inorder WORD COUNT")
	}
	var want []string
	for i := 1; fmt.Sprint(i-1) != args[1]; i++ {
		want = append(want, fmt.Sprintf("%s %d", args[0], i))
	}
	value, _ := receivers.Load(ts.Name())
	got := value.(*heard)
	for deadline := time.Now().Add(scriptPatience); ; time.Sleep(50 * time.Millisecond) {
		first := got.first(args[0])
		if slices.Equal(first, want) {
			return
		}
		// The last ones may be on their way; what is out of order stays so.
		if len(first) > len(want) || !slices.Equal(first, want[:len(first)]) || time.Now().After(deadline) {
			ts.Fatalf("the receiver was first told %q", first)
		}
	}
}

// first are the texts that begin with a word, each once, in the order in which
// they were told first.
func (h *heard) first(word string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var first []string
	for _, text := range h.texts {
		if strings.HasPrefix(text, word) && !slices.Contains(first, text) {
			first = append(first, text)
		}
	}
	return first
}
