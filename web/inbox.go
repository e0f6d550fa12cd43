package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/auth"
	"frontdesk/internal/storage"
	"frontdesk/models"
	"frontdesk/views"
)

const (
	chatsAtOnce = 40
	sendRoute   = "/inbox/:chat/send"
)

func (w *Web) registerInbox(e *echo.Echo) {
	w.page(e, http.MethodGet, "/inbox", auth.Read, w.inbox)
	w.page(e, http.MethodGet, "/inbox/:chat", auth.Read, w.inbox)
	w.registerDesk(e)
	w.page(e, http.MethodPost, sendRoute, auth.Send, w.send)
	w.page(e, http.MethodPost, "/inbox/:chat/react", auth.Send, w.react)
	w.page(e, http.MethodPost, "/inbox/:chat/seen", auth.Read, w.seen)
	w.page(e, http.MethodGet, "/inbox/media/:session/:row", auth.Read, w.media)
}

// inbox is the list of conversations, with one of them open or none.
func (w *Web) inbox(c echo.Context) error {
	since, ctx := w.opts.Log.Last(), c.Request().Context()
	if isPartial(c) && c.Param("chat") != "" {
		return w.olderMessages(c)
	}
	query := listQuery{filter: c.QueryParam("filter"), line: c.QueryParam("line"), search: c.QueryParam("q"), before: c.QueryParam("before")}
	if c.Param("chat") != "" {
		query.line = ""
	}
	list, err := w.chatList(ctx, who(c), query)
	if err != nil {
		return err
	}
	if isPartial(c) {
		return write(c, http.StatusOK, views.ChatRows(list))
	}
	page := views.InboxPage{List: list}
	title := "Inbox"
	if c.Param("chat") != "" {
		page.Thread, err = w.openThread(c)
		if err != nil {
			return err
		}
		title = page.Thread.Name
		markCurrent(page.List.Rows, page.Thread.Line.ID, page.Thread.Chat)
	}
	page.Frame, err = w.frame(c, title, views.AreaInbox)
	if err != nil {
		return err
	}
	page.List.Unread = page.Frame.Unread
	page.Frame.Rail, page.Frame.Scripts = true, []string{"js/inbox.js"}
	page.Frame.Live = views.Live{View: "inbox", Filter: query.filter, Only: query.line, Since: since, Always: true}
	if page.Thread != nil {
		page.Frame.Live.Line, page.Frame.Live.Chat = page.Thread.Line.ID, page.Thread.Chat
	}
	return write(c, http.StatusOK, views.Inbox(page))
}

func markCurrent(rows []views.ChatRow, line string, chat models.JID) {
	for i := range rows {
		rows[i].Current = rows[i].Line.ID == line && rows[i].Chat == chat
	}
}

// listQuery says which conversations a list shows.
type listQuery struct{ filter, line, search, before string }

// chatList collects rows. The live channel draws from it too.
func (w *Web) chatList(ctx context.Context, p auth.Principal, q listQuery) (views.ChatList, error) {
	sessions, err := w.sessions(ctx, p)
	if err != nil {
		return views.ChatList{}, err
	}
	list := views.ChatList{Filter: q.filter, Search: q.search, Line: q.line, First: q.search == "" && q.before == ""}
	byID := make(map[string]models.Session)
	for _, s := range sessions {
		byID[s.ID] = s
		list.Lines = append(list.Lines, line(s))
	}
	if q.line != "" {
		if err := p.Check(auth.Read, q.line); err != nil {
			return list, err
		}
	}
	archived := false
	f := storage.ChatFilter{
		Session: q.line, Sessions: p.Sessions(), Unread: q.filter == "unread", Groups: q.filter == "groups",
		Search: q.search, Archived: &archived, Limit: chatsAtOnce + 1,
	}
	f.BeforeTime, f.BeforeJID = readCursor(q.before)
	chats, err := w.opts.Store.Chats(ctx, f)
	if err != nil {
		return list, err
	}
	if len(chats) > chatsAtOnce {
		chats = chats[:chatsAtOnce]
		list.More = moreURL(q, chats[chatsAtOnce-1])
	}
	for _, chat := range chats {
		list.Rows = append(list.Rows, w.chatRow(ctx, chat, byID[chat.SessionID]))
	}
	list.Total, err = w.opts.Store.CountChats(ctx, storage.ChatFilter{Sessions: p.Sessions(), Archived: &archived})
	return list, err
}

// A cursor is the last row's time and address: the list can move under it
// without a row being lost.
func moreURL(q listQuery, last models.Chat) string {
	before := strconv.FormatInt(last.LastTime.UnixNano(), 10) + "_" + string(last.JID)
	query := url.Values{"before": {before}}
	for name, value := range map[string]string{"filter": q.filter, "line": q.line, "q": q.search} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return "/inbox?" + query.Encode()
}

func readCursor(text string) (time.Time, models.JID) {
	for i := range text {
		if text[i] != '_' {
			continue
		}
		nanos, err := strconv.ParseInt(text[:i], 10, 64)
		jid, bad := models.ParseJID(text[i+1:])
		if err != nil || bad != nil {
			return time.Time{}, ""
		}
		return time.Unix(0, nanos), jid
	}
	return time.Time{}, ""
}

func (w *Web) chatRow(ctx context.Context, c models.Chat, s models.Session) views.ChatRow {
	row := views.ChatRow{
		Line: line(s), Chat: c.JID, Group: c.JID.IsGroup(), Name: w.names.chat(ctx, c),
		Unread: c.Unread, Pinned: c.Pinned, Muted: c.Muted(time.Now()),
	}
	if !c.LastTime.IsZero() {
		row.Time = at("recent", c.LastTime)
	}
	if m := c.LastMessage; m != nil {
		by := ""
		if row.Group && !m.FromMe {
			by = first(w.names.contact(ctx, c.SessionID, m.Sender, m.PushName))
		}
		shown := *m
		shown.Text = w.names.mentioned(ctx, shown)
		row.Preview = views.PreviewOf(shown, by, s.State.Online())
	}
	return row
}
