package guard

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"sync/atomic"

	"golang.org/x/net/dns/dnsmessage"
)

// resolver answers every name with the next of the addresses, and goes on with
// the last: a name that changes its mind between look-ups.
func resolver(addresses ...string) *net.Resolver {
	var asked atomic.Int32
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go func() {
			defer server.Close()
			answerQuestions(server, func() string {
				i := min(int(asked.Add(1)), len(addresses))
				return addresses[i-1]
			})
		}()
		return client, nil
	}}
}

// answerQuestions speaks DNS over a stream until the other end hangs up.
func answerQuestions(conn net.Conn, address func() string) {
	for {
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return
		}
		packed := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, packed); err != nil {
			return
		}
		var message dnsmessage.Message
		if message.Unpack(packed) != nil || len(message.Questions) == 0 {
			return
		}
		answer := reply(message, address)
		conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...))
	}
}

func reply(message dnsmessage.Message, address func() string) []byte {
	question := message.Questions[0]
	header := dnsmessage.ResourceHeader{Name: question.Name, Class: question.Class, TTL: 1}
	message.Response, message.Authoritative, message.Additionals = true, true, nil
	if question.Type == dnsmessage.TypeA {
		message.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AResource{A: netip.MustParseAddr(address()).As4()}}}
	}
	packed, _ := message.Pack()
	return packed
}
