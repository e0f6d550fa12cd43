package api

import (
	"bytes"
	"context"
	"io"

	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

// streamMessages answers with many messages of a chat, oldest first. Only a
// page of them is in memory at a time.
func (a *API) streamMessages(ctx context.Context, s *whatsapp.Session, chat models.JID, search messageSearch) (io.ReadCloser, error) {
	filter, err := within(ctx, s, chat, search)
	if models.IsNotFound(err) {
		return &messageStream{next: func() ([]wire.Message, error) { return nil, nil }}, nil
	}
	if err == nil && !filter.OldestFirst {
		err = startOf(ctx, s, &filter)
	}
	if err != nil {
		return nil, err
	}
	filter.OldestFirst = true
	return &messageStream{next: func() ([]wire.Message, error) {
		page, err := nextPage(ctx, s, &filter)
		if err != nil {
			return nil, err
		}
		return a.show(ctx, s, page)
	}}, nil
}

// startOf finds the first of the latest messages that are wanted, and asks the
// phone for older ones where fewer are stored.
func startOf(ctx context.Context, s *whatsapp.Session, filter *storage.MessageFilter) error {
	one := *filter
	one.Offset, one.Limit = filter.Limit-1, 1
	found, err := s.Messages(ctx, one)
	if err == nil && len(found) == 0 && goesBack(ctx, s, *filter) && s.FillFrom(ctx, filter.Chat, storage.MaxLimit) {
		found, err = s.Messages(ctx, one)
	}
	if len(found) > 0 {
		filter.FromRow = found[0]
	}
	return err
}

// nextPage reads the next messages of a filter whose limit says how many are
// still wanted, and moves it on behind them.
func nextPage(ctx context.Context, s *whatsapp.Session, filter *storage.MessageFilter) ([]models.Message, error) {
	if filter.Limit == 0 {
		return nil, nil
	}
	page := *filter
	page.Limit = min(filter.Limit, storage.MaxLimit)
	found, err := s.Messages(ctx, page)
	if err != nil {
		return nil, err
	}
	filter.Limit -= len(found)
	if len(found) < page.Limit {
		filter.Limit = 0
	}
	if len(found) > 0 {
		filter.FromRow, filter.Offset = found[len(found)-1], 1 // it is in the next page once more
	}
	return found, nil
}

// messageStream prints messages page by page, as somebody reads them.
type messageStream struct {
	next           func() ([]wire.Message, error)
	text           bytes.Buffer
	pages, printed int
	err            error
}

// Read implements io.Reader.
func (m *messageStream) Read(p []byte) (int, error) {
	for m.text.Len() == 0 {
		if m.err != nil {
			return 0, m.err
		}
		m.err = m.print()
	}
	return m.text.Read(p)
}

// print writes a page, or after the last one the end.
func (m *messageStream) print() error {
	page, err := m.next()
	if err != nil {
		return err
	}
	if m.pages == 0 {
		m.text.WriteString(`{"success":true,"messages":[`)
	}
	m.pages++
	for _, message := range page {
		if m.printed > 0 {
			m.text.WriteByte(',')
		}
		m.printed++
		object, err := wire.Marshal(message)
		if err != nil {
			return err
		}
		m.text.Write(object)
	}
	if len(page) > 0 {
		return nil
	}
	m.text.WriteString("]}")
	return io.EOF
}

// Close implements io.Closer.
func (m *messageStream) Close() error { return nil }
