package storagetest

import (
	"fmt"
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

var mediaFileCases = map[string]func(*testing.T, storage.Store){
	"files are in use as long as something names them": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		content := func(file string) []byte {
			return []byte(fmt.Sprintf(`{"Text":"\"File\":\"front/quoted\"","Items":[{"Media":{"File":"%s"}}]}`, file))
		}
		m := text(line, anna, anna, "M1", 0, "Look")
		m.Media = &models.Media{MimeType: "image/png", File: "front/message"}
		store(t, s, m)
		for state, file := range map[models.OutboxState]string{
			models.OutboxQueued: "front/queued", models.OutboxSending: "front/sending", models.OutboxFailed: "front/failed",
		} {
			must[models.OutboxRow](t)(s.Enqueue(ctx, models.OutboxRow{SessionID: line, MessageID: file, State: state, Content: content(file)}))
		}
		for state, file := range map[models.BulkState]string{
			models.BulkRunning: "front/running", models.BulkPaused: "front/paused", models.BulkDone: "front/done",
		} {
			must[models.Bulk](t)(s.SaveBulk(ctx, models.Bulk{SessionID: line, State: state, Content: content(file)}))
		}
		asked := []string{
			"front/message", "front/queued", "front/sending", "front/failed", "front/running", "front/paused", "front/done", "front/quoted", "front/nothing", "",
		}
		same := func(name string) string { return name }
		list(t, "in use", must[[]string](t)(s.FilesInUse(ctx, line, asked)), same,
			"front/message", "front/queued", "front/sending", "front/running", "front/paused")
		check(t, s.DeleteChat(ctx, line, anna))
		list(t, "without the chat", must[[]string](t)(s.FilesInUse(ctx, line, asked[:2])), same, "front/queued")
	},
	"nobody asks for too many files": func(t *testing.T, s storage.Store) {
		_, err := s.FilesInUse(t.Context(), line, make([]string, storage.MaxLimit+1))
		equal(t, "kind", models.KindOf(err), models.Invalid)
	},
}
