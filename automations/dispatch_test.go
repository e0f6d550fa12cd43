package automations

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"frontdesk/automations/match"
	"frontdesk/models"
)

func TestLoopsAreNoticed(t *testing.T) {
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	tests := []struct {
		name  string
		every time.Duration
		text  func(i int) string
		stops int // the message that is refused, from 1; 0: none
		quick bool
	}{
		{"ever new texts, fast", time.Second, func(i int) string { return fmt.Sprint(i) }, 6, false},
		{"ever new texts", 15 * time.Second, func(i int) string { return fmt.Sprint(i) }, 31, false},
		{"ever new texts, slowly", 30 * time.Second, func(i int) string { return fmt.Sprint(i) }, 0, false},
		{"the same text", 20 * time.Second, func(int) string { return "Hello" }, 3, false},
		{"the same text in other letters", 20 * time.Second, func(i int) string { return []string{"Hello", "HELLO "}[i%2] }, 3, false},
		{"the same text, slowly", 90 * time.Second, func(int) string { return "Hello" }, 0, false},
		{"somebody writes as fast as a machine", 30 * time.Second, func(i int) string { return fmt.Sprint(i) }, 8, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var said []models.Said
			stopped := 0
			for i := 1; i <= 40 && stopped == 0; i++ {
				now := start.Add(time.Duration(i) * tt.every)
				said = slices.DeleteFunc(said, func(u models.Said) bool { return now.Sub(u.Time) >= floodTime })
				said = append(said, models.Said{Time: now, Text: match.Plain(tt.text(i)), Quick: tt.quick && i%9 > 5})
				if tooMuch(said) != "" {
					stopped = i
				}
			}
			if stopped != tt.stops {
				t.Errorf("stopped at message %d, want %d", stopped, tt.stops)
			}
		})
	}
}

func TestAPlaceIsSafeOnlyWhenAllBeforeItIsDone(t *testing.T) {
	p := newPlace(10)
	for _, e := range []int64{11, 12, 15} {
		p.begin(e)
	}
	for _, tt := range []struct{ done, want int64 }{{15, 10}, {11, 11}, {12, 15}} {
		p.done(tt.done)
		if got := p.safe(); got != tt.want {
			t.Errorf("after %d: got %d, want %d", tt.done, got, tt.want)
		}
	}
}

func TestAChatsJobsRunInOrderAndChatsSideBySide(t *testing.T) {
	q := newQueues()
	var mu sync.Mutex
	got := map[string][]int{}
	block := make(chan struct{})
	if err := q.add(t.Context(), chatKey{"main", "slow@lid"}, func() { <-block }); err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		chat := fmt.Sprint(i % 3)
		err := q.add(t.Context(), chatKey{"main", "1@lid"}, func() {
			mu.Lock()
			defer mu.Unlock()
			got[chat] = append(got[chat], i)
			if i == 99 {
				close(block) // the slow chat held nobody up
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	q.finish()
	for chat, order := range got {
		if !slices.IsSorted(order) {
			t.Errorf("chat %s: got %v, want it in order", chat, order)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range maxQueued {
		q.places <- struct{}{}
	}
	if err := q.add(ctx, chatKey{}, func() {}); err == nil {
		t.Error("a job got in although all places are taken")
	}
}

func TestAScriptThatCostsWorkersIsKeptApart(t *testing.T) {
	l, now := newLosses(), time.Now()
	if got := l.lane(1, now); got != LaneLive {
		t.Errorf("got lane %v, want live", got)
	}
	if n := l.add(1, now); n != 1 || l.lane(1, now) != LaneQuarantine || l.lane(2, now) != LaneLive {
		t.Errorf("after a loss: got %d in lane %v", n, l.lane(1, now))
	}
	if n := l.add(1, now.Add(11*time.Minute)); n != 1 {
		t.Errorf("after 11 minutes: got %d losses, want 1", n)
	}
	if l.forget(1); l.lane(1, now) != LaneLive {
		t.Error("a script that was switched on again is still kept apart")
	}
}
