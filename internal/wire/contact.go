package wire

import "frontdesk/models"

// Contact is a person or a group in the list of contacts. Business is there
// when one business was asked for.
type Contact struct {
	Business      *BusinessProfile `json:"businessProfile,omitempty"`
	ID            Wid              `json:"id"`
	Number        *string          `json:"number"`
	IsBusiness    bool             `json:"isBusiness"`
	IsEnterprise  bool             `json:"isEnterprise"`
	Labels        []string         `json:"labels,omitempty"`
	Name          string           `json:"name,omitempty"`
	PushName      string           `json:"pushname,omitempty"`
	ShortName     string           `json:"shortName,omitempty"`
	Type          string           `json:"type"`
	VerifiedLevel *int             `json:"verifiedLevel,omitempty"` // 0: how far WhatsApp vouches for the name is not known
	VerifiedName  string           `json:"verifiedName,omitempty"`
	IsMe          bool             `json:"isMe"`
	IsUser        bool             `json:"isUser"`
	IsGroup       bool             `json:"isGroup"`
	IsWAContact   bool             `json:"isWAContact"`
	IsMyContact   bool             `json:"isMyContact"`
	IsBlocked     bool             `json:"isBlocked"`
}

// ContactOf is a person as the session knows them.
func (n Names) ContactOf(c models.Contact) Contact {
	jid := c.Phone
	if jid == "" {
		jid = n.phone(c.JID)
	}
	contact := Contact{
		ID: n.WidOf(jid), IsBusiness: c.BusinessName != "", Name: c.FullName, PushName: c.PushName,
		ShortName: c.FirstName, Type: "in", VerifiedName: c.BusinessName, IsMe: jid == n.Me && jid != "",
		IsUser: true, IsWAContact: true, IsMyContact: c.Saved, IsBlocked: c.Blocked,
	}
	if c.BusinessName != "" {
		contact.VerifiedLevel = new(int)
	}
	if jid.IsPhone() {
		digits := jid.User()
		contact.Number = &digits
	}
	return contact
}

// GroupContact is a group as it stands in the list of contacts.
func (n Names) GroupContact(g models.Group) Contact {
	return Contact{ID: n.WidOf(g.JID), Name: g.Subject, Type: "in", IsGroup: true, IsWAContact: true}
}

// BusinessContact is a business with what it tells about itself.
func (n Names) BusinessContact(c models.Contact, p models.BusinessProfile) Contact {
	contact, profile := n.ContactOf(c), n.BusinessOf(p)
	contact.IsBusiness, contact.Business = true, &profile
	return contact
}
