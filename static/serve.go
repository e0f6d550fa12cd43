package static

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Handler serves the files below Prefix. Only the address that URL gives
// exists: a page that is older than the server gets 404, not newer content.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := load().byURL[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		a.serve(w, r)
	})
}

// workerPolicy lets the editor's worker load our own files and evaluate nothing.
const workerPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'"

func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", a.contentType)
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	if strings.HasPrefix(a.contentType, "text/javascript") {
		// A worker has the policy of its own file, not that of the page.
		header.Set("Content-Security-Policy", workerPolicy)
	}
	body := a.plain
	if a.zipped != nil {
		header.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			header.Set("Content-Encoding", "gzip")
			body = a.zipped()
		}
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	// A browser that went away is no error of ours.
	_, _ = w.Write(body)
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" {
			return !strings.HasSuffix(strings.TrimSpace(params), "q=0")
		}
	}
	return false
}

func zip(text []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic(fmt.Sprintf("static: %v", err))
	}
	// Writing into memory does not fail.
	_, _ = w.Write(text)
	_ = w.Close()
	return out.Bytes()
}
