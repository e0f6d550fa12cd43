package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/internal/auth"
	"frontdesk/internal/problem"
	"frontdesk/internal/storage"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
	"frontdesk/views"
)

func (w *Web) registerPairing(e *echo.Echo) {
	w.page(e, http.MethodGet, "/sessions/:session/pair", auth.Sessions, w.pair)
	w.page(e, http.MethodPost, "/sessions/:session/pair", auth.Sessions, w.newCode)
	w.page(e, http.MethodGet, "/sessions/:session/pair/code", auth.Sessions, w.pair)
	w.page(e, http.MethodPost, "/sessions/:session/pair/code", auth.Sessions, w.pairByNumber)
	if w.opts.Scan != nil {
		w.page(e, http.MethodPost, "/sessions/:session/pair/scan", auth.Sessions, w.simulatedScan)
	}
}

// pairing is the live part of the pairing page.
func (w *Web) pairing(ctx context.Context, s *whatsapp.Session, byNumber bool) views.Pair {
	info, state := s.Info(), s.Pairing()
	p := views.Pair{Line: line(info), ByNumber: byNumber, State: pairState(info, state), Reason: state.Detail, Notice: state.Notice, Until: info.BannedUntil}
	p.Simulate = w.opts.Scan != nil && (!byNumber || w.opts.Type != nil)
	if left := time.Until(state.QR.Expires); state.QR.QR != "" {
		total := 20 * time.Second
		if state.QR.Number == 1 {
			total = time.Minute
		}
		p.Steps[0] = state.QR.Expires.Add(-total)
		p.QR = &views.QR{Text: state.QR.QR, Number: state.QR.Number, Of: state.QR.Of, Left: max(0, left), Total: max(total, left)}
	}
	if left := time.Until(state.Typed.Expires); byNumber && state.Typed.Code != "" && left > 0 {
		p.Code = &views.PairCode{Text: state.Typed.Code, Phone: views.Number(state.Typed.Phone), Left: left, Total: max(3*time.Minute, left)}
	}
	if info.State == models.StateBanned {
		p.Reason = info.Reason
	}
	if p.State == views.PairSyncing {
		// The number is a comfort, not worth an error.
		p.Chats, _ = w.opts.Store.CountChats(ctx, storage.ChatFilter{Session: info.ID})
	}
	return p
}

// pairState puts the session's state and its linking together.
func pairState(info models.Session, state whatsapp.Pairing) views.PairState {
	switch info.State {
	case models.StateSyncing:
		return views.PairSyncing
	case models.StateConnected:
		return views.PairReady
	case models.StateBanned:
		return views.PairBanned
	case models.StateOutdated:
		return views.PairOutdated
	case models.StatePasskey:
		return views.PairPasskey
	case models.StateConnecting:
		if info.Linked() {
			return views.PairScanned
		}
	}
	if state.Code == whatsapp.PairingIdle {
		return views.PairStarting
	}
	return views.PairState(state.Code)
}

// pair shows a code. Opening the page asks for one when the line is idle, for
// that is what the reader came for.
func (w *Web) pair(c echo.Context) error {
	since := w.opts.Log.Last()
	s, err := w.session(c, auth.Sessions)
	if err != nil {
		return err
	}
	if idle(s) {
		if err := s.NewCode(c.Request().Context()); err != nil && models.KindOf(err) != models.Conflict {
			return err
		}
	}
	byNumber := strings.HasSuffix(c.Path(), "/code")
	p := w.pairing(c.Request().Context(), s, byNumber)
	if c.QueryParam("again") == "yes" {
		p.Code = nil
	}
	return w.showPair(c, http.StatusOK, p, since)
}

func (w *Web) showPair(c echo.Context, status int, p views.Pair, since int64) error {
	if isPartial(c) {
		return write(c, status, views.PairRegion(p))
	}
	frame, err := w.frame(c, "Link "+p.Line.Name, views.AreaSessions)
	if err != nil {
		return err
	}
	view := "pairing"
	if p.ByNumber {
		view = "pairing-code"
	}
	frame.Live = views.Live{View: view, Line: p.Line.ID, Since: since, Always: true}
	frame.Scripts = []string{"js/fd-qr.js"}
	return write(c, status, views.PairView(views.PairPage{Frame: frame, Line: p.Line, ByNumber: p.ByNumber, Pair: p}))
}

// idle reports whether nothing is being linked and nothing is linked.
func idle(s *whatsapp.Session) bool {
	info := s.Info()
	if info.Linked() && info.State != models.StateLoggedOut {
		return false
	}
	switch info.State {
	case models.StateNew, models.StateStopped, models.StateLoggedOut:
		return true
	}
	return false
}

// newCode asks for a fresh round.
func (w *Web) newCode(c echo.Context) error {
	s, err := w.session(c, auth.Sessions)
	if err != nil {
		return err
	}
	err = s.NewCode(c.Request().Context())
	w.opts.Auth.Record(c.Request().Context(), who(c), "session.link", s.ID(), err)
	if err != nil {
		return err
	}
	return done(c, "/sessions/"+s.ID()+"/pair")
}

// pairByNumber asks for a code to type on the phone.
func (w *Web) pairByNumber(c echo.Context) error {
	s, err := w.session(c, auth.Sessions)
	if err != nil {
		return err
	}
	typed := c.FormValue("phone")
	phone, err := models.ParseJID(typed)
	if err == nil && !phone.IsPhone() {
		err = models.Errorf(models.Invalid, "that is not a phone number")
	}
	if err == nil {
		_, err = s.PairPhone(c.Request().Context(), phone, true)
		w.opts.Auth.Record(c.Request().Context(), who(c), "session.link", s.ID(), err)
	}
	if err != nil && models.KindOf(err) == "" {
		return err
	}
	if err == nil && !isHTMX(c) {
		return c.Redirect(http.StatusSeeOther, "/sessions/"+s.ID()+"/pair/code")
	}
	p := w.pairing(c.Request().Context(), s, true)
	status := http.StatusOK
	if err != nil {
		p.Code, p.Phone, p.Error = nil, typed, numberError(err)
		status = http.StatusUnprocessableEntity
	}
	return w.showPair(c, status, p, w.opts.Log.Last())
}

func numberError(err error) string {
	if models.KindOf(err) == models.Invalid {
		return "Type the number with its country code, such as +62 812 5550 0142."
	}
	return sentence(problem.From(err).Message)
}

// simulatedScan lets the simulated phone scan the code on screen, or type it.
func (w *Web) simulatedScan(c echo.Context) error {
	s, err := w.session(c, auth.Sessions)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if typed := s.Pairing().Typed; typed.Code != "" && w.opts.Type != nil && strings.HasSuffix(refererPath(c), "/code") {
		err = w.opts.Type(ctx, s.ID(), typed.Code)
	} else if qr, ok := s.QR(); ok {
		err = w.opts.Scan(ctx, s.ID(), qr.QR)
	} else {
		err = models.Errorf(models.Conflict, "there is no code to scan at the moment; wait for the next one")
	}
	if err != nil {
		return err
	}
	return done(c, "/sessions/"+s.ID()+"/pair")
}
