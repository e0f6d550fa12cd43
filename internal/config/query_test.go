package config

import (
	"os"
	"strings"
	"testing"
)

func loadQueryIDs(value string) (QueryIDs, error) {
	config, err := Load(Source{
		Environ:  []string{"WA_QUERY_IDS=" + value},
		ReadFile: func(string) ([]byte, error) { return nil, os.ErrNotExist },
	})
	return config.QueryIDs, err
}

func TestNumbersOfQueriesAreReadByName(t *testing.T) {
	got, err := loadQueryIDs("channel_delete=12, channel_mute=34")
	if err != nil || len(got) != 2 || got["channel_delete"] != "12" || got["channel_mute"] != "34" {
		t.Errorf("got %v, %v, want both", got, err)
	}
	for _, wrong := range []string{"channel_delete", "channel_delete=", "=12", "channel_delete=12x"} {
		if _, err := loadQueryIDs(wrong); err == nil || !strings.Contains(err.Error(), "WA_QUERY_IDS") {
			t.Errorf("%q: %v, want WA_QUERY_IDS named", wrong, err)
		}
	}
}
