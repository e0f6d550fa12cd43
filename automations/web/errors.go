package web

import (
	"context"
	"errors"
	"fmt"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// refusal is an error that a script gets to see.
type refusal struct{ sandbox.CallError }

// Error implements error.
func (r *refusal) Error() string { return r.Message }

func failure(code, format string, args ...any) error {
	return &refusal{sandbox.CallError{Code: code, Message: fmt.Sprintf(format, args...)}}
}

// failed is the answer that says what went wrong.
func failed(err error) sandbox.Fetched {
	var told *refusal
	if errors.As(err, &told) {
		return sandbox.Fetched{Error: &told.CallError}
	}
	var own *models.Error
	if errors.As(err, &own) {
		return sandbox.Fetched{Error: &sandbox.CallError{Code: codes[own.Kind], Message: own.Message}}
	}
	return sandbox.Fetched{Error: &sandbox.CallError{Code: "unavailable", Message: "the address does not answer"}}
}

// codes are what scripts call the kinds of our errors.
var codes = map[models.Kind]string{
	models.Invalid: "forbidden", models.TooLarge: "too_large", models.Limited: "limited", models.Unavailable: "unavailable",
	models.Unsupported: "unsupported", models.NotFound: "not_found", models.Forbidden: "forbidden", models.Conflict: "conflict",
}

// explain words why a request got no answer. What the network says in detail
// has the address with its secrets in it, and tells about our network.
func explain(ctx context.Context, err error) error {
	var own *models.Error
	switch {
	case errors.As(err, &own):
		return own
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return failure("timeout", "the address did not answer in time")
	}
	return failure("unavailable", "the address does not answer")
}
