// Package models holds the nouns of Frontdesk and their rules: addresses,
// sessions, chats, messages, events, users and errors. It imports nothing of
// ours and knows neither JSON nor HTTP, so that anything may use it.
package models
