// Package server is Echo as Frontdesk uses it: the chain of middleware, the
// handler of errors, health pages, and a stop that lets requests finish.
package server
