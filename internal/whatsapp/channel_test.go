package whatsapp

import (
	"bytes"
	"io"
	"testing"

	"frontdesk/internal/simulator"
	"frontdesk/models"
)

// annasChannel is a channel of Anna's that the session follows.
func (r *rig) annasChannel(s *Session) models.JID {
	r.t.Helper()
	made, err := r.sim.CreateChannel(annaNumber, "Weather", "")
	if err != nil {
		r.t.Fatal(err)
	}
	if err := s.FollowChannel(r.t.Context(), models.JID(made.JID)); err != nil {
		r.t.Fatal(err)
	}
	return models.JID(made.JID)
}

func TestAPostComesInAndCountsAsUnread(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		jid := r.annasChannel(s)
		picture := drawing(t)
		id, err := r.anna.Send(t.Context(), string(jid), simulator.Message{Image: &simulator.Media{Data: picture, Mimetype: "image/png"}, Caption: "Sun"})
		if err != nil {
			t.Fatal(err)
		}
		got := await[models.MessageReceived](r, nil).Message
		if got.ID != id || got.Chat != jid || got.Sender != jid || got.Text != "Sun" || got.FromMe {
			t.Errorf("got %+v, want the post", got)
		}
		r.quiet()
		if n := count[models.UnreadChanged](r); n != 0 {
			t.Errorf("%d chats have new counters, want none", n)
		}
		if chat, err := s.Chat(t.Context(), jid); err != nil || chat.Unread != 1 {
			t.Errorf("the channel has %+v, %v, want one unread", chat, err)
		}
		file, err := s.Download(t.Context(), got)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if data, err := io.ReadAll(file); err != nil || !bytes.Equal(data, picture) {
			t.Errorf("the picture has %d bytes, %v, want %d", len(data), err, len(picture))
		}
		if err := s.MarkChannelSeen(t.Context(), jid); err != nil {
			t.Fatal(err)
		}
		if chat, err := s.Chat(t.Context(), jid); err != nil || chat.Unread != 0 {
			t.Errorf("the channel has %+v, %v, want nothing unread", chat, err)
		}
	})
}

func TestPostsAreReadPageByPage(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		jid := r.annasChannel(s)
		const posts = postsAtOnce + 7
		for range posts {
			if _, err := r.anna.SendText(t.Context(), string(jid), "Rain"); err != nil {
				t.Fatal(err)
			}
		}
		for limit, want := range map[int]int{3: 3, postsAtOnce: postsAtOnce, postsAtOnce + 5: postsAtOnce + 5, 500: posts} {
			got, err := s.ChannelPosts(t.Context(), jid, limit)
			if err != nil || len(got) != want {
				t.Errorf("at most %d: got %d, %v, want %d", limit, len(got), err, want)
			}
			for i := 1; i < len(got); i++ {
				if got[i].ServerID >= got[i-1].ServerID {
					t.Fatalf("post %d comes after %d, want newest first", got[i].ServerID, got[i-1].ServerID)
				}
			}
		}
		r.quiet()
	})
}

func TestTheNumberOfAQueryCanBeSet(t *testing.T) {
	own := map[string]string{"channel_delete": "77"}
	synctestWith(t, func(o *Options) { o.QueryIDs = own }, func(t *testing.T, r *rig) {
		s := r.linked()
		made, err := s.CreateChannel(t.Context(), NewChannel{Name: "News"})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.sim.RenumberQuery("newsletter_mute", "88"); err != nil {
			t.Fatal(err)
		}
		if err := s.MuteChannel(t.Context(), made.JID, true); models.KindOf(err) != models.Invalid || Reason(err) != "WhatsApp refused: 400 unknown query" {
			t.Errorf("a number that is no longer valid: %v, want a refusal", err)
		}
		if err := r.sim.RenumberQuery("newsletter_delete", own["channel_delete"]); err != nil {
			t.Fatal(err)
		}
		if err := s.DeleteChannel(t.Context(), made.JID); err != nil {
			t.Error(err)
		}
		if _, err := s.Channel(t.Context(), made.JID); !models.IsNotFound(err) {
			t.Errorf("the deleted channel: %v, want none", err)
		}
	})
}

func TestEveryNumberIsKnownToTheSimulatorAndCanBeNamed(t *testing.T) {
	if err := CheckQueryIDs(map[string]string{"channel_delete": "1"}); err != nil {
		t.Error(err)
	}
	if err := CheckQueryIDs(map[string]string{"channel_paint": "1"}); models.KindOf(err) != models.Invalid {
		t.Errorf("a query that there is not: %v, want invalid", err)
	}
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		for name := range queryIDs {
			// What a query without variables answers matters not: one that is not
			// known shows among the unknown stanzas, which fail the test.
			_ = s.ask(t.Context(), name, variables{}, nil)
		}
		for _, stanza := range r.sim.Unknown() {
			t.Errorf("the simulator does not know %s", stanza)
		}
	})
}

