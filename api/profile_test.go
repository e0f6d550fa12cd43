package api_test

import (
	"encoding/base64"
	"image/jpeg"
	"net/http"
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

const lineWid = `{"server":"c.us","user":"` + lineNumber + `","_serialized":"` + lineNumber + `@c.us"}`

const lineInfo = `{"pushname":"Hotel","wid":` + lineWid + `,"me":` + lineWid + `,"platform":"android"}`

func pictureBody(d *desk) string {
	return `{"pictureMimetype":"image/jpeg","pictureData":"` + base64.StdEncoding.EncodeToString(face(d.t)) + `"}`
}

func lineHasAFace(d *desk) {
	d.t.Helper()
	d.must("POST", "/client/setProfilePicture/line", pictureBody(d), `{"success":true,"result":true}`)
}

// shown checks what the phone shows of its owner.
func shown(what string, want any, of func(simulator.ProfileInfo) any) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		if got := of(d.phone.Profile()); got != want {
			t.Errorf("the phone shows %s %v, want %v", what, got, want)
		}
	}
}

func phoneOnline(p simulator.ProfileInfo) any { return p.Online }

func online(d *desk) { d.post("/client/sendPresenceAvailable/line", "") }

// withoutPhotos has Anna send a photo that is not to be stored.
func withoutPhotos(d *desk) {
	d.post("/client/setAutoDownloadPhotos/line", `{"flag":false}`)
	annaPicture(d)
}

