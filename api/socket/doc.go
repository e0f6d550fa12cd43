// Package socket serves the event stream over WebSocket: every event of the
// log in order, from where the client left off. /ws carries the sessions that
// a key may see, /ws/:sessionId one of them in the older frame.
package socket
