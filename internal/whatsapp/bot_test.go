package whatsapp

import (
	"testing"
	"time"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// botNumber is of the kind that WhatsApp keeps for its bots.
const botNumber = "13135550002"

func TestABotGetsTheTextThatInvokesIt(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		bot := r.person(botNumber, "Bot")
		sent := r.send(s, Outgoing{Text: "@13135550002 what is a hotel?", Bot: botNumber + "@s.whatsapp.net"})
		for _, who := range []*simulator.Account{r.anna, bot} {
			got, err := who.WaitInbox(t.Context(), 0, nil)
			if err != nil || got.ID != sent.ID || got.Text != sent.Text {
				t.Errorf("%s got %+v, %v, want the text", who.Number(), got, err)
			}
		}
		if stored, err := s.Message(t.Context(), sent.Chat, sent.ID); err != nil || stored.Type != models.TypeText || stored.Text != sent.Text {
			t.Errorf("stored %+v, %v, want the text", stored, err)
		}
	})
}

func TestTheAddressOfABot(t *testing.T) {
	for text, want := range map[string]string{
		botNumber: botNumber + "@s.whatsapp.net", botNumber + "@c.us": botNumber + "@s.whatsapp.net", "867051314767696@bot": "867051314767696@bot",
		annaNumber: "", "x": "", "@bot": "", "a@bot": "", "1@g.us": "",
	} {
		if got, err := BotAddress(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", text, got, err, want)
		}
	}
	out := Outgoing{VCard: "x", Bot: botNumber}
	if err := out.Check("1@lid"); models.KindOf(err) != models.Invalid {
		t.Errorf("a card for a bot: got %v, want a refusal", err)
	}
}

func TestWhatIsSetOnAMessageItself(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		week := 7 * 24 * time.Hour
		sent := r.send(s, Outgoing{Text: "pass it on", Score: 5, Forwarded: true, Lasts: &week})
		got := r.annaGetsText("pass it on")
		if got.ID != sent.ID || got.Forwarded != 5 || got.Expiration != uint32(week.Seconds()) {
			t.Errorf("Anna got %+v, want a text forwarded five times that lasts a week", got)
		}
	})
}
