package simulator

import (
	"fmt"
	"time"

	"go.mau.fi/whatsmeow/types"
)

// demoMoment is something that happens by itself while the demo runs, so that
// whoever tries it sees a message come in.
type demoMoment struct {
	after time.Duration // since the line was linked
	who   string
	group string // the subject of a group; empty is the chat with the hotel
	scene string // a photograph, with the text as its caption
	text  string
}

var demoMoments = []demoMoment{
	{after: 25 * time.Second, who: "Elsa Lindqvist", text: "Hello again! What was the wifi called? I forgot 🙈"},
	{after: 70 * time.Second, who: "Lena Huber", text: "Guten Morgen! Bis wann gibt es heute Frühstück?"},
	{after: 2 * time.Minute, who: "Camille Laurent", scene: "pool", text: "On profite du soleil, merci pour tout !"},
	{after: 3 * time.Minute, who: "Carla Recepción", group: "Reception team", text: "Ya están aquí las 11 llegadas de hoy, todo listo 👌"},
	{after: 5 * time.Minute, who: "Luis Navarro", text: "¿Hay sitio en el parking para esta noche?"},
	{after: 8 * time.Minute, who: "Putri Wulandari", text: "Terima kasih atas rekomendasi restorannya, enak sekali! 🙏"},
}

// plan arranges the moments; they begin when the hotel's line is first linked.
func (l *demoLoader) plan() error {
	var acts []func()
	for _, moment := range demoMoments {
		who := l.byName[moment.who]
		if who == nil {
			return fmt.Errorf("nobody is called %q", moment.who)
		}
		to := l.hotel.jid(types.DefaultUserServer)
		if moment.group != "" {
			to = l.groups[moment.group]
		}
		acts = append(acts, func() { l.s.after(moment.after, func() { who.phone.act(to, moment) }) })
	}
	l.hotel.onFirstLink = func() {
		for _, act := range acts {
			act()
		}
	}
	return nil
}

// act does what belongs to a moment.
func (p *persona) act(to types.JID, moment demoMoment) {
	if moment.scene == "" {
		p.typeAndSend(to, moment.text)
		return
	}
	picture := photo(moment.scene, moment.who).jpeg()
	err := p.compose(to, newID(), Message{Image: &Media{Data: picture, Mimetype: "image/jpeg"}, Caption: moment.text})
	if err != nil {
		p.s.log.Debug("a contact cannot send a picture", "account", p.account.number, "err", err)
	}
}

// beginLife starts what was arranged for an account, once.
func beginLife(_ *Server, companion *device) {
	if begin := companion.account.onFirstLink; begin != nil {
		companion.account.onFirstLink = nil
		begin()
	}
}
