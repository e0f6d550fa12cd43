package nemesis

import (
	"context"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"frontdesk/internal/simulator"
)

const (
	session    = "line"
	lineNumber = "4915550000001"
	guest      = "4915550000002"
	guestChat  = guest + "@c.us"
)

// binary is the program under test, built once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "nemesis")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "frontdesk")
	out, err := exec.Command("go", "build", "-tags", "sqlite_fts5", "-o", path, "frontdesk/cmd/frontdesk").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// rig is a program between a simulated WhatsApp and a webhook receiver.
type rig struct {
	testing.TB
	ctx      context.Context
	random   *rand.Rand
	desk     *Desk
	receiver *Receiver
	line     *simulator.Account
	guest    *simulator.Account
	whatsapp *simulator.Server
	address  net.Addr // of whatsapp
}

func newRig(t testing.TB, refuse func(nth int) bool) *rig {
	t.Helper()
	return newRigFor(t, NewReceiver(refuse), time.Minute)
}

// newRigFor makes a rig for a test that takes a span of time at most.
func newRigFor(t testing.TB, receiver *Receiver, most time.Duration) *rig {
	t.Helper()
	t.Cleanup(receiver.Close)
	ctx, cancel := context.WithTimeout(t.Context(), most)
	t.Cleanup(cancel)
	r := &rig{TB: t, ctx: ctx, random: newRandom(t), receiver: receiver}
	r.whatsapp = simulator.New(simulator.Options{Seed: "nemesis"})
	t.Cleanup(func() { _ = r.whatsapp.Close() })
	r.address = must[net.Addr](t)(r.whatsapp.Listen("127.0.0.1:0"))
	r.guest = r.person(guest, "Guest")
	r.furnish(lineNumber)
	return r
}

// beside is a rig with a program and a number of its own, on the same WhatsApp.
func (r *rig) beside(number string) *rig {
	r.Helper()
	other := *r
	other.furnish(number)
	return &other
}

// person is somebody who has a phone.
func (r *rig) person(number, name string) *simulator.Account {
	r.Helper()
	return must[*simulator.Account](r.TB)(r.whatsapp.AddAccount(simulator.AccountOptions{Number: number, Name: name}))
}

// furnish starts a program and links it with a number.
func (r *rig) furnish(number string) {
	r.Helper()
	r.line = r.person(number, "Front desk")
	root := r.whatsapp.RootKey()
	desk := must[*Desk](r.TB)(NewDesk(must[string](r.TB)(binary()), r.TempDir(),
		"WA_SERVER_URL=http://"+r.address.String(), "WA_SERVER_ROOT_KEY="+hex.EncodeToString(root[:]),
		"BASE_WEBHOOK_URL="+r.receiver.URL(), "ALLOW_PRIVATE_ADDRESSES=127.0.0.0/8"))
	r.desk = desk
	r.Cleanup(func() {
		_ = desk.Close()
		if races := must[int](r.TB)(desk.Said("DATA RACE")); races > 0 { // with GOFLAGS=-race
			r.Errorf("%d data races", races)
		}
		if r.Failed() {
			r.Log(desk.Log())
		}
	})
	r.check(desk.Start(r.ctx))
	r.link()
}

func newRandom(t testing.TB) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	if text := os.Getenv("NEMESIS_SEED"); text != "" {
		seed = must[uint64](t)(strconv.ParseUint(text, 10, 64))
	}
	t.Logf("NEMESIS_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

func (r *rig) check(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// must gives the value, or stops the test.
func must[T any](t testing.TB) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// link pairs the session with the phone, as a person would.
func (r *rig) link() {
	r.Helper()
	r.check(r.desk.StartSession(r.ctx, session))
	r.until("the code is scanned", func() error {
		code, err := r.desk.QR(r.ctx, session)
		if err != nil {
			return err
		}
		_, err = r.line.Scan(r.ctx, code)
		return err
	})
	r.connected()
}

func (r *rig) until(what string, ask func() error) {
	r.Helper()
	r.check(Until(r.ctx, what, ask))
}

func (r *rig) connected() {
	r.Helper()
	r.until("the session is connected", func() error { return r.desk.Connected(r.ctx, session) })
}

// pause lets between none and most of a span of time go by.
func (r *rig) pause(most time.Duration) {
	select {
	case <-time.After(time.Duration(r.random.Int64N(int64(most)))):
	case <-r.ctx.Done():
	}
}

// killUntil kills and starts the program again and again, at random times,
// until done is closed, and at least twice.
func (r *rig) killUntil(done <-chan struct{}) {
	r.Helper()
	kills := 0
	for over := false; !over || kills < 2; kills++ {
		r.pause(1500 * time.Millisecond)
		r.desk.Kill()
		r.pause(300 * time.Millisecond)
		r.check(r.desk.Start(r.ctx))
		select {
		case <-done:
			over = true
		default:
		}
	}
	r.Logf("killed %d times", kills)
	r.connected()
}
