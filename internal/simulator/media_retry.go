package simulator

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waMmsRetry"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/gcmutil"
	"go.mau.fi/whatsmeow/util/hkdfutil"
	"google.golang.org/protobuf/proto"
)

// serverError is the type of the receipt with which a companion asks its phone
// to upload a file once more (whatsmeow, mediaretry.go).
const serverError = "server-error"

// notOnPhone is the error code for a file that the phone does not have.
const notOnPhone = "2"

// ExpireMedia makes the media host forget the file of a message that the phone
// sent or received, as it does after some weeks. The phone keeps its copy.
func (a *Account) ExpireMedia(id string) error {
	err := fmt.Errorf("%w: no file of a message %q", ErrInvalid, id)
	a.s.do(func() {
		if link, _, found := a.account.phone.fileNamed(id); found && a.s.media.expire(pathOf(link)) {
			err = nil
		}
	})
	return err
}

func pathOf(link fileLink) string {
	path, _, _ := strings.Cut(link.GetDirectPath(), "?")
	return path
}

// fileNamed finds the file of a message.
func (p *persona) fileNamed(id string) (link fileLink, kind mediaKind, found bool) {
	seen := p.find(id)
	if seen == nil {
		return nil, mediaKind{}, false
	}
	return fileOf(seen.message)
}

// expire moves a file from the host to the phones' own copies.
func (h *mediaHost) expire(path string) bool {
	file, ok := h.file(path)
	if !ok {
		return false
	}
	h.remove(path)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.expired[path] = file
	return true
}

// gone tells whether there once was a file at a path.
func (h *mediaHost) gone(path string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, expired := h.expired[path]
	return expired
}

// putAgain gives the file of a path a new one, from the phone's copy.
func (h *mediaHost) putAgain(path string) (direct string, ok bool) {
	file, ok := h.file(path)
	if !ok {
		h.mu.Lock()
		file, ok = h.expired[path]
		h.mu.Unlock()
	}
	if !ok {
		return "", false
	}
	path = strings.TrimSuffix(path, ".enc") + "-" + newID() + ".enc"
	h.keep(path, file)
	return path + "?ccb=11-4&oh=02_simulated&_nc_sid=5e03e0", true
}

// reupload answers a companion that asks for a file once more: with its new
// place, or that the phone does not have it. A phone that sleeps says nothing.
func (p *persona) reupload(companion *device, receipt *waBinary.Node) {
	if p.asleep {
		return
	}
	id := attr(receipt, "id")
	rmr, _ := receipt.GetOptionalChildByTag("rmr")
	tell := func(answer waBinary.Node) {
		p.s.notify(companion, "mediaretry", companion.account.jid(types.DefaultUserServer), waBinary.Attrs{"id": id}, answer, rmr)
	}
	link, _, found := p.fileNamed(id)
	if !found || p.s.takeFault(FaultMediaGone, companion) != nil {
		tell(waBinary.Node{Tag: "error", Attrs: waBinary.Attrs{"code": notOnPhone}})
		return
	}
	answer := &waMmsRetry.MediaRetryNotification{StanzaID: &id, Result: waMmsRetry.MediaRetryNotification_NOT_FOUND.Enum()}
	if !asksFor(receipt, id, link.GetMediaKey()) {
		answer.Result = waMmsRetry.MediaRetryNotification_DECRYPTION_ERROR.Enum()
	} else if direct, ok := p.s.media.putAgain(pathOf(link)); ok {
		answer.Result, answer.DirectPath = waMmsRetry.MediaRetryNotification_SUCCESS.Enum(), &direct
	}
	sealed, err := sealRetry(answer, id, link.GetMediaKey())
	if err != nil {
		p.s.log.Debug("a phone cannot answer for a file", "account", p.account.number, "err", err)
		return
	}
	tell(sealed)
}

func retryKey(mediaKey []byte) []byte {
	return hkdfutil.SHA256(mediaKey, nil, []byte("WhatsApp Media Retry Notification"), 32)
}

// asksFor tells whether a request is sealed with the key of the file.
func asksFor(receipt *waBinary.Node, id string, mediaKey []byte) bool {
	plain, err := gcmutil.Decrypt(retryKey(mediaKey), content(receipt, "encrypt", "enc_iv"), content(receipt, "encrypt", "enc_p"), []byte(id))
	if err != nil {
		return false
	}
	var request waMmsRetry.ServerErrorReceipt
	return proto.Unmarshal(plain, &request) == nil && request.GetStanzaID() == id
}

func sealRetry(answer *waMmsRetry.MediaRetryNotification, id string, mediaKey []byte) (waBinary.Node, error) {
	plain, err := proto.Marshal(answer)
	if err != nil {
		return waBinary.Node{}, fmt.Errorf("serialise the place of a file: %w", err)
	}
	nonce := make([]byte, 12)
	_, _ = rand.Read(nonce) // never fails
	sealed, err := gcmutil.Encrypt(retryKey(mediaKey), nonce, plain, []byte(id))
	if err != nil {
		return waBinary.Node{}, fmt.Errorf("encrypt the place of a file: %w", err)
	}
	return waBinary.Node{Tag: "encrypt", Content: []waBinary.Node{bytesNode("enc_p", sealed), bytesNode("enc_iv", nonce)}}, nil
}

// controlExpireMedia serves ExpireMedia.
func (s *Server) controlExpireMedia(r *http.Request) (any, error) {
	return withBody(s, r, func(a *Account, body struct {
		ID string `json:"id"`
	}) error {
		return a.ExpireMedia(body.ID)
	})
}