func TestAPostIsEditedAndReactedTo(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		jid := r.annasChannel(s)
		id, err := r.anna.SendText(t.Context(), string(jid), "Rain")
		if err != nil {
			t.Fatal(err)
		}
		await[models.MessageReceived](r, nil)
		if _, err := r.anna.Send(t.Context(), string(jid), simulator.Message{Edit: &simulator.Edit{ID: id, Text: "Sun"}}); err != nil {
			t.Fatal(err)
		}
		edited := await[models.MessageEdited](r, nil)
		if edited.Message.ID != id || edited.Message.Text != "Sun" || edited.Previous != "Rain" {
			t.Errorf("got %+v, want Anna's new text", edited)
		}
		if err := s.React(t.Context(), jid, id, "☀"); err != nil {
			t.Fatal(err)
		}
		await(r, func(d models.Reacted) bool { return d.Reaction.Emoji == "☀" && d.Reaction.FromMe })
		r.quiet()
		info, err := r.sim.Channel(string(jid))
		if err != nil || info.Posts[0].Reactions[lineNumber] != "☀" || info.Posts[0].Text != "Sun" {
			t.Errorf("the channel is %+v, %v, want the new text with our reaction", info, err)
		}
		if err := s.React(t.Context(), jid, id, ""); err != nil {
			t.Fatal(err)
		}
		r.quiet()
		if info, err := r.sim.Channel(string(jid)); err != nil || len(info.Posts[0].Reactions) != 0 {
			t.Errorf("the channel is %+v, %v, want no reaction", info, err)
		}
	})
}

func TestOurPostIsEditedAndDeleted(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		made, err := s.CreateChannel(t.Context(), NewChannel{Name: "News"})
		if err != nil {
			t.Fatal(err)
		}
		sent, err := s.Send(t.Context(), made.JID, Outgoing{Text: "Breakfast at 8"})
		if err != nil {
			t.Fatal(err)
		}
		edit, err := s.Editing(t.Context(), made.JID, sent.ID, Edit{Text: "Breakfast at 9"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Send(t.Context(), made.JID, edit); err != nil {
			t.Fatal(err)
		}
		if info, err := r.sim.Channel(made.JID.String()); err != nil || info.Posts[0].Text != "Breakfast at 9" {
			t.Errorf("the channel is %+v, %v, want the new text", info, err)
		}
		revocation, err := s.Revocation(t.Context(), made.JID, sent.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Send(t.Context(), made.JID, revocation); err != nil {
			t.Fatal(err)
		}
		if info, err := r.sim.Channel(made.JID.String()); err != nil || len(info.Posts) != 0 {
			t.Errorf("the channel is %+v, %v, want no posts", info, err)
		}
	})
}

func TestAFileOfAPostSaysHowItLooks(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		s := r.linked()
		made, err := s.CreateChannel(t.Context(), NewChannel{Name: "News"})
		if err != nil {
			t.Fatal(err)
		}
		wave := bytes.Repeat([]byte{7}, 64)
		for _, file := range []OutgoingMedia{
			{Data: drawing(t), MimeType: "image/png"},
			{Data: []byte("film"), MimeType: "video/mp4", Seconds: 5, Width: 640, Height: 480, Thumbnail: []byte("\xff\xd8thumb")},
			{Data: []byte("OggS OpusHead"), MimeType: "audio/ogg", AsVoice: true, Seconds: 3, Waveform: wave},
		} {
			if _, err := s.Send(t.Context(), made.JID, Outgoing{Media: &file}); err != nil {
				t.Fatal(err)
			}
		}
		posts, err := s.ChannelPosts(t.Context(), made.JID, 10)
		if err != nil || len(posts) != 3 {
			t.Fatalf("got %d posts, %v, want 3", len(posts), err)
		}
		voice, film, picture := posts[0].Message.Media, posts[1].Message.Media, posts[2].Message.Media
		if picture.Width != 300 || picture.Height != 200 || len(picture.Thumbnail) == 0 || len(picture.Key) != 0 || len(picture.EncSHA256) != 0 {
			t.Errorf("the picture says %+v, want its size and a thumbnail, and no key", picture)
		}
		if film.Seconds != 5 || film.Width != 640 || film.Height != 480 || string(film.Thumbnail) != "\xff\xd8thumb" {
			t.Errorf("the film says %+v, want five seconds, 640 by 480 and a thumbnail", film)
		}
		if voice.Seconds != 3 || !bytes.Equal(voice.Waveform, wave) || posts[0].Message.Type != models.TypeVoice {
			t.Errorf("the voice note says %+v, want three seconds and a waveform", voice)
		}
	})
}
