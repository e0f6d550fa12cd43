package server

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func TestAQuotaIsSpentAndComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(10, time.Second)
		for left := 2; left >= 0; left-- {
			if q := l.Spend("crm", 3); q.Exceeded() || q.Limit != 3 || q.Remaining != left {
				t.Errorf("with %d left: got %+v", left, q)
			}
		}
		q := l.Spend("crm", 3)
		if !q.Exceeded() || q.Wait != 20*time.Second {
			t.Errorf("the fourth call of three a minute: got %+v", q)
		}
		header := http.Header{}
		q.Write(header)
		for name, want := range map[string]string{
			"RateLimit-Limit": "3", "RateLimit-Remaining": "0", "RateLimit-Reset": "60", "RateLimit-Policy": "3;w=60", "Retry-After": "20",
		} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
		time.Sleep(20 * time.Second)
		if q := l.Spend("crm", 3); q.Exceeded() {
			t.Errorf("after the wait: got %+v", q)
		}
		if q := l.Spend("other", 0); q.Limit != 10 || q.Window != time.Second || q.Remaining != 9 {
			t.Errorf("who has no limit of its own: got %+v", q)
		}
	})
}

func TestAnotherLimitCountsFromTheStart(t *testing.T) {
	l := NewLimiter(0, 0)
	l.Spend("crm", 1)
	if q := l.Spend("crm", 5); q.Exceeded() || q.Remaining != 4 {
		t.Errorf("got %+v", q)
	}
}

func TestWithoutALimitNothingIsSaid(t *testing.T) {
	header := http.Header{}
	NewLimiter(0, 0).Spend("crm", 0).Write(header)
	if len(header) != 0 {
		t.Errorf("got %v", header)
	}
}
