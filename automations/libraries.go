package automations

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"frontdesk/automations/sandbox"
)

// describe asks what a text consists of. It is given the libraries that are
// named in it, so that their values may stand in filters.
func (s *Service) describe(ctx context.Context, source string, settings json.RawMessage) (sandbox.Description, error) {
	libraries, err := s.librariesIn(ctx, source)
	if err != nil {
		return sandbox.Description{}, err
	}
	return s.scripts.Describe(ctx, sandbox.DescribeRequest{Source: source, Settings: settings, Libraries: libraries})
}

// librariesIn are the texts of the libraries whose names occur in a text or in
// one another, by name. Only the worker may read a text, and it needs them
// before it can say which are used: one too many does no harm.
func (s *Service) librariesIn(ctx context.Context, source string) (map[string]string, error) {
	all, err := s.store.AllAutomations(ctx)
	if err != nil {
		return nil, fmt.Errorf("list automations: %w", err)
	}
	found, seen := map[string]string{}, map[int64]bool{}
	for unread := []string{source}; len(unread) > 0; unread = unread[1:] {
		for _, a := range all {
			if _, known := found[a.Name]; known || seen[a.ID] || !strings.Contains(unread[0], a.Name) {
				continue
			}
			seen[a.ID] = true
			text, err := s.libraryText(ctx, volume{a.ID, a.Version})
			if err != nil {
				return nil, err
			}
			if text != "" {
				found[a.Name] = text
				unread = append(unread, text)
			}
		}
	}
	return found, nil
}

// libraryText is the text of a library, "" of a script that is none.
func (s *Service) libraryText(ctx context.Context, v volume) (string, error) {
	version, err := s.store.Version(ctx, v.Automation, v.Version)
	if err != nil {
		return "", fmt.Errorf("load library: %w", err)
	}
	if d, err := decodeManifest(version.Manifest); err != nil || !d.Library {
		return "", nil
	}
	return version.Source, nil
}

// volumes are the libraries that a script uses, as they are now. One that is
// not there is left out.
func (s *Service) volumes(ctx context.Context, user *script) map[string]volume {
	now := map[string]volume{}
	for _, name := range user.description.Uses {
		if v, err := s.library(ctx, name, user); err == nil {
			now[name] = v
		}
	}
	return now
}

// isCurrent reports whether the libraries of a script are those that it was
// described with: its filters may be made of what they share.
func (s *Service) isCurrent(ctx context.Context, one *script) bool {
	return maps.Equal(one.libraries, s.volumes(ctx, one))
}
