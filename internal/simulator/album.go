package simulator

import (
	"context"
	"fmt"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"
)

// buildAlbum announces an album; SendAlbum sends what belongs to it.
func (p *persona) buildAlbum(a *Album) *waE2E.Message {
	return &waE2E.Message{AlbumMessage: &waE2E.AlbumMessage{
		ExpectedImageCount: proto.Uint32(uint32(a.Images)), ExpectedVideoCount: proto.Uint32(uint32(a.Videos)),
	}}
}

// Album says how many files belong together.
type Album struct {
	Images int `json:"images"`
	Videos int `json:"videos"`
}

// SendAlbum sends pictures and films as one album, and returns the id of the
// album and those of its files.
func (a *Account) SendAlbum(ctx context.Context, to string, files []Message) (album string, ids []string, err error) {
	var announced Album
	for _, file := range files {
		switch {
		case file.Image != nil:
			announced.Images++
		case file.Video != nil:
			announced.Videos++
		default:
			return "", nil, fmt.Errorf("%w: an album has pictures and films", ErrInvalid)
		}
	}
	if len(files) < 2 {
		return "", nil, fmt.Errorf("%w: an album has two files", ErrInvalid)
	}
	if album, err = a.Send(ctx, to, Message{Album: &announced}); err != nil {
		return "", nil, err
	}
	for _, file := range files {
		file.albumID = album
		id, err := a.Send(ctx, to, file)
		if err != nil {
			return album, ids, err
		}
		ids = append(ids, id)
	}
	return album, ids, nil
}
