package legacy

import "strings"

// row is an old route, without its session, and the one that serves it.
type row struct {
	old string
	to  target
}

type target struct{ method, path string }

// to reads "POST /chat/archive".
func to(route string) target {
	method, path, ok := strings.Cut(route, " ")
	if !ok {
		panic("legacy: the route " + route + " has no method")
	}
	return target{method, path}
}

// table lists the old routes that are only another spelling. Bodies and answers
// are the same.
var table = []row{
	{"POST /client/sendSeen", to("POST /chat/sendSeen")},
	{"POST /client/archiveChat", to("POST /chat/archive")},
	{"POST /client/unarchiveChat", to("POST /chat/unarchive")},
	{"POST /client/pinChat", to("POST /chat/pin")},
	{"POST /client/unpinChat", to("POST /chat/unpin")},
	{"POST /client/unmuteChat", to("POST /chat/unmute")},
	{"POST /client/syncHistory", to("POST /chat/syncHistory")},
}
