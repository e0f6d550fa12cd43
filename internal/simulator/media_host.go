package simulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

const (
	// mediaHostname is the host named to clients. They never resolve it: the
	// one transport that they are given sends every request here.
	mediaHostname = "media.simulator.invalid"
	// mediaAuth is the ticket that uploads and deletions must show.
	mediaAuth = "simulated-media-auth"

	maxUpload    = 128 << 20
	maxMediaKept = 1 << 30
)

// mediaHost keeps files by path, as WhatsApp's media servers do: whatever is
// in them, it never looks inside.
type mediaHost struct {
	// refuse says with which status the next request of this method fails; 0
	// lets it through. It is how the media-error fault gets here.
	refuse func(method string) int

	mu    sync.Mutex // guards what follows
	files map[string]mediaFile
	// expired are files that the host no longer has, and the phones do.
	expired map[string]mediaFile
	order   []string // paths, oldest first, for when the host is full
	kept    int
}

type mediaFile struct {
	data        []byte
	contentType string
}

// storedMedia says where an uploaded file can be had, in the words of the
// upload's answer.
type storedMedia struct {
	URL        string `json:"url"`
	DirectPath string `json:"direct_path"`
	Handle     string `json:"handle"`
}

func newMediaHost() *mediaHost {
	return &mediaHost{
		refuse:  func(string) int { return 0 },
		files:   make(map[string]mediaFile),
		expired: make(map[string]mediaFile),
	}
}

// clear forgets every file.
func (h *mediaHost) clear() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.files, h.order, h.kept = make(map[string]mediaFile), nil, 0
	h.expired = make(map[string]mediaFile)
}

// ServeHTTP answers uploads, downloads and deletions.
func (h *mediaHost) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if status := h.refuse(r.Method); status != 0 {
		http.Error(w, http.StatusText(status), status)
		return
	}
	switch r.Method {
	case http.MethodPost:
		h.serveUpload(w, r)
	case http.MethodDelete:
		h.serveDelete(w, r)
	case http.MethodGet, http.MethodHead:
		h.serveDownload(w, r)
	default:
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	}
}

func (h *mediaHost) serveUpload(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("auth") != mediaAuth {
		http.Error(w, "no media ticket", http.StatusUnauthorized)
		return
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpload))
	if err != nil {
		http.Error(w, "upload too large or cut off", http.StatusRequestEntityTooLarge)
		return
	}
	hash := sha256.Sum256(data)
	if !sameToken(r.URL.Query().Get("token"), hash[:]) {
		http.Error(w, "token is not the hash of the body", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	// The connection is gone when this fails; nobody is left to be told.
	_ = json.NewEncoder(w).Encode(h.put(data))
}

// sameToken compares an upload's token with a hash. Clients differ in padding.
func sameToken(token string, hash []byte) bool {
	return token == base64.URLEncoding.EncodeToString(hash) || token == base64.RawURLEncoding.EncodeToString(hash)
}

func (h *mediaHost) serveDelete(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("auth") != mediaAuth {
		http.Error(w, "no media ticket", http.StatusUnauthorized)
		return
	}
	hash, err := base64.URLEncoding.DecodeString(r.URL.Query().Get("token"))
	if err != nil {
		http.Error(w, "token is not base64", http.StatusBadRequest)
		return
	}
	h.remove(encryptedPath(hash))
	w.WriteHeader(http.StatusOK)
}

func (h *mediaHost) serveDownload(w http.ResponseWriter, r *http.Request) {
	if h.gone(r.URL.Path) {
		http.Error(w, "no longer here", http.StatusGone)
		return
	}
	file, ok := h.file(r.URL.Path)
	if !ok {
		http.Error(w, "no such file", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", file.contentType)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file.data))
}

// encryptedPath is where a file with this hash lives.
func encryptedPath(hash []byte) string {
	return "/v/t62.7118-24/" + hex.EncodeToString(hash) + ".enc"
}

// put keeps an encrypted file.
func (h *mediaHost) put(data []byte) storedMedia {
	hash := sha256.Sum256(data)
	path := encryptedPath(hash[:])
	h.keep(path, mediaFile{data: data, contentType: "application/octet-stream"})
	// Clients append "&hash=…" to a direct path, so it must have a query.
	direct := path + "?ccb=11-4&oh=01_simulated&_nc_sid=5e03e0"
	return storedMedia{
		URL:        "https://" + mediaHostname + direct,
		DirectPath: direct,
		Handle:     hex.EncodeToString(hash[:8]),
	}
}

// putPicture keeps a profile picture, which is not encrypted.
func (h *mediaHost) putPicture(id, variant string, jpeg []byte) storedMedia {
	path := fmt.Sprintf("/v/t61.24694-24/%s_%s.jpg", id, variant)
	h.keep(path, mediaFile{data: jpeg, contentType: "image/jpeg"})
	direct := path + "?ccb=11-4&oh=01_simulated"
	return storedMedia{URL: "https://" + mediaHostname + direct, DirectPath: direct}
}

// keep stores a file, forgetting the oldest ones when the host is full.
func (h *mediaHost) keep(path string, f mediaFile) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, known := h.files[path]; known {
		return
	}
	h.files[path] = f
	h.order = append(h.order, path)
	h.kept += len(f.data)
	for h.kept > maxMediaKept && len(h.order) > 1 {
		h.drop(h.order[0])
		h.order = h.order[1:]
	}
}

// drop forgets one file; the caller holds mu.
func (h *mediaHost) drop(path string) {
	h.kept -= len(h.files[path].data)
	delete(h.files, path)
}

func (h *mediaHost) remove(path string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drop(path)
	h.order = slices.DeleteFunc(h.order, func(kept string) bool { return kept == path })
}

func (h *mediaHost) file(path string) (mediaFile, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f, ok := h.files[path]
	return f, ok
}
