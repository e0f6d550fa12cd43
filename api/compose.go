package api

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// Compose reads a message for the other faces, as sendMessage does: the same
// content types, options and errors. Only sendSeen differs: it marks the chat
// read when it is true, because nobody reads when a program writes.
func (a *API) Compose(ctx context.Context, s *whatsapp.Session, to models.JID, d operation.Draft) (whatsapp.Outgoing, error) {
	in := sendRequest{ChatID: operation.ChatIDOf(to), ContentType: d.ContentType, Content: d.Content}
	if in.ContentType == "" {
		in.ContentType = "string"
	}
	if in.Content.Missing() {
		return whatsapp.Outgoing{}, models.Errorf(models.Invalid, "content is required")
	}
	if err := d.Options.IntoAt(&in.Options, "options"); err != nil {
		return whatsapp.Outgoing{}, err
	}
	if err := d.MediaFromURL.IntoAt(&in.MediaFromURL, "mediaFromURLOptions"); err != nil {
		return whatsapp.Outgoing{}, err
	}
	if in.Options.SendSeen == nil {
		in.Options.SendSeen = new(bool)
	}
	return a.contentOf(ctx, s, in)
}
