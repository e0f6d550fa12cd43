package api

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
)

// preferences routes what can be chosen for one session.
func (a *API) preferences(f *face) {
	for _, p := range []struct {
		route, about string
		set          func(*whatsapp.Preferences, bool)
	}{
		{"Audio", "audio and voice messages", func(p *whatsapp.Preferences, on bool) { p.Audio = on }},
		{"Documents", "documents", func(p *whatsapp.Preferences, on bool) { p.Documents = on }},
		{"Photos", "photos", func(p *whatsapp.Preferences, on bool) { p.Photos = on }},
		{"Videos", "videos", func(p *whatsapp.Preferences, on bool) { p.Videos = on }},
	} {
		operation.JSON(f, "POST /client/setAutoDownload"+p.route+"/:sessionId", "Choose whether incoming "+p.about+" are stored by themselves",
			prefer[flagRequest](p.set), operation.Needs(auth.Sessions))
	}
	operation.JSON(f, "POST /client/setBackgroundSync/:sessionId", "Keep the choice of synchronising in the background, which changes nothing here",
		prefer[optionalFlagRequest](func(p *whatsapp.Preferences, on bool) { p.BackgroundSync = on }), operation.Needs(auth.Sessions))
}

type flagRequest struct {
	Flag bool `json:"flag"`
}

func (r flagRequest) on() bool { return r.Flag }

type optionalFlagRequest struct {
	Flag *bool `json:"flag,omitempty" doc:"true when left out"`
}

func (r optionalFlagRequest) on() bool { return r.Flag == nil || *r.Flag }

// prefer makes the endpoint that switches one choice.
func prefer[R interface{ on() bool }](set func(*whatsapp.Preferences, bool)) func(context.Context, *whatsapp.Session, R) (operation.OK, error) {
	return func(ctx context.Context, s *whatsapp.Session, in R) (operation.OK, error) {
		return operation.OK{}, s.Prefer(ctx, func(p *whatsapp.Preferences) { set(p, in.on()) })
	}
}
