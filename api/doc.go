// Package api is the HTTP API in the vocabulary of whatsapp-web.js servers: one
// file per noun, one line, two small types and one function per endpoint. Its
// functions translate between that vocabulary and the session; they hold no
// rules of their own.
package api
