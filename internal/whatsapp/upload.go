package whatsapp

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"go.mau.fi/whatsmeow"

	"frontdesk/models"
)

// uploadFailed words why WhatsApp did not get a file. Unless it said no to the
// file itself, trying again may help.
func uploadFailed(err error) error {
	if status := uploadStatus(err); lost(err) || saysNo(status) {
		return fmt.Errorf("upload a file: %w", err)
	}
	return &models.Error{Kind: models.Unavailable, Message: "the file could not be uploaded to WhatsApp", Err: err}
}

// uploadStatus is the status with which an upload was answered, 0 when there
// was none. The library tells that of the media host only in words.
func uploadStatus(err error) int {
	var question *whatsmeow.IQError
	if errors.As(err, &question) {
		return question.Code
	}
	const words = "status code "
	text, status := err.Error(), 0
	if at := strings.LastIndex(text, words); at >= 0 {
		_, _ = fmt.Sscanf(text[at+len(words):], "%d", &status) // 0 when there is no number
	}
	return status
}

// saysNo reports whether a status will be the same next time.
func saysNo(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	}
	return status >= 400 && status < 500
}
