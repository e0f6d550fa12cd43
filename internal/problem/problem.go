// Package problem turns an error into what a face tells its caller. It is the
// one mapping from kinds of failure to statuses.
package problem

import (
	"errors"
	"net/http"

	"frontdesk/models"
)

// Problem is an error as a caller may see it.
type Problem struct {
	Status  int
	Code    string
	Message string
}

var statuses = map[models.Kind]int{
	models.Invalid:      http.StatusBadRequest,
	models.Unauthorized: http.StatusUnauthorized,
	models.Forbidden:    http.StatusForbidden,
	models.NotFound:     http.StatusNotFound,
	models.Conflict:     http.StatusConflict,
	models.NotConnected: http.StatusConflict,
	models.TooLarge:     http.StatusRequestEntityTooLarge,
	models.Limited:      http.StatusTooManyRequests,
	models.Unsupported:  http.StatusNotImplemented,
	models.Refused:      http.StatusBadGateway,
	models.Unavailable:  http.StatusServiceUnavailable,
}

// From finds the status, code and message of an error. What is no
// *models.Error becomes "internal error"; its text is for the log only.
func From(err error) Problem {
	var e *models.Error
	if !errors.As(err, &e) {
		return Problem{Status: http.StatusInternalServerError, Code: "internal_error", Message: "internal error"}
	}
	return Problem{Status: statuses[e.Kind], Code: string(e.Kind), Message: e.Message}
}
