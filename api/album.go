package api

import (
	"context"

	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// albumContent is several pictures and films that are shown as one.
type albumContent struct {
	Items []albumItem `json:"items"`
}

// albumItem is a file of an album: inside the request, or by its address.
type albumItem struct {
	mediaContent
	URL     string `json:"url,omitempty"`
	Caption string `json:"caption,omitempty"`
}

// composeAlbum reads an album. The caption of the whole goes on its first file,
// unless that has one of its own: there clients show it. All its addresses
// together are fetched in the time that one may take.
func (a *API) composeAlbum(ctx context.Context, s *whatsapp.Session, in sendRequest) (whatsapp.Outgoing, error) {
	var content albumContent
	if err := in.Content.Into(&content); err != nil {
		return whatsapp.Outgoing{}, err
	}
	if n := len(content.Items); n < whatsapp.MinAlbumItems || n > whatsapp.MaxAlbumItems {
		return whatsapp.Outgoing{}, models.Errorf(models.Invalid, "content.items must have %d to %d files", whatsapp.MinAlbumItems, whatsapp.MaxAlbumItems)
	}
	if o := in.Options; o.AsDocument || o.AsSticker || o.AsVoice || o.ViewOnce {
		return whatsapp.Outgoing{}, models.Errorf(models.Invalid, "the files of an album are pictures and films, shown as such")
	}
	ctx, cancel := context.WithTimeout(ctx, urlPatience)
	defer cancel()
	var album whatsapp.Outgoing
	for i, item := range content.Items {
		if i == 0 && item.Caption == "" {
			item.Caption = in.Options.Caption
		}
		m, err := a.composeItem(ctx, s, item, sendOptions{Caption: item.Caption, AsHD: in.Options.AsHD, AsGIF: in.Options.AsGIF})
		if err != nil {
			return whatsapp.Outgoing{}, err
		}
		album.Items = append(album.Items, m)
	}
	return album, nil
}

func (a *API) composeItem(ctx context.Context, s *whatsapp.Session, item albumItem, options sendOptions) (whatsapp.Outgoing, error) {
	if item.URL == "" {
		return a.composeMedia(item.mediaContent, options, "content.items")
	}
	file, err := a.fetch(ctx, s, item.URL)
	if err != nil {
		return whatsapp.Outgoing{}, err
	}
	if item.FileName != "" {
		file.FileName = item.FileName
	}
	return a.withMedia(file, options), nil
}
