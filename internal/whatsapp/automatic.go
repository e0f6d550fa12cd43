package whatsapp

import (
	"context"
	"errors"
	"time"

	"go.mau.fi/whatsmeow"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// mediaFollower is the name under which the place in the log is kept.
const mediaFollower = "media"

// fetchPatience bounds the download of one file.
const fetchPatience = 2 * time.Minute

const (
	fetchTries = 5               // at one file, not counting those that lost the connection
	fetchPause = 5 * time.Second // before the second try, and twice as long before each further
)

// placeEvery is how many events may pass before the place is stored: the log
// keeps what comes after it.
const placeEvery = 256

// fetchMedia fetches the files of incoming messages, in order, from where it
// was when the process ended.
func (s *Session) fetchMedia(ctx context.Context) {
	s.keepFollowing(ctx, "files are not fetched; trying again", s.followFiles)
}

// keepFollowing follows the log until ctx ends, also after the log or the store
// failed.
func (s *Session) keepFollowing(ctx context.Context, complaint string, follow func(context.Context) error) {
	for ctx.Err() == nil {
		if err := follow(ctx); err != nil && ctx.Err() == nil {
			s.logger.Error(complaint, "err", err)
			sleep(ctx, time.Second)
		}
	}
}

func (s *Session) followFiles(ctx context.Context) error {
	after, err := s.manager.store.Position(ctx, mediaFollower, s.id)
	if err != nil {
		return err
	}
	passed := 0
	return s.manager.log.Follow(ctx, after, storage.EventFilter{Session: s.id}, func(e models.Event) error {
		received, _ := e.Data.(models.MessageReceived)
		wanted, err := s.wantsFile(ctx, received.Message)
		if err != nil {
			return err
		}
		if passed++; !wanted && passed < placeEvery {
			return nil
		}
		if wanted {
			if err := s.fetchFor(ctx, received.Message); err != nil {
				return err
			}
		}
		passed = 0
		return s.manager.store.SavePosition(ctx, mediaFollower, s.id, e.ID)
	})
}

// fetchFor fetches one file as soon as the session is online. A failure that
// may pass is tried again a few times. It fails only when ctx ends.
func (s *Session) fetchFor(ctx context.Context, m models.Message) error {
	pause := fetchPause
	for tries := 1; ; pause *= 2 {
		select {
		case <-s.whenOnline():
		case <-ctx.Done():
			return ctx.Err()
		}
		err := s.contained(func() error { return s.fetch(ctx, m) })
		if err == nil || ctx.Err() != nil {
			return ctx.Err()
		}
		s.logger.Warn("file not fetched", "message", m.ID, "try", tries, "err", err)
		if lost(err) {
			pause = fetchPause
		} else if tries++; tries > fetchTries || !fetchMayPass(err) {
			return nil
		}
		if !sleep(ctx, pause) {
			return ctx.Err()
		}
	}
}

// fetchMayPass reports whether a file may still come after a failure: unless
// it is gone, forbidden or not what the message said, or the phone that was asked
// for it is out of reach: what it uploads later is fetched when somebody asks. A wrong seal says
// nothing: the library also reports it when it gave up asking.
func fetchMayPass(err error) bool {
	var fault *panicked
	return !errors.As(err, &fault) && !models.IsNotFound(err) && !errors.Is(err, errPhoneSilent) &&
		!errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith403) && !errors.Is(err, whatsmeow.ErrInvalidMediaSHA256)
}

func (s *Session) wantsFile(ctx context.Context, m models.Message) (bool, error) {
	if m.Media == nil || m.Media.Size >= s.manager.opts.MaxMedia {
		return false, nil
	}
	chosen, err := s.Preferences(ctx)
	return chosen.stores(m.Type), err
}

// fetch stores the file of a message and tells that it is there. One that
// WhatsApp no longer has, as after days offline, is asked for from the phone.
func (s *Session) fetch(ctx context.Context, m models.Message) error {
	ctx, cancel := context.WithTimeout(ctx, fetchPatience)
	defer cancel()
	name := ""
	if s.manager.media != nil {
		var err error
		if name, err = s.downloadToFolder(ctx, m); isGone(err) {
			if m, err = s.askPhone(ctx, m); err == nil {
				name, err = s.downloadToFolder(ctx, m)
			}
		}
		if err != nil {
			return err
		}
	}
	return s.commit(ctx, s.changeOf(setFile{Chat: m.Chat, ID: m.ID, File: name, Tell: true}))
}

// markSeen marks incoming messages read a moment after they came, where the
// operator wants that. What came before the session started stays unread.
func (s *Session) markSeen(ctx context.Context) {
	if !s.manager.opts.MarkSeen {
		return
	}
	filter := storage.EventFilter{Session: s.id, Types: []models.EventType{models.EventMessage}}
	s.followNew(ctx, "messages are not marked read; trying again", filter, func(e models.Event) error {
		if !sleep(ctx, time.Until(e.Time.Add(seenDelay))) {
			return ctx.Err()
		}
		err := s.MarkRead(ctx, e.Chat())
		if err != nil && !lost(err) {
			s.logger.Warn("chat not marked read", "err", err)
		}
		return nil
	})
}

// followNew follows the events of a filter that come from now on, until ctx
// ends. An event at which do fails comes to it again.
func (s *Session) followNew(ctx context.Context, complaint string, filter storage.EventFilter, do func(models.Event) error) {
	last := int64(-1) // not yet known
	s.keepFollowing(ctx, complaint, func(ctx context.Context) (err error) {
		if last < 0 {
			if last, err = s.manager.store.LastEventID(ctx); err != nil {
				last = -1
				return err
			}
		}
		return s.manager.log.Follow(ctx, last, filter, func(e models.Event) error {
			if err := do(e); err != nil {
				return err
			}
			last = e.ID
			return nil
		})
	})
}
