// Package whatsapp keeps sessions: WhatsApp accounts, linked and live. It is
// the only package that drives the WhatsApp client library, and exists to keep
// that library's ways from the rest of the house.
//
// A Manager owns the sessions of this server. Everything the API, the console
// and the scripts do to WhatsApp is a method of Session. What happens on
// WhatsApp is normalized into plain steps and appended to the event log, and
// only then acknowledged.
package whatsapp
