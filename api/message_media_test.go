package api_test

import (
	"bytes"
	"testing"

	"frontdesk/internal/simulator"
)

// plan is a file that is too large to be fetched by itself.
var plan = bytes.Repeat([]byte("floor plan "), 100_000)

var annaPlan = annaSends(simulator.Message{Document: &simulator.Media{Data: plan, Mimetype: "text/plain", Filename: "Plan (1) für Anna.txt"}})

// annaOldPlan is the plan after WhatsApp forgot it.
func annaOldPlan(d *desk) {
	annaPlan(d)
	if err := d.phone.ExpireMedia("ANNA1"); err != nil {
		d.t.Fatal(err)
	}
}

var messageMediaScenarios = []scenario{
	{name: "the file of a message", before: annaPicture, request: "POST /message/downloadMedia/line", body: `{` + annaMessage + `}`,
		has: []string{`"messageMedia":{"mimetype":"image/png","data":"` + picture + `"`, `"media":{"mimetype":"image/png"`}},
	{name: "the file of a text", before: annaWrites("Hi"), request: "POST /message/downloadMedia/line", body: `{` + annaMessage + `}`, status: 404, want: `{"success":false,"error":"Message media not found"}`},
	{name: "the file of nothing", request: "POST /message/downloadMedia/line", body: `{` + annaMessage + `}`, status: 404, want: notFound},
	{name: "a file that is too large for base64", before: annaPlan, request: "POST /message/downloadMedia/line", body: `{` + annaMessage + `}`, status: 413,
		want: `{"success":false,"error":"the file has 1100000 bytes, and 1048576 are allowed here; use /message/downloadMediaAsData"}`},

	{name: "a file as it is", before: annaPlan, request: "POST /message/downloadMediaAsData/line", body: `{` + annaMessage + `}`, want: string(plan)},
	{name: "a file that only the phone has", before: annaOldPlan, request: "POST /message/downloadMediaAsData/line", body: `{` + annaMessage + `}`, want: string(plan)},
	{name: "a file that nobody has", before: func(d *desk) {
		annaOldPlan(d)
		fault(simulator.Fault{Account: lineNumber, Kind: simulator.FaultMediaGone})(d)
	}, request: "POST /message/downloadMediaAsData/line", body: `{` + annaMessage + `}`, status: 404, want: `{"success":false,"error":"neither WhatsApp nor the phone has this file any more"}`},
	{name: "the file of a text as it is", before: annaWrites("Hi"), request: "POST /message/downloadMediaAsData/line", body: `{` + annaMessage + `}`, status: 404, want: `{"success":false,"error":"Message media not found"}`},
	{name: "the file of nothing as it is", request: "POST /message/downloadMediaAsData/line", body: `{` + annaMessage + `}`, status: 404, want: notFound},
}

func TestFilesOfMessages(t *testing.T) { runAll(t, messageMediaScenarios) }

func TestAFileSaysWhatItIs(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		annaPlan(d)
		header := d.call("POST", "/message/downloadMediaAsData/line", `{`+annaMessage+`}`).Header()
		for name, want := range map[string]string{
			"Content-Type": "text/plain", "Content-Length": "1100000",
			"Content-Disposition": "attachment; filename=Plan%20(1)%20f%C3%BCr%20Anna.txt",
		} {
			if got := header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
	})
}

func TestAFileWithoutANameIsCalledAfterItsMessage(t *testing.T) {
	withDesk(t, func(t *testing.T, d *desk) {
		annaPicture(d)
		header := d.call("POST", "/message/downloadMediaAsData/line", `{`+annaMessage+`}`).Header()
		if got := header.Get("Content-Disposition"); got != "attachment; filename=ANNA1.png" {
			t.Errorf("got %q, want ANNA1.png", got)
		}
	})
}
