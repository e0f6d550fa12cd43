package simulator

import (
	"slices"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waVnameCert"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

func (s *Server) registerBusiness() {
	s.handleIQ("w:biz", "get", "business_profile", s.iqBusinessProfile)
}

// iqBusinessProfile answers what a business account says about itself. The
// elements are those that the library's parseBusinessProfile (user.go) and
// Baileys' getBusinessProfile (Socket/chats) read.
func (s *Server) iqBusinessProfile(_ *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	ask, _ := iq.GetOptionalChildByTag("business_profile", "profile")
	a := s.account(attrJID(&ask, "jid").ToNonAD())
	answer := waBinary.Node{Tag: "business_profile"}
	if a != nil && a.business {
		answer.Content = []waBinary.Node{a.businessProfile()}
	}
	return []waBinary.Node{answer}, nil
}

func (a *account) businessProfile() waBinary.Node {
	day := func(name, mode string, more waBinary.Attrs) waBinary.Node {
		attrs := waBinary.Attrs{"day_of_week": name, "mode": mode}
		for key, value := range more {
			attrs[key] = value
		}
		return waBinary.Node{Tag: "business_hours_config", Attrs: attrs}
	}
	category := bytesNode("category", []byte("Hotel"))
	category.Attrs = waBinary.Attrs{"id": "1223524174334504"}
	return waBinary.Node{
		Tag: "profile", Attrs: waBinary.Attrs{"jid": a.jid(types.DefaultUserServer), "tag": "1"},
		Content: []waBinary.Node{
			bytesNode("description", []byte(a.about)),
			bytesNode("address", []byte("Calle Mayor 1, Madrid")),
			bytesNode("latitude", []byte("40.4168")),
			bytesNode("longitude", []byte("-3.7038")),
			bytesNode("email", []byte("desk@example.com")),
			bytesNode("website", []byte("https://example.com")),
			{Tag: "categories", Content: []waBinary.Node{category}},
			{Tag: "profile_options", Content: []waBinary.Node{bytesNode("cart_enabled", []byte("true"))}},
			{Tag: "business_hours", Attrs: waBinary.Attrs{"timezone": "Europe/Madrid"}, Content: []waBinary.Node{
				day("mon", "specific_hours", waBinary.Attrs{"open_time": "480", "close_time": "1200"}),
				day("sun", "open_24h", nil),
			}},
		},
	}
}

// verifiedName is the certificate of a business's name, which answers about it
// and its messages carry.
func (a *account) verifiedName() waBinary.Node {
	details := must(proto.Marshal(&waVnameCert.VerifiedNameCertificate_Details{
		Serial: proto.Uint64(1), Issuer: proto.String("smb:wa"), VerifiedName: proto.String(a.name),
	}))
	certificate := must(proto.Marshal(&waVnameCert.VerifiedNameCertificate{
		Details: details, Signature: sign(a.identity, details),
	}))
	return waBinary.Node{
		Tag: "verified_name", Attrs: waBinary.Attrs{"v": "1", "verified_level": "unknown"}, Content: certificate,
	}
}

// signed adds the sender's certificate to a message of a business.
func (a *account) signed(children []waBinary.Node) []waBinary.Node {
	if !a.business {
		return children
	}
	return append(slices.Clone(children), a.verifiedName())
}
