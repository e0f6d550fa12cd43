package problem

import (
	"errors"
	"fmt"
	"testing"

	"frontdesk/models"
)

func TestAKindBecomesAStatus(t *testing.T) {
	err := fmt.Errorf("read chat: %w", models.Errorf(models.NotFound, "there is no such chat"))
	got := From(err)
	want := Problem{Status: 404, Code: "not_found", Message: "there is no such chat"}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestAnUnknownErrorIsNotShown(t *testing.T) {
	got := From(errors.New("dial tcp 10.0.0.1: secret"))
	if got.Status != 500 || got.Message != "internal error" {
		t.Errorf("got %+v, want a 500 without the cause", got)
	}
}
