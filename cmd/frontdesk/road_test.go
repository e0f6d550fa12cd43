package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

const (
	lineNumber  = "4915110000001"
	guestNumber = "4915110000002"
)

// TestTheWholeRoad walks from an empty folder to an automation that answers,
// with two real processes and nothing but HTTP.
func TestTheWholeRoad(t *testing.T) {
	r := newRoad(t)
	r.sim("/sim/accounts", obj{"number": lineNumber, "name": "Front desk"}, nil)
	r.sim("/sim/accounts", obj{"number": guestNumber, "name": "Guest"}, nil)
	r.link()
	socket := r.socket()

	t.Run("a contact's text comes in everywhere", func(t *testing.T) {
		r.sim("/sim/accounts/"+guestNumber+"/send", obj{"to": lineNumber, "text": "is a room free?"}, nil)
		r.eventually(t, "fetchMessages has it", func() bool { return strings.Contains(r.messages(), "is a room free?") })
		r.eventually(t, "the webhook has it", func() bool { return r.hook.has("message", "is a room free?") })
		for {
			var frame struct{ DataType, SessionID, Timestamp string }
			if err := socket.ReadJSON(&frame); err != nil {
				t.Fatalf("the socket ended before the message came: %v", err)
			}
			if frame.DataType == "message" && frame.SessionID == "shop" && frame.Timestamp != "" {
				break
			}
		}
	})

	t.Run("a text goes out, is read, and its ack says so", func(t *testing.T) {
		var sent struct {
			Success bool
			Message struct{ ID struct{ ID string } }
		}
		r.desk("POST", "/client/sendMessage/shop", obj{"chatId": guestNumber + "@c.us", "contentType": "string", "content": "yes, one"}, &sent)
		if !sent.Success || sent.Message.ID.ID == "" {
			t.Fatalf("sending answered %+v", sent)
		}
		r.eventually(t, "the guest reads it decrypted", func() bool { return strings.Contains(r.inbox(), `"text":"yes, one"`) })
		r.sim("/sim/accounts/"+guestNumber+"/receipt", obj{"chat": lineNumber + "@s.whatsapp.net", "ids": []string{sent.Message.ID.ID}, "type": "read"}, nil)
		r.eventually(t, "the ack is 3", func() bool {
			var got struct {
				Messages []struct {
					Ack  int
					Body string
				}
			}
			decode(t, r.messages(), &got)
			for _, m := range got.Messages {
				if m.Body == "yes, one" && m.Ack == 3 {
					return true
				}
			}
			return false
		})
	})

	t.Run("a script answers", func(t *testing.T) {
		var made struct {
			Data struct{ Automation struct{ ID int64 } }
		}
		source := "script({ name: 'Prices' }); onMessage({ words: 'price' }, ctx => ctx.reply('Doubles are 90 a night'))"
		r.desk("POST", "/api/automations", obj{"source": source}, &made)
		r.desk("POST", fmt.Sprintf("/api/automations/%d/enable", made.Data.Automation.ID), nil, nil)
		r.sim("/sim/accounts/"+guestNumber+"/send", obj{"to": lineNumber, "text": "what is the price?"}, nil)
		r.eventually(t, "the guest has the answer", func() bool { return strings.Contains(r.inbox(), "Doubles are 90 a night") })
		runs := r.call("GET", r.server+fmt.Sprintf("/api/automations/%d/runs", made.Data.Automation.ID), nil)
		if !strings.Contains(runs, `"done"`) {
			t.Errorf("the runs are %s, want one that is done", runs)
		}
	})

	t.Run("nothing was left unanswered", func(t *testing.T) {
		var stats struct{ Unknown []string }
		decode(t, r.call("GET", r.simulator+"/sim/stats", nil), &stats)
		if len(stats.Unknown) > 0 {
			t.Errorf("the simulator did not know %v", stats.Unknown)
		}
	})

	t.Run("stopping takes less than ten seconds", func(t *testing.T) {
		start := time.Now()
		if err := r.serve.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := r.serve.Wait(); err != nil {
			t.Errorf("the server ended with %v", err)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("stopping took %s", took)
		}
	})
}

type obj map[string]any

