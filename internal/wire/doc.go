// Package wire holds the JSON shapes that the outside sees: messages, chats,
// contacts and events in the words of whatsapp-web.js. Models carry no json
// tags, so a new column cannot leak by accident; it has to be named here.
package wire
