package simulator

import (
	"net/http"
	"testing"

	"go.mau.fi/whatsmeow/types/events"
)

func TestACallRingsAndIsRejected(t *testing.T) {
	c, ada, bob := two(t)
	id, err := bob.Call(ada.Number(), true)
	if err != nil {
		t.Fatal(err)
	}
	offer := await(c, func(e *events.CallOffer) bool { return e.CallID == id })
	if _, video := offer.Data.GetOptionalChildByTag("video"); !video || offer.CallCreator.String() != bob.LID() || offer.CallCreatorAlt.String() != bob.JID() {
		t.Errorf("got %+v, want a video call by Bob", offer)
	}
	if err := c.RejectCall(t.Context(), offer.CallCreator, id); err != nil {
		t.Fatal(err)
	}
	got, err := bob.WaitCall(deadline(t), func(i CallInfo) bool { return i.ID == id && i.State == callRejected })
	if err != nil {
		t.Fatal(err)
	}
	if want := (CallInfo{ID: id, From: bob.JID(), To: ada.JID(), Video: true, State: callRejected, By: ada.JID()}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	await(c, func(e *events.CallTerminate) bool { return e.CallID == id && e.Reason == "rejected_elsewhere" })
}

func TestACallerHangsUp(t *testing.T) {
	c, ada, bob := two(t)
	id, err := bob.Call(ada.Number(), false)
	if err != nil {
		t.Fatal(err)
	}
	offer := await(c, func(e *events.CallOffer) bool { return e.CallID == id })
	if _, video := offer.Data.GetOptionalChildByTag("video"); video {
		t.Error("a call without video offers some")
	}
	if err := bob.EndCall(id); err != nil {
		t.Fatal(err)
	}
	await(c, func(e *events.CallTerminate) bool { return e.CallID == id && e.Reason == "" })
	if state := bob.Calls()[0].State; state != callEnded {
		t.Errorf("the call is %s, want ended", state)
	}
}

func TestAGroupIsCalled(t *testing.T) {
	c, ada, bob := two(t)
	group, err := ada.s.CreateGroup(bob.Number(), "Family", ada.Number())
	if err != nil {
		t.Fatal(err)
	}
	id, err := bob.Call(group.JID, false)
	if err != nil {
		t.Fatal(err)
	}
	notice := await(c, func(e *events.CallOfferNotice) bool { return e.CallID == id })
	if notice.Media != "audio" || notice.Type != "group" || notice.GroupJID.String() != group.JID {
		t.Errorf("got %+v, want a call to the group", notice)
	}
	if err := ada.AnswerCall(id, true); err != nil {
		t.Fatal(err)
	}
	await(c, func(e *events.CallTerminate) bool { return e.Reason == "accepted_elsewhere" })
}

func TestCallsByTheControlAPI(t *testing.T) {
	r, c := linkedRemote(t)
	made := r.must("POST", "/sim/accounts/4915187654321/call", object{"to": "4915112345678", "video": true})
	id, _ := made["callId"].(string)
	await(c, func(e *events.CallOffer) bool { return e.CallID == id })
	r.must("POST", "/sim/accounts/4915112345678/call/answer", object{"callId": id})
	var list []CallInfo
	if status := r.fetch("GET", "/sim/accounts/4915112345678/calls", nil, &list); status != http.StatusOK || len(list) != 1 || list[0].State != callRejected {
		t.Errorf("got %d %+v, want one rejected call", status, list)
	}
	r.must("DELETE", "/sim/accounts/4915187654321/call", object{"callId": id})
	for want, body := range map[int]object{http.StatusNotFound: {"callId": "none"}, http.StatusBadRequest: {"callId": id}} {
		if status, answer := r.call("DELETE", "/sim/accounts/4915112345678/call", body); status != want {
			t.Errorf("ending %v: %d %v, want %d", body, status, answer, want)
		}
	}
}
