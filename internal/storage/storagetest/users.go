package storagetest

import (
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

var userCases = map[string]func(*testing.T, storage.Store){
	"a person comes back as stored, by name in any capitals": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		want := must[models.User](t)(s.SaveUser(ctx, models.User{
			Name: "Rina", FullName: "Rina R", Email: "r@example.org", Password: "$argon2id$", Roles: []models.Role{models.RoleAdmin}, Sessions: []string{line},
			Theme: "dark", Language: "de", Disabled: true, CreatedAt: noon, LastSeen: minutes(1),
		}))
		want.Theme = "light"
		must[models.User](t)(s.SaveUser(ctx, want))
		same(t, "stored", must[models.User](t)(s.User(ctx, want.ID)), want)
		equal(t, "by name", must[models.User](t)(s.UserByName(ctx, "RINA")).ID, want.ID)
		_, err := s.SaveUser(ctx, models.User{Name: "rina"})
		fails(t, err, models.Conflict)
		equal(t, "all", len(must[[]models.User](t)(s.AllUsers(ctx))), 1)
		check(t, s.DeleteUser(ctx, want.ID))
		_, err = s.UserByName(ctx, "rina")
		fails(t, err, models.NotFound)
		_, err = s.User(ctx, want.ID)
		fails(t, err, models.NotFound)
	},
	"logins end": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.SaveLogin(ctx, models.Login{Token: "a", Data: []byte("1"), Expires: minutes(1)}))
		check(t, s.SaveLogin(ctx, models.Login{Token: "a", Data: []byte("2"), Expires: minutes(5)}))
		check(t, s.SaveLogin(ctx, models.Login{Token: "b", Expires: minutes(2)}))
		equal(t, "data", string(must[models.Login](t)(s.Login(ctx, "a")).Data), "2")
		equal(t, "ended", must[int](t)(s.PruneLogins(ctx, minutes(2))), 1)
		list(t, "left", must[[]models.Login](t)(s.AllLogins(ctx)), func(l models.Login) string { return l.Token }, "a")
		check(t, s.DeleteLogin(ctx, "a"))
		_, err := s.Login(ctx, "a")
		fails(t, err, models.NotFound)
	},
	"a key comes back as it was stored": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		want := must[models.Key](t)(s.SaveKey(ctx, models.Key{
			Prefix: "fd_1", Hash: []byte{1, 2}, Name: "crm", Roles: []models.Role{models.RoleAgent}, Sessions: []string{line},
			Scopes: []models.Scope{models.ScopeRead}, Limit: 60, Expires: noon, CreatedAt: noon, LastUsed: noon, LastAddr: "127.0.0.1",
		}))
		want.Revoked = minutes(1)
		must[models.Key](t)(s.SaveKey(ctx, want))
		same(t, "stored", must[models.Key](t)(s.KeyByPrefix(ctx, "fd_1")), want)
		_, err := s.SaveKey(ctx, models.Key{Prefix: "fd_1"})
		fails(t, err, models.Conflict)
		_, err = s.KeyByPrefix(ctx, "fd_2")
		fails(t, err, models.NotFound)
		equal(t, "all", len(must[[]models.Key](t)(s.AllKeys(ctx))), 1)
	},
	"failed tries are counted": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		_, err := s.Throttle(ctx, "user:rina")
		fails(t, err, models.NotFound)
		want := models.Throttle{Subject: "user:rina", Fails: 2, Last: noon}
		check(t, s.SaveThrottle(ctx, want))
		equal(t, "throttle", must[models.Throttle](t)(s.Throttle(ctx, "user:rina")), want)
		check(t, s.DeleteThrottle(ctx, "user:rina"))
		_, err = s.Throttle(ctx, "user:rina")
		fails(t, err, models.NotFound)
	},
	"throttles of long ago are pruned": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		check(t, s.SaveThrottle(ctx, models.Throttle{Subject: "old", Fails: 1, Last: minutes(-60)}))
		check(t, s.SaveThrottle(ctx, models.Throttle{Subject: "new", Fails: 1, Last: noon}))
		equal(t, "pruned", must[int](t)(s.PruneThrottles(ctx, minutes(-1))), 1)
		_, err := s.Throttle(ctx, "old")
		fails(t, err, models.NotFound)
		equal(t, "kept", must[models.Throttle](t)(s.Throttle(ctx, "new")).Fails, 1)
	},
	"the audit log is read backwards": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		for _, what := range []string{"a", "b", "c"} {
			check(t, s.AppendAudit(ctx, models.Audit{Time: noon, Who: "user:1", What: what, Target: "x", From: "127.0.0.1", Outcome: "ok"}))
		}
		what := func(a models.Audit) string { return a.What }
		page := must[[]models.Audit](t)(s.AuditLog(ctx, 0, 2))
		list(t, "newest", page, what, "c", "b")
		list(t, "next", must[[]models.Audit](t)(s.AuditLog(ctx, page[1].ID, 2)), what, "a")
	},
	"a setting is kept": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		_, err := s.Setting(ctx, "colour")
		fails(t, err, models.NotFound)
		check(t, s.SaveSetting(ctx, "colour", "red"))
		check(t, s.SaveSetting(ctx, "colour", "blue"))
		equal(t, "colour", must[string](t)(s.Setting(ctx, "colour")), "blue")
		check(t, s.SaveSetting(ctx, "colour", ""))
		_, err = s.Setting(ctx, "colour")
		fails(t, err, models.NotFound)
	},
	"a session's settings go with it": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		for _, name := range []string{"history/" + line, "history/" + other, "history/be" + line, line} {
			check(t, s.SaveSetting(ctx, name, "kept"))
		}
		check(t, s.EraseSession(ctx, line))
		_, err := s.Setting(ctx, "history/"+line)
		fails(t, err, models.NotFound)
		for _, name := range []string{"history/" + other, "history/be" + line, line} {
			equal(t, name, must[string](t)(s.Setting(ctx, name)), "kept")
		}
	},
}
