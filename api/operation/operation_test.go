package operation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/internal/server"
	"frontdesk/models"
)

// door lets keys in by name.
type door struct{}

func (door) Machine(_ context.Context, c auth.Caller) (auth.Principal, error) {
	if c.Credential != "open" {
		return auth.Principal{}, models.Errorf(models.Unauthorized, "Invalid API key")
	}
	return auth.System("open"), nil
}

type failure struct {
	Success bool   `json:"success"`
	Error   string `json:"error"`
}

var dialect = Dialect{
	Statuses: map[models.Kind]int{models.Unauthorized: http.StatusForbidden, models.NotConnected: http.StatusNotFound},
	Fail:     func(_ error, p problem.Problem) any { return failure{Error: p.Message} },
	BadName:  http.StatusUnprocessableEntity,
	Failure:  reflect.TypeFor[failure](),
}

// bench is a server with one face whose sessions are their names.
type bench struct {
	server *server.Server
	engine *Engine
	face   *Face[string]
	log    *bytes.Buffer
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{server: server.New(server.Options{}), log: &bytes.Buffer{}}
	b.engine = New(b.server.Echo, Options{
		Auth: door{}, Answers: &answers{kept: map[string]models.IdempotentAnswer{}}, MaxBody: 2 << 20,
		Logger: slog.New(slog.NewTextHandler(b.log, nil)), Version: "test",
	})
	b.face = NewFace(b.engine, dialect, find, online)
	return b
}

func find(_ context.Context, id string) (string, error) {
	if id == "nobody" {
		return "", models.Errorf(models.NotFound, "session_not_found")
	}
	return id, nil
}

func online(s string) error {
	if s == "offline" {
		return models.Errorf(models.NotConnected, "session_not_connected")
	}
	return nil
}

