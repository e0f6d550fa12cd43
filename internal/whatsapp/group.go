package whatsapp

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/internal/events"
	"frontdesk/models"
)

// groupsAtOnce is how many groups one commit stores.
const groupsAtOnce = 25

// tidy asks WhatsApp for what it does not tell by itself: the groups with
// their members and the list of blocked people. It does so whenever the
// session has become ready, and when a group changed in a way that its event
// tells only in part.
func (s *Session) tidy(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.refresh:
		}
		for _, ask := range []func(context.Context) error{s.askState, s.askGroups, s.askBlocked, s.showOnline} {
			err := s.contained(func() error { return ask(ctx) })
			if err == nil || ctx.Err() != nil {
				continue
			}
			if passing(err) || errors.Is(err, store.ErrDeviceDeleted) {
				break // asked again at the next connection
			}
			s.logger.Warn("WhatsApp was asked in vain", "err", err)
		}
		// Several changes in a row are asked about once.
		if !sleep(ctx, time.Second) {
			return
		}
	}
}

// askState fetches the phone's settings that an earlier connection did not get
// to the end of; the library asks for them only once.
func (s *Session) askState(ctx context.Context) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	if key, err := client.Store.AppStateKeys.GetLatestAppStateSyncKeyID(ctx); err != nil || key == nil {
		return err
	}
	for _, name := range appstate.AllPatchNames {
		if err := client.FetchAppState(ctx, name, false, true); err != nil {
			return refused(err)
		}
	}
	return nil
}

// askGroups stores every group that the account is in.
func (s *Session) askGroups(ctx context.Context) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	groups, err := client.GetJoinedGroups(ctx)
	if err != nil {
		return refused(err)
	}
	for part := range slices.Chunk(groups, groupsAtOnce) {
		if err := s.commit(ctx, s.viewOf(ctx).groups(part)); err != nil {
			return err
		}
	}
	return nil
}

func (v view) groups(list []*types.GroupInfo) events.Change {
	change := events.Change{SessionID: v.session}
	for _, info := range list {
		change.Do(saveGroup{Group: v.group(&change, info)})
	}
	return change
}

// RefreshGroup asks WhatsApp for one group and stores it. models.NotFound when
// this account is in no such group.
func (s *Session) RefreshGroup(ctx context.Context, jid models.JID) (models.Group, error) {
	client, err := s.client()
	if err != nil {
		return models.Group{}, err
	}
	info, err := client.GetGroupInfo(ctx, wireJID(jid))
	if err != nil {
		return models.Group{}, groupRefusal(err)
	}
	if err := s.commit(ctx, s.viewOf(ctx).groups([]*types.GroupInfo{info})); err != nil {
		return models.Group{}, err
	}
	return s.Group(ctx, jid)
}

// askBlocked stores who is blocked.
func (s *Session) askBlocked(ctx context.Context) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	list, err := client.GetBlocklist(ctx)
	if err != nil {
		return refused(err)
	}
	return s.keepBlocked(ctx, list)
}

// showOnline shows the account as online, where the operator wants that.
func (s *Session) showOnline(ctx context.Context) error {
	if !s.manager.opts.Online || s.Info().PushName == "" {
		return nil
	}
	return s.ShowPresence(ctx, true)
}
