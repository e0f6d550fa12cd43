package sqlstore

import (
	"strings"
	"testing"
)

func TestTheLastMessagesOfChatsAreFoundWithoutWalkingOverThem(t *testing.T) {
	store, _ := openFile(t)
	var plan []struct{ Detail string }
	if err := store.readers.Raw("EXPLAIN QUERY PLAN "+lastOfChats, "[]").Scan(&plan).Error; err != nil {
		t.Fatal(err)
	}
	var details []string
	for _, step := range plan {
		details = append(details, step.Detail)
	}
	found := strings.Join(details, "\n")
	for _, index := range []string{"messages_page (account=? AND chat=?)", "messages_theirs (account=? AND chat=?)"} {
		if !strings.Contains(found, index) {
			t.Errorf("got the plan\n%s\nwant the index %s", found, index)
		}
	}
	if strings.Contains(found, "TEMP B-TREE") {
		t.Errorf("got the plan\n%s\nwant nothing sorted", found)
	}
}
