package operation

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/models"
)

func TestAllLargeBodiesTogetherStayBelowABound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBodies(50 << 20)
		request := httptest.NewRequest("POST", "/", nil)
		request.ContentLength = 50 << 20
		var held []func()
		for range allLargeBody / (50 << 20) {
			release, err := b.reserve(request, true)
			if err != nil {
				t.Fatal(err)
			}
			held = append(held, release)
		}
		started := time.Now()
		if _, err := b.reserve(request, true); models.KindOf(err) != models.Unavailable || time.Since(started) != largeBodyWait {
			t.Errorf("one too many: got %v after %v, want unavailable after %v", err, time.Since(started), largeBodyWait)
		}
		waited := make(chan error, 1)
		go func() {
			_, err := b.reserve(request, true)
			waited <- err
		}()
		time.Sleep(time.Second)
		held[0]()
		if err := <-waited; err != nil {
			t.Errorf("after one has ended: got %v", err)
		}
	})
}

func TestABodyWithoutALengthReservesTheWholeLimit(t *testing.T) {
	b := newBodies(allLargeBody)
	request := httptest.NewRequest("POST", "/", strings.NewReader("{}"))
	request.ContentLength = -1
	release, err := b.reserve(request, true)
	if err != nil {
		t.Fatal(err)
	}
	if b.large.TryAcquire(1) {
		t.Error("there is room beside it")
	}
	release()
	if !b.large.TryAcquire(allLargeBody) {
		t.Error("its share was not given back")
	}
}

func TestABodyWithoutALengthIsCutAtTheLimit(t *testing.T) {
	b := newBodies(2 << 20)
	request := httptest.NewRequest("POST", "/", strings.NewReader(`{"a":"`+strings.Repeat("x", 3<<20)+`"}`))
	request.ContentLength = -1
	if _, _, _, err := b.read(httptest.NewRecorder(), request, true); models.KindOf(err) != models.TooLarge {
		t.Errorf("got %v, want too large", err)
	}
	if !b.large.TryAcquire(allLargeBody) {
		t.Error("its share was not given back")
	}
}
