package sqlstore

import (
	"strings"
	"testing"
)

func TestNobodyIsRenamedByWalkingOverATable(t *testing.T) {
	store, _ := openFile(t)
	for _, name := range renamed {
		where := renameWhere(name.column, "1@s.whatsapp.net")
		var plan []struct{ Detail string }
		err := store.readers.Raw("EXPLAIN QUERY PLAN UPDATE OR IGNORE "+name.table+" SET "+name.column+" = ?"+where,
			"2@lid", "front", "1@s.whatsapp.net").Scan(&plan).Error
		if err != nil || len(plan) != 1 || !strings.Contains(plan[0].Detail, "account=? AND "+name.column+"=?") {
			t.Errorf("%s.%s: got the plan %+v, %v, want an index over both columns", name.table, name.column, plan, err)
		}
	}
}

func TestPlaceholdersAreFoundWithoutWalkingOverTheMessages(t *testing.T) {
	store, _ := openFile(t)
	for _, column := range []string{"chat", "sender"} {
		var plan []struct{ Detail string }
		err := store.readers.Raw("EXPLAIN QUERY PLAN "+placeholders(column, "1@s.whatsapp.net"),
			"front", "1@s.whatsapp.net", "2@lid", "undecryptable", "undecryptable").Scan(&plan).Error
		if err != nil {
			t.Fatal(err)
		}
		var details []string
		for _, step := range plan {
			details = append(details, step.Detail)
		}
		found := strings.Join(details, "\n")
		if !strings.Contains(found, "account=? AND "+column+"=?") || !strings.Contains(found, "account=? AND wa_id=? AND chat=? AND sender=?") {
			t.Errorf("%s: got the plan\n%s\nwant an index over both columns, and the key", column, found)
		}
	}
}