var profileScenarios = []scenario{
	{name: "the account", request: "GET /client/getClassInfo/line", want: `{"success":true,"sessionInfo":` + lineInfo + `}`},
	{name: "the account by POST", request: "POST /client/getInfo/line", want: `{"success":true,"info":` + lineInfo + `,"sessionInfo":` + lineInfo + `}`},
	{name: "the state", request: "GET /client/getState/line", want: `{"success":true,"state":"CONNECTED"}`},
	{name: "the state of a session that was stopped", before: func(d *desk) { d.call("GET", "/session/stop/line", "") }, request: "GET /client/getState/line", want: `{"success":true,"state":null}`},
	{name: "the state of nobody", bare: true, request: "GET /client/getState/nobody", status: 404, want: `{"success":false,"error":"session_not_found"}`},
	{name: "the version", request: "GET /client/getWWebVersion/line", has: []string{`{"success":true,"result":"2.`}},
	{name: "hanging up", request: "POST /client/resetState/line", want: `{"success":true}`, events: []models.EventType{models.EventChangeState}, after: connectedAgain},

	{name: "the text under the name", request: "POST /client/setStatus/line", body: `{"status":"Open from 9 to 5"}`, want: `{"success":true}`,
		after: shown("the about", "Open from 9 to 5", func(p simulator.ProfileInfo) any { return p.About })},
	{name: "an empty text under the name", request: "POST /client/setStatus/line", body: `{"status":""}`, want: `{"success":true}`},
	{name: "no text under the name", request: "POST /client/setStatus/line", body: `{}`, status: 400, want: `{"success":false,"error":"status is required"}`},
	{name: "the name", request: "POST /client/setDisplayName/line", body: `{"displayName":"Front desk"}`, want: `{"success":true,"result":true}`,
		after: func(t *testing.T, d *desk) {
			shown("the name", "Front desk", func(p simulator.ProfileInfo) any { return p.Name })(t, d)
			info, _ := d.get("/client/getClassInfo/line")["sessionInfo"].(map[string]any)
			if info["pushname"] != "Front desk" {
				t.Errorf("the session says %v, want its new name", info)
			}
		}},
	{name: "a name that is too long", request: "POST /client/setDisplayName/line", body: `{"displayName":"The front desk of the grand hotel"}`, status: 400, has: []string{"displayName"}},
	{name: "a picture that is none", request: "POST /client/setProfilePicture/line", body: `{"pictureMimetype":"image/png","pictureData":"aGVsbG8="}`, status: 400, has: []string{"cannot be read"}},
	{name: "a picture in no encoding", request: "POST /client/setProfilePicture/line", body: `{"image":"not base64!"}`, status: 400, want: `{"success":false,"error":"pictureData is not base64"}`},
	{name: "a picture", request: "POST /client/setProfilePicture/line", body: `{"pictureMimetype":"image/gif","pictureData":"data:image/gif;base64,` + dot + `"}`, want: `{"success":true,"result":true}`,
		after: func(t *testing.T, d *desk) {
			if d.phone.Profile().Picture == "" {
				t.Error("the phone shows no picture")
			}
		}},
	{name: "taking the picture away", before: lineHasAFace, request: "DELETE /client/deleteProfilePicture/line", want: `{"success":true,"result":true}`,
		after: shown("a picture", "", func(p simulator.ProfileInfo) any { return p.Picture })},

	{name: "online", request: "POST /client/sendPresenceAvailable/line", want: `{"success":true,"presence":"available"}`, after: shown("online", true, phoneOnline)},
	{name: "offline", before: online, request: "POST /client/sendPresenceUnavailable/line", want: `{"success":true,"presence":"unavailable"}`, after: shown("online", false, phoneOnline)},
	{name: "online by a word", request: "POST /client/sendPresenceUpdate/line", body: `{"presence":"available"}`, want: `{"success":true,"message":"Presence updated successfully"}`, after: shown("online", true, phoneOnline)},
	{name: "typing", before: talk, request: "POST /client/sendPresenceUpdate/line", body: `{"presence":"composing","chatId":"` + annaNumber + `"}`, want: `{"success":true,"message":"Presence updated successfully"}`},
	{name: "typing nowhere", request: "POST /client/sendPresenceUpdate/line", body: `{"presence":"composing"}`, status: 400, want: `{"success":false,"error":"chatId is required"}`},
	{name: "no presence", request: "POST /client/sendPresenceUpdate/line", status: 400, want: `{"success":false,"error":"presence is required"}`},
	{name: "a presence that is none", request: "POST /client/sendPresenceUpdate/line", body: `{"presence":"singing"}`, status: 400, has: []string{"presence"}},

	{name: "no audio", request: "POST /client/setAutoDownloadAudio/line", body: `{"flag":false}`, want: `{"success":true}`},
	{name: "no documents", request: "POST /client/setAutoDownloadDocuments/line", body: `{"flag":"false"}`, want: `{"success":true}`},
	{name: "no videos", request: "POST /client/setAutoDownloadVideos/line", body: "flag=false", want: `{"success":true}`},
	{name: "videos again", request: "POST /client/setAutoDownloadVideos/line", body: `{"flag":true}`, want: `{"success":true}`},
	{name: "no word about photos", request: "POST /client/setAutoDownloadPhotos/line", body: `{}`, status: 400, want: `{"success":false,"error":"flag is required"}`},
	{name: "no photos", request: "POST /client/setAutoDownloadPhotos/line", body: `{"flag":false}`, want: `{"success":true}`},
	{name: "a photo that is not stored can be asked for", before: withoutPhotos, request: "POST /message/downloadMedia/line", body: `{` + annaMessage + `}`, has: []string{`"messageMedia":{"mimetype":"image/`},
		after: func(t *testing.T, d *desk) {
			if n := d.seen.count(models.EventMedia); n != 0 {
				t.Errorf("%d files were stored, want none", n)
			}
		}},
	{name: "a method by its name", request: "POST /client/runMethod/line", body: `{"method":"getState"}`, want: `{"success":true,"data":"CONNECTED"}`},
	{name: "a method with its argument", request: "POST /client/runMethod/line", body: `{"method":"isRegisteredUser","options":"` + annaNumber + `@c.us"}`, want: `{"success":true,"data":true}`},
	{name: "a method with fields", request: "POST /client/runMethod/line", body: `{"method":"getFormattedNumber","options":{"contactId":"` + annaNumber + `"}}`, want: `{"success":true,"data":"+49 1510 0000002"}`},
	{name: "a method with a list", request: "POST /client/runMethod/line", body: `{"method":"getContactLidAndPhone","options":["` + annaNumber + `"]}`, has: []string{`"data":[{"lid":"`}},
	{name: "a method without its argument", request: "POST /client/runMethod/line", body: `{"method":"getNumberId"}`, status: 400, want: `{"success":false,"error":"number is required"}`},
	{name: "a method that gives nothing", request: "POST /client/runMethod/line", body: `{"method":"setStatus","options":"Closed"}`, want: `{"success":true,"data":null}`,
		after: shown("the about", "Closed", func(p simulator.ProfileInfo) any { return p.About })},
	{name: "the chats by a method", before: talk, request: "POST /client/runMethod/line", body: `{"method":"getChats"}`, has: []string{`"data":[{"id":` + annaWid}},
	{name: "a chat by a method", before: talk, request: "POST /client/runMethod/line", body: `{"method":"getChatById","options":"` + annaNumber + `"}`, has: []string{`"data":{"id":` + annaWid}},
	{name: "archiving by a method", before: talk, request: "POST /client/runMethod/line", body: `{"method":"archiveChat","options":"` + annaNumber + `"}`, want: `{"success":true,"data":true}`, events: []models.EventType{models.EventChatArchived}},
	{name: "searching by a method", before: talk, request: "POST /client/runMethod/line", body: `{"method":"searchMessages","options":{"query":"room"}}`, has: []string{`"body":"Is there a room?"`}},
	{name: "the channels by a method", request: "POST /client/runMethod/line", body: `{"method":"getChannels"}`, want: `{"success":true,"data":[]}`},
	{name: "the groups in common by a method", before: talk, request: "POST /client/runMethod/line", body: `{"method":"getCommonGroups","options":"` + annaNumber + `"}`, want: `{"success":true,"data":[]}`},
	{name: "a method that is none", request: "POST /client/runMethod/line", body: `{"method":"constructor"}`, status: 400, want: `{"success":false,"error":"Method constructor is not implemented"}`},
	{name: "no method", request: "POST /client/runMethod/line", status: 400, want: `{"success":false,"error":"method is required"}`},
	{name: "background sync", request: "POST /client/setBackgroundSync/line", want: `{"success":true}`},
}

// dot is a GIF of one pixel.
const dot = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

func TestProfile(t *testing.T) { runAll(t, profileScenarios) }

func TestAPictureIsCutSquare(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		lineHasAFace(d)
		answer := d.post("/client/getProfilePicUrl/line", `{"contactId":"`+lineNumber+`"}`)
		address, _ := answer["result"].(string)
		response, err := (&http.Client{Transport: d.sim.RoundTripper()}).Get(address)
		if err != nil {
			t.Fatalf("%v: %v", answer, err)
		}
		defer response.Body.Close()
		shown, err := jpeg.Decode(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		if size := shown.Bounds().Size(); size.X != 640 || size.Y != 640 {
			t.Errorf("the picture has %v, want 640 by 640", size)
		}
	})
}
