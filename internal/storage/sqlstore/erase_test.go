package sqlstore

import (
	"slices"
	"testing"

	"frontdesk/internal/storage/storagetest"
)

// tablesWith lists the tables that have a column.
func tablesWith(t *testing.T, store *Store, column string) []string {
	t.Helper()
	var tables []string
	err := store.readers.Raw(`SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND c.name = ? ORDER BY m.name`, column).Scan(&tables).Error
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

func count(t *testing.T, store *Store, query string, args ...any) int {
	t.Helper()
	var rows int
	if err := store.readers.Raw(query, args...).Scan(&rows).Error; err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestErasingASessionLeavesNoRowInAnyTable(t *testing.T) {
	store, _ := openFile(t)
	storagetest.Fill(t, store, "front")
	// Owners come with the cluster; until then nothing else writes them.
	if err := store.Writer.db.Exec("INSERT INTO owners (account, node, epoch) VALUES ('front', 'a', 1)").Error; err != nil {
		t.Fatal(err)
	}
	tables := tablesWith(t, store, "account")
	for _, table := range tables {
		if count(t, store, "SELECT COUNT(*) FROM `"+table+"` WHERE account = 'front'") == 0 {
			t.Errorf("storagetest.Fill puts no row into %s, so this test cannot see whether it is erased", table)
		}
	}
	if err := store.EraseSession(t.Context(), "front"); err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		if left := count(t, store, "SELECT COUNT(*) FROM `"+table+"` WHERE account = 'front'"); left != 0 {
			t.Errorf("%s: %d rows left", table, left)
		}
	}
	for _, table := range []string{"message_content", "message_search", "media_data", "automation_steps"} {
		if left := count(t, store, "SELECT COUNT(*) FROM "+table); left != 0 {
			t.Errorf("%s: %d rows left", table, left)
		}
	}
	slices.Sort(tables)
	listed := slices.Sorted(slices.Values(accountTables))
	if !slices.Equal(tables, listed) {
		t.Errorf("tables with an account are %v, EraseSession knows %v", tables, listed)
	}
}

func TestErasedTextIsNotInTheIndex(t *testing.T) {
	store, _ := openFile(t)
	storagetest.Fill(t, store, "front")
	if err := store.EraseSession(t.Context(), "front"); err != nil {
		t.Fatal(err)
	}
	if err := store.Writer.db.Exec("INSERT INTO message_search (message_search) VALUES ('integrity-check')").Error; err != nil {
		t.Errorf("the index does not fit the texts: %v", err)
	}
	found := count(t, store, "SELECT COUNT(*) FROM message_search_data WHERE instr(block, CAST('zimmer' AS BLOB)) > 0")
	if found != 0 {
		t.Error("a word of an erased message is still in the index")
	}
}
