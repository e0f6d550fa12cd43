package whatsapp

import (
	"errors"
	"testing"

	"frontdesk/models"
)

// The sender looks for unsent rows while the recorder stores the last one: what
// it found before must not be sent again after.
func TestARowRecordedMeanwhileIsNotSentAgain(t *testing.T) {
	book := newRecorder(newOutbox(nil))
	row := models.OutboxRow{MessageID: "3EB0"}
	book.record(rowResult{row: row})
	found := []models.OutboxRow{row}
	book.release([]rowResult{<-book.results}, nil)
	if left := book.without(found); len(left) != 0 {
		t.Errorf("%d rows are sent again, want none", len(left))
	}
}

func TestARowThatCouldNotBeRecordedIsSentAgain(t *testing.T) {
	book := newRecorder(newOutbox(nil))
	row := models.OutboxRow{MessageID: "3EB0"}
	book.record(rowResult{row: row})
	book.release([]rowResult{<-book.results}, errors.New("the disk is full"))
	if left := book.without([]models.OutboxRow{row}); len(left) != 1 {
		t.Errorf("%d rows are sent again, want the one", len(left))
	}
}