// call sends a request with the right key; a body that starts with "{" or "[" is JSON.
func (b *bench) call(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("X-Api-Key", "open")
	if body != "" && body[0] != '{' && body[0] != '[' {
		request.Header.Set("Content-Type", formType)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	b.server.ServeHTTP(answer, request)
	return answer
}

type sample struct {
	ChatID  ChatID    `json:"chatId" also:"groupId"`
	Message MessageID `json:"messageId,omitempty"`
	Count   int       `json:"count,omitempty" minimum:"1" maximum:"5"`
	Ratio   float64   `json:"ratio,omitempty"`
	Loud    bool      `json:"loud,omitempty"`
	Word    string    `json:"word,omitempty" enum:"one,two"`
	People  []string  `json:"people,omitempty"`
	Options extra     `json:"options,omitempty"`
	Any     any       `json:"any,omitempty"`
}

type extra struct {
	Caption string `json:"caption,omitempty" maxLength:"8"`
	Deep    *extra `json:"deep,omitempty"`
}

type echoed struct {
	Session string `json:"session"`
	Got     string `json:"got"`
}

func (b *bench) echo() {
	JSON(b.face, "POST /chat/echo/:sessionId", "Echo", func(_ context.Context, s string, in sample) (echoed, error) {
		printed := fmt.Sprintf("%s|%s|%d|%v|%v|%s|%v|%s|%v", in.ChatID.JID(), in.Message.ID(), in.Count, in.Ratio, in.Loud, in.Word, in.People, in.Options.Caption, in.Any)
		return echoed{s, printed}, nil
	}, Needs(auth.Send))
}

func TestABodyIsReadAsRealClientsSendIt(t *testing.T) {
	const chat = "4915112345678@s.whatsapp.net"
	b := newBench(t)
	b.echo()
	cases := []struct{ name, body, want string }{
		{"plain JSON", `{"chatId":"4915112345678@c.us","count":2,"loud":true}`, chat + "||2|0|true||[]||<nil>"},
		{"a bare number", `{"chatId":4915112345678}`, chat + "||0|0|false||[]||<nil>"},
		{"a list with one chat", `{"chatId":["+49 151 12345678"]}`, chat + "||0|0|false||[]||<nil>"},
		{"another name of the field", `{"groupId":"4915112345678"}`, chat + "||0|0|false||[]||<nil>"},
		{"numbers and booleans as text", `{"chatId":"4915112345678","count":"3","ratio":"1.5","loud":"true"}`, chat + "||3|1.5|true||[]||<nil>"},
		{"an empty list for an object", `{"chatId":"4915112345678","options":[]}`, chat + "||0|0|false||[]||<nil>"},
		{"one value for a list", `{"chatId":"4915112345678","people":"a"}`, chat + "||0|0|false||[a]||<nil>"},
		{"null is nothing", `{"chatId":"4915112345678","count":null,"options":null}`, chat + "||0|0|false||[]||<nil>"},
		{"unknown fields", `{"chatId":"4915112345678","what":{"is":"this"}}`, chat + "||0|0|false||[]||<nil>"},
		{"a serialized message id", `{"chatId":"4915112345678","messageId":"true_4915112345678@c.us_3EB0AA"}`, chat + "|3EB0AA|0|0|false||[]||<nil>"},
		{"a form with brackets", "chatId=4915112345678%40c.us&options[caption]=x+y&people[]=a&people[]=b&loud=1", chat + "||0|0|true||[a b]|x y|<nil>"},
		{"a form with encoded brackets", "chatId=4915112345678&options%5Bcaption%5D=x&people%5B0%5D=a&count=4", chat + "||4|0|false||[a]|x|<nil>"},
	}
	for _, c := range cases {
		answer := b.call("POST", "/chat/echo/main", c.body)
		var got echoed
		if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil || answer.Code != http.StatusOK {
			t.Errorf("%s: %d %s", c.name, answer.Code, answer.Body)
			continue
		}
		if got.Got != c.want || got.Session != "main" {
			t.Errorf("%s: got %s, want %s", c.name, got.Got, c.want)
		}
	}
}

func TestACurlFormThatIsJSONIsJSON(t *testing.T) {
	b := newBench(t)
	b.echo()
	answer := b.call("POST", "/chat/echo/main", `{"chatId":"4915112345678"}`, "Content-Type", formType)
	if answer.Code != http.StatusOK {
		t.Errorf("got %d %s, want 200", answer.Code, answer.Body)
	}
}

func TestBadInputIsToldWithoutItsValue(t *testing.T) {
	b := newBench(t)
	b.echo()
	const secret = "s3cret"
	cases := []struct {
		name, path, body string
		status           int
		want             string
	}{
		{"malformed JSON", "main", `{"chatId":"s3cret"`, 400, "the body is not valid JSON, see byte 18"},
		{"text after the value", "main", `{} s3cret`, 400, "the body has something after its JSON value, after byte 2"},
		{"the same key twice", "main", `{"chatId":"1","chatId":"s3cret"}`, 400, "the body names the same key twice, before byte 22"},
		{"too deep", "main", strings.Repeat("[", 100), 400, "the body nests deeper than 64 levels"},
		{"a list for a body", "main", `["s3cret"]`, 400, "the body must be an object"},
		{"nothing at all", "main", ``, 400, "chatId is required"},
		{"an empty required field", "main", `{"chatId":""}`, 400, "chatId is required"},
		{"no address", "main", `{"chatId":"s3cret"}`, 400, "chatId " + errAddress.Error()},
		{"a word for a number", "main", `{"chatId":"4915112345678","count":"s3cret"}`, 400, "count must be a whole number"},
		{"half a number", "main", `{"chatId":"4915112345678","count":1.5}`, 400, "count must be a whole number"},
		{"a word for a boolean", "main", `{"chatId":"4915112345678","loud":"s3cret"}`, 400, "loud must be true or false"},
		{"an object for text", "main", `{"chatId":"4915112345678","word":{"s3cret":1}}`, 400, "word must be text"},
		{"text for an object", "main", `{"chatId":"4915112345678","options":"s3cret"}`, 400, "options must be an object"},
		{"out of bounds", "main", `{"chatId":"4915112345678","count":"9"}`, 400, "count expected number <= 5"},
		{"not one of the words", "main", `{"chatId":"4915112345678","word":"s3cret"}`, 400, `word expected value to be one of "one, two"`},
		{"too long inside", "main", `{"chatId":"4915112345678","options":{"deep":{"caption":"s3crets3cret"}}}`, 400, "options.deep.caption expected length <= 8"},
		{"a form with half a sign", "main", `chatId=%zz`, 400, "the body is not a valid form: a % sign must be followed by two hex digits"},
		{"a bad session name", "a.b", `{}`, 422, "Session should be alphanumerical or -"},
		{"an unknown session", "nobody", `{}`, 404, "session_not_found"},
		{"an offline session", "offline", `{}`, 404, "session_not_connected"},
		{"a body too large", "main", `{"chatId":"` + strings.Repeat("9", smallBody) + `"}`, 413, "the body is larger than 1048576 bytes"},
	}
	for _, c := range cases {
		answer := b.call("POST", "/chat/echo/"+c.path, c.body)
		var got failure
		if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil {
			t.Errorf("%s: %d %s: %v", c.name, answer.Code, answer.Body, err)
			continue
		}
		if answer.Code != c.status || got.Error != c.want || got.Success {
			t.Errorf("%s: got %d %q, want %d %q", c.name, answer.Code, got.Error, c.status, c.want)
		}
		if strings.Contains(answer.Body.String(), secret) {
			t.Errorf("%s: the answer repeats the value: %s", c.name, answer.Body)
		}
	}
}

func TestChecksComeInTheirOrder(t *testing.T) {
	b := newBench(t)
	b.echo()
	b.face.Cover("/chat")
	steps := []struct {
		name, path, body, key string
		want                  int
	}{
		{"all wrong: the key comes first", "/chat/echo/a.b", `{`, "wrong", 403},
		{"then the body", "/chat/echo/a.b", `{`, "open", 400},
		{"then the session's name", "/chat/echo/a.b", `{"chatId":"x"}`, "open", 422},
		{"then the session", "/chat/echo/nobody", `{"chatId":"x"}`, "open", 404},
		{"then the fields", "/chat/echo/main", `{"chatId":"x"}`, "open", 400},
		{"an unknown path asks for the key", "/chat/what/main", ``, "wrong", 403},
		{"and is not found", "/chat/what/main", ``, "open", 404},
	}
	for _, s := range steps {
		if answer := b.call("POST", s.path, s.body, "X-Api-Key", s.key); answer.Code != s.want {
			t.Errorf("%s: got %d %s, want %d", s.name, answer.Code, answer.Body, s.want)
		}
	}
}

func TestAnErrorThatIsNotOursIsNotShown(t *testing.T) {
	b := newBench(t)
	Bare(b.face, "GET /chat/fail/:sessionId", "Fail", func(context.Context, string) (OK, error) {
		return OK{}, errors.New("disk /dev/sda on fire")
	}, Needs(auth.Read))
	Bare(b.face, "GET /chat/panic/:sessionId", "Panic", func(context.Context, string) (OK, error) {
		panic("disk /dev/sda on fire")
	}, Needs(auth.Read))
	for _, path := range []string{"/chat/fail/main", "/chat/panic/main"} {
		answer := b.call("GET", path, "")
		if answer.Code != 500 || answer.Body.String() != `{"success":false,"error":"internal error"}` {
			t.Errorf("%s: got %d %s", path, answer.Code, answer.Body)
		}
	}
	if !strings.Contains(b.log.String(), "on fire") {
		t.Error("the log does not say what failed")
	}
}

func TestAnswersWearTheEnvelope(t *testing.T) {
	b := newBench(t)
	Bare(b.face, "GET,POST /session/ok/:sessionId", "OK", func(context.Context, string) (OK, error) { return OK{}, nil }, Needs(auth.Read))
	Bare(b.face, "GET /session/odd/:sessionId", "Odd", func(context.Context, string) (OK, error) {
		return OK{}, &Instead{Status: 200, Body: failure{Error: "qr code not ready"}}
	}, Needs(auth.Read), Missing(failure{Error: "no such"}), NoStore)
	Raw(b.face, "GET /session/file/:sessionId", "File", func(context.Context, string, struct{}) (File, error) {
		return File{ContentType: "text/plain", Name: "ä.txt", Body: io.NopCloser(strings.NewReader("hi"))}, nil
	}, Needs(auth.Read))
	cases := []struct{ method, path, want string }{
		{"GET", "/session/ok/main", `{"success":true}`},
		{"POST", "/session/ok/main", `{"success":true}`},
		{"GET", "/session/odd/main", `{"success":false,"error":"qr code not ready"}`},
		{"GET", "/session/odd/nobody", `{"success":false,"error":"no such"}`},
		{"GET", "/session/file/main", "hi"},
	}
	for _, c := range cases {
		if answer := b.call(c.method, c.path, ""); answer.Code != 200 || answer.Body.String() != c.want {
			t.Errorf("%s %s: got %d %s, want %s", c.method, c.path, answer.Code, answer.Body, c.want)
		}
	}
	if got := b.call("GET", "/session/odd/main", "").Header().Get("Cache-Control"); got != "no-cache, no-store, must-revalidate" {
		t.Errorf("Cache-Control is %q", got)
	}
}

type list struct {
	Limit int  `query:"limit" minimum:"1" maximum:"100"`
	Old   bool `query:"old"`
	ID    int  `path:"id"`
}

func TestParametersOfPathAndQuery(t *testing.T) {
	b := newBench(t)
	Global(b.face, "GET /things/:id", "List", func(_ context.Context, in list) (echoed, error) {
		return echoed{Got: fmt.Sprint(in.Limit, in.Old, in.ID)}, nil
	}, Needs(auth.Read))
	if got := b.call("GET", "/things/7?limit=5&old=true", "").Body.String(); got != `{"success":true,"session":"","got":"5 true 7"}` {
		t.Errorf("got %s", got)
	}
	if answer := b.call("GET", "/things/7?limit=500", ""); answer.Code != 400 || !strings.Contains(answer.Body.String(), "limit expected number <= 100") {
		t.Errorf("got %d %s", answer.Code, answer.Body)
	}
	if answer := b.call("GET", "/things/seven", ""); answer.Code != 400 {
		t.Errorf("got %d %s", answer.Code, answer.Body)
	}
}

func TestAMistakeInTheTableOfRoutesPanicsAtStart(t *testing.T) {
	nothing := func(context.Context, string) (OK, error) { return OK{}, nil }
	mistakes := map[string]func(*bench){
		"no permission": func(b *bench) { Bare(b.face, "GET /a/b/:sessionId", "", nothing) },
		"no method":     func(b *bench) { Bare(b.face, "/a/b/:sessionId", "", nothing, Needs(auth.Read)) },
		"the same route": func(b *bench) {
			Bare(b.face, "GET /a/b/:sessionId", "", nothing, Needs(auth.Read))
			Bare(b.face, "GET /a/b/:sessionId", "", nothing, Needs(auth.Read), ID("other"))
		},
		"the same id": func(b *bench) {
			Bare(b.face, "GET /a/b/:sessionId", "", nothing, Needs(auth.Read))
			Bare(b.face, "POST /a/b/:sessionId", "", nothing, Needs(auth.Read))
		},
	}
	for name, mistake := range mistakes {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			mistake(newBench(t))
		}()
	}
}

func TestTheDocumentDescribesWhatIsRegistered(t *testing.T) {
	b := newBench(t)
	b.echo()
	b.sender(&atomic.Bool{})
	for _, printed := range []func() ([]byte, error){b.engine.Document, b.engine.OlderDocument} {
		text, err := printed()
		if err != nil {
			t.Fatal(err)
		}
		var document struct {
			Paths map[string]map[string]struct {
				OperationID string `json:"operationId"`
				Responses   map[string]any
				RequestBody struct {
					Content map[string]any
				}
			}
		}
		if err := json.Unmarshal(text, &document); err != nil {
			t.Fatal(err)
		}
		echo := document.Paths["/chat/echo/{sessionId}"]["post"]
		if echo.OperationID != "chatEcho" || len(echo.RequestBody.Content) != 2 {
			t.Errorf("got %+v", echo)
		}
		for _, code := range []string{"200", "400", "403", "404", "413", "422", "500"} {
			if echo.Responses[code] == nil {
				t.Errorf("status %s is not described", code)
			}
		}
	}
}
