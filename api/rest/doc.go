// Package rest is the /api dialect of the HTTP API: answers stand below
// "data", errors carry a code, and a session is called a client. It is a second
// face of what package api serves, on the same sessions.
package rest
