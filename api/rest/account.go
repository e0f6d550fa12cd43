package rest

import (
	"context"
	"net/url"
	"strings"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// account routes what belongs to one account beyond the older servers: who
// sees what of it, its proxy, and what callers keep with it.
func (a *API) account(f *face) {
	operation.Bare(f, "GET /sessions/:sessionId/privacy", "Show who sees what of the account", getPrivacy, operation.Needs(auth.Read), operation.ID("sessionPrivacy"))
	operation.JSON(f, "PATCH /sessions/:sessionId/privacy", "Change who sees what of the account", setPrivacy, operation.Needs(auth.Sessions), operation.ID("sessionSetPrivacy"))
	operation.Query(f, "GET /sessions/:sessionId/lids", "Pair the hidden id and the number of each person", getLIDs, operation.Needs(auth.Read), operation.ID("sessionLids"))
	operation.Bare(f, "GET /sessions/:sessionId/proxy", "Show the proxy of the session, without its login", getProxy, operation.Needs(auth.Sessions), operation.AnyState, operation.ID("sessionProxy"))
	operation.JSON(f, "PUT /sessions/:sessionId/proxy", "Send all that the session says to WhatsApp through a proxy", a.setProxy, operation.Needs(auth.Admin), operation.AnyState, operation.ID("sessionSetProxy"),
		operation.About("The session connects again at once. Its login is kept sealed and is never shown. It stands on the public internet or in a network of ALLOW_PRIVATE_ADDRESSES. A simulated WhatsApp in the same process takes no proxy."))
	operation.Bare(f, "DELETE /sessions/:sessionId/proxy", "Take the proxy of the session away", a.removeProxy, operation.Needs(auth.Admin), operation.AnyState, operation.ID("sessionRemoveProxy"))
	operation.Bare(f, "GET /sessions/:sessionId/metadata", "Show what callers keep with the session", getMetadata, operation.Needs(auth.Read), operation.AnyState, operation.ID("sessionMetadata"))
	operation.JSON(f, "PUT /sessions/:sessionId/metadata", "Replace what callers keep with the session, up to 16 KiB", setMetadata, operation.Needs(auth.Write), operation.AnyState, operation.ID("sessionSetMetadata"))
}

type privacyAnswer struct {
	Privacy map[string]string `json:"privacy"`
}

func getPrivacy(ctx context.Context, s *whatsapp.Session) (privacyAnswer, error) {
	settings, err := s.Privacy(ctx)
	return privacyAnswer{settings}, err
}

type privacyRequest struct {
	LastSeen     string `json:"lastSeen,omitempty" enum:"all,contacts,contact_blacklist,none"`
	Online       string `json:"online,omitempty" enum:"all,match_last_seen"`
	Profile      string `json:"profile,omitempty" enum:"all,contacts,contact_blacklist,none"`
	About        string `json:"about,omitempty" enum:"all,contacts,contact_blacklist,none"`
	ReadReceipts string `json:"readReceipts,omitempty" enum:"all,none"`
	GroupAdd     string `json:"groupAdd,omitempty" enum:"all,contacts,contact_blacklist,none"`
	CallAdd      string `json:"callAdd,omitempty" enum:"all,known"`
	Messages     string `json:"messages,omitempty" enum:"all,contacts"`
}

// changes are the settings that were named.
func (r privacyRequest) changes() map[string]string {
	named := map[string]string{
		"lastSeen": r.LastSeen, "online": r.Online, "profile": r.Profile, "about": r.About,
		"readReceipts": r.ReadReceipts, "groupAdd": r.GroupAdd, "callAdd": r.CallAdd, "messages": r.Messages,
	}
	for name, value := range named {
		if value == "" {
			delete(named, name)
		}
	}
	return named
}

func setPrivacy(ctx context.Context, s *whatsapp.Session, in privacyRequest) (privacyAnswer, error) {
	if err := s.SetPrivacy(ctx, in.changes()); err != nil {
		return privacyAnswer{}, err
	}
	return getPrivacy(ctx, s)
}

type lidsRequest struct {
	IDs string `query:"ids" required:"true" doc:"Numbers or hidden ids, with commas between, at most 100" example:"4915112345678,98765432101234@lid"`
}

// Person is somebody by both addresses; an unknown half is null.
type Person struct {
	ID    string  `json:"id"`
	LID   *string `json:"lid"`
	Phone *string `json:"phone"`
}

type lidsAnswer struct {
	People []Person `json:"people"`
}

const maxLIDs = 100

func getLIDs(ctx context.Context, s *whatsapp.Session, in lidsRequest) (lidsAnswer, error) {
	texts := strings.Split(in.IDs, ",")
	if len(texts) > maxLIDs {
		return lidsAnswer{}, models.Errorf(models.Invalid, "ids may name %d people", maxLIDs)
	}
	jids := make([]models.JID, len(texts))
	for i, text := range texts {
		jid, err := models.ParseJID(text)
		if err != nil || !jid.IsUser() {
			return lidsAnswer{}, models.Errorf(models.Invalid, "ids must be numbers with their country code, or ids ending in @lid")
		}
		jids[i] = jid
	}
	found, err := s.Addresses(ctx, jids)
	answer := lidsAnswer{People: make([]Person, 0, len(found))}
	for i, pair := range found {
		answer.People = append(answer.People, Person{ID: jids[i].Legacy(), LID: orNull(pair.LID), Phone: orNull(pair.Phone)})
	}
	return answer, err
}

func orNull(jid models.JID) *string {
	if jid == "" {
		return nil
	}
	text := jid.Legacy()
	return &text
}

// Proxy is the proxy of a session as it is shown.
type Proxy struct {
	URL   string `json:"url"`
	Login bool   `json:"login"` // it has a user name and a password, which are not shown
}

type proxyAnswer struct {
	Proxy *Proxy `json:"proxy"`
}

func proxyOf(address *url.URL) proxyAnswer {
	if address == nil {
		return proxyAnswer{}
	}
	shown := *address
	shown.User = nil
	return proxyAnswer{&Proxy{URL: shown.String(), Login: address.User != nil}}
}

func getProxy(ctx context.Context, s *whatsapp.Session) (proxyAnswer, error) {
	address, err := s.Proxy(ctx)
	return proxyOf(address), err
}

type proxyRequest struct {
	URL string `json:"url" example:"socks5://user:password@proxy.example.com:1080"`
}

func (a *API) setProxy(ctx context.Context, s *whatsapp.Session, in proxyRequest) (proxyAnswer, error) {
	address, err := whatsapp.ParseProxy(in.URL)
	if err != nil {
		return proxyAnswer{}, err
	}
	err = s.SetProxy(ctx, address)
	a.record(ctx, auth.From(ctx), "session.proxy", s.ID(), err)
	return proxyOf(address), err
}

func (a *API) removeProxy(ctx context.Context, s *whatsapp.Session) (proxyAnswer, error) {
	err := s.SetProxy(ctx, nil)
	a.record(ctx, auth.From(ctx), "session.proxy", s.ID(), err)
	return proxyAnswer{}, err
}

type metadataBody struct {
	Metadata map[string]any `json:"metadata"`
}

func getMetadata(ctx context.Context, s *whatsapp.Session) (metadataBody, error) {
	metadata, err := s.Metadata(ctx)
	return metadataBody{metadata}, err
}

func setMetadata(ctx context.Context, s *whatsapp.Session, in metadataBody) (metadataBody, error) {
	if err := s.SetMetadata(ctx, in.Metadata); err != nil {
		return metadataBody{}, err
	}
	return getMetadata(ctx, s)
}
