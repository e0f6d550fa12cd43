package simulator

import (
	"errors"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waMmsRetry"
	"go.mau.fi/whatsmeow/types/events"
)

// expiredPicture is a picture that a client got and the media host forgot.
func expiredPicture(t *testing.T) (*client, *Account, *events.Message) {
	t.Helper()
	c, ada, bob := two(t)
	id, err := bob.Send(t.Context(), ada.Number(), Message{Image: &Media{Data: avatar("x").jpeg()}})
	if err != nil {
		t.Fatal(err)
	}
	got := await(c, func(e *events.Message) bool { return e.Info.ID == id })
	if _, err := ada.WaitInbox(deadline(t), 0, func(m InboxMessage) bool { return m.ID == id }); err != nil {
		t.Fatal(err)
	}
	if err := ada.ExpireMedia(id); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Download(t.Context(), got.Message.GetImageMessage()); !errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith410) {
		t.Fatalf("got %v, want that the file is gone", err)
	}
	return c, ada, got
}

func TestThePhoneUploadsAFileAgain(t *testing.T) {
	c, _, got := expiredPicture(t)
	picture := got.Message.GetImageMessage()
	if err := c.SendMediaRetryReceipt(t.Context(), &got.Info, picture.GetMediaKey()); err != nil {
		t.Fatal(err)
	}
	retry := await(c, func(e *events.MediaRetry) bool { return e.MessageID == got.Info.ID })
	answer, err := whatsmeow.DecryptMediaRetryNotification(retry, picture.GetMediaKey())
	if err != nil || answer.GetResult() != waMmsRetry.MediaRetryNotification_SUCCESS || answer.GetDirectPath() == picture.GetDirectPath() {
		t.Fatalf("got %v, %v, want a new place", answer, err)
	}
	picture.DirectPath = answer.DirectPath
	if data, err := c.Download(t.Context(), picture); err != nil || len(data) == 0 {
		t.Errorf("got %d bytes, %v, want the picture", len(data), err)
	}
}

func TestAPhoneWithoutTheFileSaysSo(t *testing.T) {
	c, ada, got := expiredPicture(t)
	if _, err := ada.s.AddFault(Fault{Account: ada.Number(), Kind: FaultMediaGone, Count: 1}); err != nil {
		t.Fatal(err)
	}
	key := got.Message.GetImageMessage().GetMediaKey()
	if err := c.SendMediaRetryReceipt(t.Context(), &got.Info, key); err != nil {
		t.Fatal(err)
	}
	retry := await(c, func(e *events.MediaRetry) bool { return e.MessageID == got.Info.ID })
	if _, err := whatsmeow.DecryptMediaRetryNotification(retry, key); !errors.Is(err, whatsmeow.ErrMediaNotAvailableOnPhone) {
		t.Errorf("got %v, want that the phone does not have it", err)
	}
}

func TestARequestUnderAWrongKeyGetsNoFile(t *testing.T) {
	c, _, got := expiredPicture(t)
	if err := c.SendMediaRetryReceipt(t.Context(), &got.Info, make([]byte, 32)); err != nil {
		t.Fatal(err)
	}
	retry := await(c, func(e *events.MediaRetry) bool { return e.MessageID == got.Info.ID })
	answer, err := whatsmeow.DecryptMediaRetryNotification(retry, got.Message.GetImageMessage().GetMediaKey())
	if err != nil || answer.GetResult() != waMmsRetry.MediaRetryNotification_DECRYPTION_ERROR {
		t.Errorf("got %v, %v, want that the request could not be read", answer, err)
	}
}
