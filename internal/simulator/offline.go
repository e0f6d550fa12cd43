package simulator

import (
	"maps"
	"strconv"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// queueLimit bounds what is kept for a device that does not come back.
const queueLimit = 100000

// queued is a stanza that a device has not acknowledged.
type queued struct {
	stanza waBinary.Node
	sent   bool
}

func (d *device) enqueue(stanza waBinary.Node) {
	if len(d.queue) >= queueLimit {
		d.queue = d.queue[1:]
	}
	q := &queued{stanza: stanza}
	d.queue = append(d.queue, q)
	if d.conn != nil && d.active {
		q.sent = true
		d.conn.send(stanza)
	}
}

// acknowledge takes the stanza that an ack or a receipt is for off the queue.
// It is the oldest one of that id: a message that was asked for again has
// the id of its first copy. A retry receipt acknowledges nothing, because
// the client sends an ack as well.
func (d *device) acknowledge(stanza *waBinary.Node) {
	class, ids := "message", []string{attr(stanza, "id")}
	if stanza.Tag == "ack" {
		class = attr(stanza, "class")
	}
	ids = append(ids, receiptItems(stanza)...)
	from := attrJID(stanza, "to")
	for _, id := range ids {
		d.forget(class, id, from)
	}
}

func (d *device) forget(class, id string, from types.JID) {
	for i, q := range d.queue {
		if q.sent && q.stanza.Tag == class && q.stanza.Attrs["id"] == id && sameSender(q.stanza, from) {
			d.queue = append(d.queue[:i], d.queue[i+1:]...)
			return
		}
	}
}

// sameSender compares without the device, which read receipts leave out.
func sameSender(stanza waBinary.Node, from types.JID) bool {
	sender, _ := stanza.Attrs["from"].(types.JID)
	return sender.ToNonAD() == from.ToNonAD() || stanza.Attrs["recipient"] == from
}

// receiptItems are the further ids of a receipt for several messages.
func receiptItems(stanza *waBinary.Node) []string {
	list, _ := stanza.GetOptionalChildByTag("list")
	var ids []string
	for _, item := range list.GetChildrenByTag("item") {
		ids = append(ids, attr(&item, "id"))
	}
	return ids
}

// flush tells the device what it missed, in order, and that this was all.
// Baileys holds back everything until the last stanza arrives.
func (d *device) flush() {
	if d.conn == nil {
		return
	}
	counts := map[string]int{"message": 0, "receipt": 0, "notification": 0, "appdata": 0}
	for _, q := range d.queue {
		counts[q.stanza.Tag]++
	}
	preview := waBinary.Attrs{"count": strconv.Itoa(len(d.queue))}
	for tag, count := range counts {
		preview[tag] = strconv.Itoa(count)
	}
	d.conn.send(info("edge_routing", nil, bytesNode("routing_info", []byte("simulator"))))
	d.conn.send(info("offline_preview", preview))
	d.active = true
	for i, q := range d.queue {
		q.sent = true
		d.conn.send(offlineCopy(q.stanza, i))
	}
	d.conn.send(info("offline", waBinary.Attrs{"count": strconv.Itoa(len(d.queue))}))
}

func offlineCopy(stanza waBinary.Node, place int) waBinary.Node {
	stanza.Attrs = maps.Clone(stanza.Attrs)
	stanza.Attrs["offline"] = strconv.Itoa(place)
	return stanza
}

// info is an ib stanza, by which the server tells a client about itself.
func info(tag string, attrs waBinary.Attrs, children ...waBinary.Node) waBinary.Node {
	child := waBinary.Node{Tag: tag, Attrs: attrs}
	if len(children) > 0 {
		child.Content = children
	}
	return waBinary.Node{Tag: "ib", Attrs: waBinary.Attrs{"from": types.ServerJID}, Content: []waBinary.Node{child}}
}

// wentOffline puts back what the connection has not acknowledged.
func (d *device) wentOffline() {
	d.conn, d.active = nil, false
	for _, q := range d.queue {
		q.sent = false
	}
	if d.available {
		d.available = false
		d.account.lastSeen = d.s.now()
		d.s.announcePresence(d.account)
	}
}

// messageAck tells the sender that the server has its message.
func messageAck(stanza *waBinary.Node, result relayResult, now time.Time) waBinary.Node {
	attrs := waBinary.Attrs{
		"class": "message", "id": stanza.Attrs["id"], "from": stanza.Attrs["to"], "t": unix(now),
	}
	if result.phash != "" {
		attrs["phash"] = result.phash
	}
	if result.serverID != 0 {
		attrs["server_id"] = strconv.Itoa(result.serverID)
	}
	if result.code != 0 {
		attrs["error"] = strconv.Itoa(result.code)
	}
	return waBinary.Node{Tag: "ack", Attrs: attrs}
}
