package nemesis

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// largeFile is the size of the file whose sending is weighed.
const largeFile = 100_000_000

// BenchmarkLargeFileOverHTTP sends a file of 100 MB by its address, with
// POST /client/sendMessage to the real program, and weighs by how much the
// memory of that process grew at its highest, as the system counts it.
func BenchmarkLargeFileOverHTTP(b *testing.B) {
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Length", strconv.Itoa(largeFile))
		_, _ = io.Copy(w, io.LimitReader(endless{}, largeFile))
	}))
	defer files.Close()
	r := newRigFor(b, NewReceiver(nil), 10*time.Minute)
	if _, err := r.desk.Send(r.ctx, session, guestChat, "first", ""); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		before := r.forgetPeak()
		began := time.Now()
		r.sendFile(files)
		took := time.Since(began)
		b.ReportMetric(float64(r.memory("VmHWM")-before)/1024, "MiB-growth")
		b.ReportMetric(float64(before)/1024, "MiB-before")
		b.ReportMetric(largeFile/1e6/took.Seconds(), "MB/s")
		b.ReportMetric(0, "ns/op")
	}
}

// endless gives letters for ever.
type endless struct{}

// Read implements io.Reader.
func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

// sendFile sends the guest what a server has.
func (r *rig) sendFile(from *httptest.Server) {
	r.Helper()
	body := must[[]byte](r.TB)(json.Marshal(map[string]any{
		"chatId": guestChat, "contentType": "MessageMediaFromURL", "content": from.URL + "/film.bin",
		"options": map[string]any{"sendMediaAsDocument": true},
	}))
	request := must[*http.Request](r.TB)(http.NewRequestWithContext(r.ctx, http.MethodPost,
		"http://"+r.desk.Address+"/client/sendMessage/"+session, bytes.NewReader(body)))
	request.Header.Set("x-api-key", Key)
	request.Header.Set("Content-Type", "application/json")
	answer := must[*http.Response](r.TB)(http.DefaultClient.Do(request))
	defer answer.Body.Close()
	if text := must[[]byte](r.TB)(io.ReadAll(answer.Body)); answer.StatusCode != http.StatusOK {
		r.Fatalf("sending was answered with %s: %s", answer.Status, text)
	}
}

// forgetPeak lets the system count the highest memory of the program afresh,
// and gives what it has now, in KiB.
func (r *rig) forgetPeak() int {
	r.Helper()
	r.check(os.WriteFile(r.desk.proc("clear_refs"), []byte("5"), 0))
	return r.memory("VmHWM")
}

// memory is what the system says of the memory of the program, in KiB.
func (r *rig) memory(field string) int {
	r.Helper()
	status := must[[]byte](r.TB)(os.ReadFile(r.desk.proc("status")))
	for line := range strings.Lines(string(status)) {
		if size, found := strings.CutPrefix(line, field+":"); found {
			return must[int](r.TB)(strconv.Atoi(strings.Fields(size)[0]))
		}
	}
	r.Fatalf("the system does not tell %s", field)
	return 0
}
