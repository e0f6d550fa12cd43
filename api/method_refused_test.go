package api_test

import (
	"net/http"
	"testing"
)

func TestAMethodByItsNameNeedsThePermissionOfItsRoute(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		annaWrites("Hi")(d)
		_, sends := made(d, d.post("/api/keys", `{"name":"sends","permissions":["send"]}`))
		_, manages := made(d, d.post("/api/keys", `{"name":"manages","permissions":["manage"]}`))
		for _, c := range []struct {
			key, path, body string
			want            int
		}{
			{sends, "/message/runMethod/line", method("react", `"👍"`), http.StatusOK},
			{sends, "/message/runMethod/line", method("delete", "true"), http.StatusForbidden},
			{sends, "/message/runMethod/line", method("star", ""), http.StatusForbidden},
			{sends, "/message/runMethod/line", method("reload", ""), http.StatusForbidden},
			{sends, "/message/runMethod/line", method("acceptGroupV4Invite", ""), http.StatusForbidden},
			{manages, "/client/runMethod/line", `{"method":"setStatus","options":"Open"}`, http.StatusOK},
			{manages, "/client/runMethod/line", `{"method":"getChats"}`, http.StatusForbidden},
		} {
			if answer := d.call("POST", c.path, c.body, "X-Api-Key", c.key); answer.Code != c.want {
				t.Errorf("%s with %s: got %d %s, want %d", c.path, c.body, answer.Code, answer.Body, c.want)
			}
		}
	})
}
