package whatsapp

import (
	"context"
	"strconv"

	"go.mau.fi/whatsmeow"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/models"
)

// BusinessProfile asks what a business tells about itself. models.NotFound when
// it tells nothing. The library's own reader leaves out description, websites
// and place, so the answer is read here; the question is that of its
// GetBusinessProfile.
func (s *Session) BusinessProfile(ctx context.Context, jid models.JID) (models.BusinessProfile, error) {
	client, err := s.client()
	if err != nil {
		return models.BusinessProfile{}, err
	}
	//lint:ignore SA1019 the library has no other way to ask what it has no call for
	answer, err := client.DangerousInternals().SendIQ(ctx, whatsmeow.DangerousInfoQuery{
		Namespace: "w:biz", Type: "get", To: types.ServerJID,
		Content: []waBinary.Node{{
			Tag: "business_profile", Attrs: waBinary.Attrs{"v": "244"},
			Content: []waBinary.Node{{Tag: "profile", Attrs: waBinary.Attrs{"jid": wireJID(s.PhoneOf(ctx, jid))}}},
		}},
	})
	if err != nil {
		return models.BusinessProfile{}, refused(err)
	}
	profile, ok := answer.GetOptionalChildByTag("business_profile", "profile")
	if !ok {
		return models.BusinessProfile{}, models.Errorf(models.NotFound, "this contact shows no business profile")
	}
	return businessOf(jid, &profile), nil
}

func businessOf(jid models.JID, node *waBinary.Node) models.BusinessProfile {
	attrs := node.AttrGetter()
	p := models.BusinessProfile{
		JID: jid, Tag: attrs.OptionalString("tag"), Description: textOf(node, "description"),
		Email: textOf(node, "email"), Address: textOf(node, "address"),
		Latitude: degreesOf(node, "latitude"), Longitude: degreesOf(node, "longitude"), Options: map[string]string{},
	}
	for _, site := range node.GetChildrenByTag("website") {
		p.Websites = append(p.Websites, contentOf(&site))
	}
	categories := node.GetChildByTag("categories")
	for _, category := range categories.GetChildrenByTag("category") {
		id := category.AttrGetter().OptionalString("id")
		p.Categories = append(p.Categories, models.BusinessCategory{ID: id, Name: contentOf(&category)})
	}
	options := node.GetChildByTag("profile_options")
	for _, option := range options.GetChildren() {
		p.Options[option.Tag] = contentOf(&option)
	}
	hours := node.GetChildByTag("business_hours")
	p.TimeZone = hours.AttrGetter().OptionalString("timezone")
	for _, day := range hours.GetChildrenByTag("business_hours_config") {
		attrs := day.AttrGetter()
		p.Hours = append(p.Hours, models.BusinessHours{
			Day: attrs.OptionalString("day_of_week"), Mode: attrs.OptionalString("mode"),
			Open: attrs.OptionalInt("open_time"), Close: attrs.OptionalInt("close_time"),
		})
	}
	return p
}

// textOf is the text of a child; "" when there is none.
func textOf(node *waBinary.Node, tag string) string {
	child := node.GetChildByTag(tag)
	return contentOf(&child)
}

func contentOf(node *waBinary.Node) string {
	switch content := node.Content.(type) {
	case []byte:
		return string(content)
	case string:
		return content
	}
	return ""
}

func degreesOf(node *waBinary.Node, tag string) *float64 {
	degrees, err := strconv.ParseFloat(textOf(node, tag), 64)
	if err != nil {
		return nil
	}
	return &degrees
}
