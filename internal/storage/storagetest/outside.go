package storagetest

import (
	"testing"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

// twoScripts stores two automations and returns their ids.
func twoScripts(t *testing.T, s storage.Store) (one, two int64) {
	t.Helper()
	first := must[models.Automation](t)(s.SaveAutomation(t.Context(), models.Automation{Name: "shop"}))
	second := must[models.Automation](t)(s.SaveAutomation(t.Context(), models.Automation{Name: "hotel"}))
	return first.ID, second.ID
}

var outsideCases = map[string]func(*testing.T, storage.Store){
	"secrets and hosts belong to their automation and go with it": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		shop, hotel := twoScripts(t, s)
		want := models.AutomationSecret{AutomationID: shop, Name: "KEY", Value: "v1.x.y", Hosts: []string{"shop.example"}, By: "ann", UpdatedAt: noon}
		for _, secret := range []models.AutomationSecret{want, {AutomationID: shop, Name: "A", Value: "v"}, {AutomationID: hotel, Name: "KEY", Value: "other"}} {
			check(t, s.SaveSecret(ctx, secret))
		}
		want.Value, want.UpdatedAt = "v1.x.z", minutes(1)
		check(t, s.SaveSecret(ctx, want))
		same(t, "replaced", must[models.AutomationSecret](t)(s.Secret(ctx, shop, "KEY")), want)
		name := func(s models.AutomationSecret) string { return s.Name }
		list(t, "by name", must[[]models.AutomationSecret](t)(s.Secrets(ctx, shop)), name, "A", "KEY")
		check(t, s.DeleteSecret(ctx, shop, "A"))
		list(t, "deleted", must[[]models.AutomationSecret](t)(s.Secrets(ctx, shop)), name, "KEY")

		host := models.AutomationHost{AutomationID: shop, Host: "shop.example", By: "root", ConfirmedAt: noon}
		check(t, s.SaveHost(ctx, host))
		check(t, s.SaveHost(ctx, host))
		check(t, s.SaveHost(ctx, models.AutomationHost{AutomationID: shop, Host: "a.example"}))
		check(t, s.DeleteHost(ctx, shop, "a.example"))
		same(t, "hosts", must[[]models.AutomationHost](t)(s.Hosts(ctx, shop)), []models.AutomationHost{host})

		check(t, s.DeleteAutomation(ctx, shop))
		equal(t, "secrets left", len(must[[]models.AutomationSecret](t)(s.Secrets(ctx, shop))), 0)
		equal(t, "hosts left", len(must[[]models.AutomationHost](t)(s.Hosts(ctx, shop))), 0)
		equal(t, "others'", len(must[[]models.AutomationSecret](t)(s.Secrets(ctx, hotel))), 1)
	},
	"files are listed without bodies, and pass when their time is over": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		shop, hotel := twoScripts(t, s)
		want := models.AutomationFile{AutomationID: shop, Name: "files/a.pdf", Title: "a.pdf", Mime: "application/pdf", Size: 3, Body: []byte("pdf"), By: "ann", CreatedAt: noon}
		check(t, s.SaveFile(ctx, want))
		check(t, s.SaveFile(ctx, models.AutomationFile{AutomationID: hotel, Name: "files/a.pdf", Size: 9}))
		check(t, s.SaveFile(ctx, models.AutomationFile{AutomationID: shop, Name: "fetched/1", Size: 5, Body: []byte("12345"), Expires: minutes(10)}))
		same(t, "with its body", must[models.AutomationFile](t)(s.File(ctx, shop, "files/a.pdf", noon)), want)
		without := want
		without.Body = nil
		same(t, "listed", must[[]models.AutomationFile](t)(s.Files(ctx, shop)), []models.AutomationFile{without})
		kept, passing, err := s.FilesSize(ctx, shop)
		check(t, err)
		equal(t, "kept", kept, 3)
		equal(t, "passing", passing, 5)
		equal(t, "still there", string(must[models.AutomationFile](t)(s.File(ctx, shop, "fetched/1", minutes(9))).Body), "12345")
		_, err = s.File(ctx, shop, "fetched/1", minutes(10))
		fails(t, err, models.NotFound)
		equal(t, "not yet", must[int](t)(s.PruneFiles(ctx, minutes(9), 10)), 0)
		equal(t, "pruned", must[int](t)(s.PruneFiles(ctx, minutes(10), 10)), 1)
		check(t, s.DeleteFile(ctx, shop, "files/a.pdf"))
		_, err = s.File(ctx, shop, "files/a.pdf", noon)
		fails(t, err, models.NotFound)
	},
	"a webhook address is found by its token": func(t *testing.T, s storage.Store) {
		ctx := t.Context()
		shop, hotel := twoScripts(t, s)
		want := models.AutomationHook{AutomationID: shop, Hash: "abc", Token: "v1.t", Secret: "v1.s", By: "ann", CreatedAt: noon}
		check(t, s.SaveHook(ctx, want))
		same(t, "by its token", must[models.AutomationHook](t)(s.HookByHash(ctx, "abc")), want)
		want.Hash, want.Secret = "def", ""
		check(t, s.SaveHook(ctx, want))
		same(t, "rotated", must[models.AutomationHook](t)(s.Hook(ctx, shop)), want)
		_, err := s.HookByHash(ctx, "abc")
		fails(t, err, models.NotFound)
		_, err = s.Hook(ctx, hotel)
		fails(t, err, models.NotFound)
		check(t, s.DeleteHook(ctx, shop))
		_, err = s.HookByHash(ctx, "def")
		fails(t, err, models.NotFound)
	},
}