// road is a simulator, a server and a webhook receiver.
type road struct {
	t                 *testing.T
	simulator, server string
	serve             *exec.Cmd
	hook              *receiver
}

func newRoad(t *testing.T) *road {
	t.Helper()
	r := &road{t: t, hook: newReceiver(t)}
	lines, _ := start(t, nil, "simulator", "--listen", "127.0.0.1:0")
	env := []string{line(t, lines), line(t, lines)}
	r.simulator = strings.TrimPrefix(env[0], "WA_SERVER_URL=")
	env = append(env, "PORT=0", "SESSIONS_PATH="+t.TempDir(), "BASE_WEBHOOK_URL="+r.hook.URL, "LOG_LEVEL=warn")
	lines, r.serve = start(t, env, "serve")
	greeting := line(t, lines)
	_, r.server, _ = strings.Cut(greeting, " listens on ")
	return r
}

// start runs the program, and gives the lines that it prints.
func start(t *testing.T, env []string, args ...string) (*bufio.Scanner, *exec.Cmd) {
	t.Helper()
	cmd := exec.Command("frontdesk", args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = testLog{t}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	return bufio.NewScanner(out), cmd
}

func line(t *testing.T, lines *bufio.Scanner) string {
	t.Helper()
	if !lines.Scan() {
		t.Fatalf("the program ended before it printed where it is: %v", lines.Err())
	}
	return lines.Text()
}

type testLog struct{ t *testing.T }

func (l testLog) Write(text []byte) (int, error) {
	l.t.Logf("%s", bytes.TrimSpace(text))
	return len(text), nil
}

// link starts the session, takes its code and lets the phone scan it.
func (r *road) link() {
	r.t.Helper()
	r.desk("GET", "/session/start/shop", nil, nil)
	scanned := ""
	r.eventually(r.t, "the session is connected", func() bool {
		var code struct{ QR string }
		decode(r.t, r.call("GET", r.server+"/session/qr/shop", nil), &code)
		if code.QR != "" && code.QR != scanned {
			scanned = code.QR
			r.sim("/sim/accounts/"+lineNumber+"/scan", obj{"qr": code.QR}, nil)
		}
		return strings.Contains(r.call("GET", r.server+"/session/status/shop", nil), `"CONNECTED"`)
	})
}

func (r *road) socket() *websocket.Conn {
	r.t.Helper()
	address := "ws" + strings.TrimPrefix(r.server, "http") + "/ws?sessionId=shop"
	conn, _, err := websocket.DefaultDialer.Dial(address, nil)
	if err != nil {
		r.t.Fatalf("open the socket: %v", err)
	}
	r.t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		r.t.Fatal(err)
	}
	return conn
}

func (r *road) messages() string {
	return r.call("POST", r.server+"/chat/fetchMessages/shop", obj{"chatId": guestNumber + "@c.us"})
}

func (r *road) inbox() string {
	return r.call("GET", r.simulator+"/sim/accounts/"+guestNumber+"/inbox", nil)
}

func (r *road) sim(path string, body obj, into any) {
	r.t.Helper()
	decode(r.t, r.call("POST", r.simulator+path, body), into)
}

func (r *road) desk(method, path string, body obj, into any) {
	r.t.Helper()
	decode(r.t, r.call(method, r.server+path, body), into)
}

func (r *road) call(method, address string, body obj) string {
	r.t.Helper()
	var reader io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			r.t.Fatal(err)
		}
		reader = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(context.Background(), method, address, reader)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	if res.StatusCode >= 500 {
		r.t.Fatalf("%s %s answered %d %s", method, address, res.StatusCode, answer)
	}
	return string(answer)
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if into == nil {
		return
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%q is no JSON: %v", text, err)
	}
}

const patience = 30 * time.Second

func (r *road) eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	end := time.After(patience)
	for !so() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("waited %s in vain until %s", patience, what)
		}
	}
}

// receiver is a webhook's receiver.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.bodies = append(r.bodies, string(body))
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) has(event, text string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, body := range r.bodies {
		if strings.Contains(body, `"dataType":"`+event+`"`) && strings.Contains(body, text) {
			return true
		}
	}
	return false
}
