// Package operation is the engine of the HTTP API: it turns a typed function
// into a route with its checks, its documentation and its errors. One line
// registers an endpoint:
//
//	operation.JSON(f, "POST /message/react/:sessionId", "React to a message", react, operation.Needs(auth.Send))
//
// A call is checked in this order: key (403), body (400, 413), session name
// (422), session exists and is connected (404), fields (400), then the handler.
// Errors say where and what, never the value that was sent: it may be a token
// or forty megabytes of media.
//
// The package is the only one that knows huma, which draws the schemas, checks
// the constraints of struct tags and prints the OpenAPI document.
package operation
