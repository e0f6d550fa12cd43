package whatsapp

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"go.mau.fi/whatsmeow"

	"frontdesk/models"
)

// flakyUploads answers the first uploads by itself: with a status, or not at
// all when it is 0.
type flakyUploads struct {
	http.RoundTripper
	status int
	left   atomic.Int32
	asked  atomic.Int32
}

// RoundTrip implements http.RoundTripper.
func (f *flakyUploads) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodPost {
		return f.RoundTripper.RoundTrip(req)
	}
	f.asked.Add(1)
	if f.left.Add(-1) < 0 {
		return f.RoundTripper.RoundTrip(req)
	}
	if f.status == 0 {
		return nil, errors.New("connection reset by peer")
	}
	return &http.Response{StatusCode: f.status, Body: io.NopCloser(strings.NewReader("")), Request: req}, nil
}

func TestAnUploadThatFailedForAWhileIsTriedAgain(t *testing.T) {
	cases := []struct {
		name   string
		status int
		asked  int32
		kind   models.Kind // of the failure, if it fails
	}{
		{"the media host is ill", http.StatusServiceUnavailable, outboxRetry, ""},
		{"the network is ill", 0, outboxRetry, ""},
		{"too many at once", http.StatusTooManyRequests, outboxRetry, ""},
		{"the file is refused", http.StatusForbidden, 1, models.Refused},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			flaky := &flakyUploads{status: c.status}
			flaky.left.Store(outboxRetry - 1)
			synctestWith(t, func(o *Options) {
				flaky.RoundTripper = o.Server.Transport
				o.Server.Transport = flaky
			}, func(t *testing.T, r *rig) {
				s := r.linked()
				r.notes.expect("message not sent", "message failed")
				_, err := s.Send(t.Context(), models.JID(r.anna.JID()), Outgoing{Media: &OutgoingMedia{Data: drawing(t)}})
				if models.KindOf(err) != c.kind || (err == nil) != (c.kind == "") {
					t.Errorf("got %v, want %q", err, c.kind)
				}
				if n := flaky.asked.Load(); n != c.asked {
					t.Errorf("uploaded %d times, want %d", n, c.asked)
				}
			})
		})
	}
}

func TestAnUploadWithoutMediaHostsIsTriedAgainUnlessRefused(t *testing.T) {
	for err, want := range map[error]bool{
		whatsmeow.ErrIQServiceUnavailable: true,
		whatsmeow.ErrIQRateOverLimit:      true,
		whatsmeow.ErrIQDisconnected:       true,
		whatsmeow.ErrIQForbidden:          false,
	} {
		if got := passing(uploadFailed(err)); got != want {
			t.Errorf("%v: passing is %v, want %v", err, got, want)
		}
	}
}
