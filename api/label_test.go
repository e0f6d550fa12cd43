package api_test

import (
	"slices"
	"testing"

	"frontdesk/internal/simulator"
)

// shop links the phone of a business, with two labels, and lets Anna write.
func shop(d *desk) {
	d.t.Helper()
	owner, err := d.sim.AddAccount(simulator.AccountOptions{Number: shopNumber, Name: "Shop", Business: true})
	if err != nil {
		d.t.Fatal(err)
	}
	d.phone = owner
	for _, label := range []simulator.LabelChange{{ID: 10, Name: "Paid", Color: 19}, {ID: 3, Name: "New guest", Color: 1}} {
		if err := owner.ChangeState(simulator.StateChange{Label: &label}); err != nil {
			d.t.Fatal(err)
		}
	}
	d.link("line")
	if _, err := d.anna.SendText(d.t.Context(), shopNumber, "Is it open?"); err != nil {
		d.t.Fatal(err)
	}
	d.until("Anna's chat", func() bool {
		chats, _ := d.get("/client/getChats/line")["chats"].([]any)
		return len(chats) == 1
	})
	d.until("the labels", func() bool {
		labels, _ := d.post("/client/getLabels/line", "")["labels"].([]any)
		return len(labels) == 2
	})
}

const (
	shopNumber = "4915100000021"
	guestLabel = `{"id":"3","name":"New guest","hexColor":"#64c4ff"}`
	paidLabel  = `{"id":"10","name":"Paid","hexColor":"#9368cf"}`
	noLabel    = `{"success":false,"error":"Label not found"}`
	personal   = `{"success":false,"error":"[LT01] Only Whatsapp business"}`
)

// labelOnPhone lets the owner put a label on Anna's chat.
func labelOnPhone(id int) func(*desk) {
	return func(d *desk) {
		d.t.Helper()
		if err := d.phone.ChangeState(simulator.StateChange{Label: &simulator.LabelChange{ID: id, Chat: annaNumber}}); err != nil {
			d.t.Fatal(err)
		}
		d.until("the label", func() bool {
			labels, _ := d.post("/chat/getLabels/line", annaChat)["labels"].([]any)
			return len(labels) > 0
		})
	}
}

// labelsOnPhone waits until the owner sees these labels on Anna's chat.
func labelsOnPhone(ids ...int) func(*testing.T, *desk) {
	return onPhone("the labels", func(c simulator.ChatSeen) bool { return slices.Equal(c.Labels, ids) })
}

var labelScenarios = []scenario{
	{name: "the labels of a business", bare: true, before: shop, request: "POST /client/getLabels/line", want: `{"success":true,"labels":[` + guestLabel + `,` + paidLabel + `]}`},
	{name: "the labels of a person", request: "POST /client/getLabels/line", want: `{"success":true,"labels":[]}`},
	{name: "a label", bare: true, before: shop, request: "POST /client/getLabelById/line", body: `{"labelId":3}`, want: `{"success":true,"label":` + guestLabel + `}`},
	{name: "a label that is not there", request: "POST /client/getLabelById/line", body: `{"labelId":"7"}`, status: 404, want: noLabel},
	{name: "no label", request: "POST /client/getLabelById/line", status: 400, want: `{"success":false,"error":"labelId is required"}`},

	{name: "a contact with a label on the chat", bare: true, before: first(shop, labelOnPhone(10)), request: "POST /client/getContactById/line", body: `{"contactId":"` + annaNumber + `"}`, has: []string{`"labels":["10"]`}},
	{name: "the labels on a chat", bare: true, before: first(shop, labelOnPhone(10)), request: "POST /chat/getLabels/line", body: annaChat, want: `{"success":true,"labels":[` + paidLabel + `]}`},
	{name: "the labels on a chat, in the old spelling", bare: true, before: first(shop, labelOnPhone(3)), request: "POST /client/getChatLabels/line", body: annaChat, want: `{"success":true,"chatLabels":[` + guestLabel + `]}`},
	{name: "the labels on a chat with somebody new", request: "POST /chat/getLabels/line", body: annaChat, want: `{"success":true,"labels":[]}`},
	{name: "the labels on no chat", request: "POST /chat/getLabels/line", body: noGroup, status: 404, want: noChat},
	{name: "the chats with a label", bare: true, before: first(shop, labelOnPhone(3)), request: "POST /client/getChatsByLabelId/line", body: `{"labelId":"3"}`, has: []string{`{"success":true,"chats":[{"id":` + annaWid}},
	{name: "the chats with another label", bare: true, before: first(shop, labelOnPhone(3)), request: "POST /client/getChatsByLabelId/line", body: `{"labelId":"10"}`, want: `{"success":true,"chats":[]}`},
	{name: "the chats with no label", request: "POST /client/getChatsByLabelId/line", body: `{"labelId":"3"}`, status: 404, want: noLabel},

	{name: "changing the labels of a chat", bare: true, before: first(shop, labelOnPhone(3)), request: "POST /chat/changeLabels/line", body: `{"chatId":"` + annaNumber + `","labelIds":[10,"77"]}`, want: `{"success":true}`,
		after: both(labelsOnPhone(10), hasLabels(paidLabel))},
	{name: "taking all labels off a chat", bare: true, before: first(shop, labelOnPhone(3)), request: "POST /chat/changeLabels/line", body: `{"chatId":"` + annaNumber + `","labelIds":[]}`, want: `{"success":true}`,
		after: both(labelsOnPhone(), hasLabels(""))},
	{name: "changing the labels of a person's chat", before: talk, request: "POST /chat/changeLabels/line", body: `{"chatId":"` + annaNumber + `","labelIds":["3"]}`, status: 400, want: personal},
	{name: "changing the labels of no chat", request: "POST /chat/changeLabels/line", body: `{"chatId":"120363999999999999@g.us","labelIds":["3"]}`, status: 404, want: noChat},
	{name: "changing the labels of several chats", bare: true, before: first(shop, labelOnPhone(3)), request: "POST /client/addOrRemoveLabels/line", body: `{"chatIds":["` + annaNumber + `"],"labelIds":["3",10]}`, want: `{"success":true}`,
		after: both(labelsOnPhone(3, 10), hasLabels(guestLabel+","+paidLabel))},
	{name: "changing the labels of a person's chats", before: talk, request: "POST /client/addOrRemoveLabels/line", body: `{"chatIds":["` + annaNumber + `"],"labelIds":["3"]}`, status: 400, want: personal},
}

// hasLabels checks what the API tells of Anna's chat.
func hasLabels(labels string) func(*testing.T, *desk) {
	return func(t *testing.T, d *desk) {
		t.Helper()
		want := `{"success":true,"labels":[` + labels + `]}`
		if got := d.call("POST", "/chat/getLabels/line", annaChat).Body.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestLabels(t *testing.T) { runAll(t, labelScenarios) }

func TestALabelThatIsDeletedIsTakenOffItsChats(t *testing.T) {
	withBareDesk(t, func(t *testing.T, d *desk) {
		first(shop, labelOnPhone(3))(d)
		if err := d.phone.ChangeState(simulator.StateChange{Label: &simulator.LabelChange{ID: 3, Deleted: true}}); err != nil {
			t.Fatal(err)
		}
		d.until("no label on the chat", func() bool {
			labels, _ := d.post("/chat/getLabels/line", annaChat)["labels"].([]any)
			return len(labels) == 0
		})
		d.must("POST", "/client/getLabels/line", "", `{"success":true,"labels":[`+paidLabel+`]}`)
	})
}
