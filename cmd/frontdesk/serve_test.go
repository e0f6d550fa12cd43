package main

import (
	"os"
	"testing"

	"frontdesk/internal/config"
)

func TestTheAddressThatIsPrintedCanBeOpened(t *testing.T) {
	for _, c := range []struct{ host, base, want string }{
		{"localhost", "/", "http://localhost:3000"},
		{"127.0.0.1", "", "http://localhost:3000"},
		{"0.0.0.0", "/", "http://localhost:3000"},
		{"::", "/", "http://localhost:3000"},
		{"::1", "/", "http://localhost:3000"},
		{"192.0.2.7", "/desk/", "http://192.0.2.7:3000/desk"},
		{"desk.example", "/", "http://desk.example:3000"},
	} {
		cfg, err := config.Load(config.Source{
			Environ:  []string{"HOST=" + c.host, "BASE_PATH=" + c.base},
			ReadFile: func(string) ([]byte, error) { return nil, os.ErrNotExist },
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := localAddress(cfg, "3000"); got != c.want {
			t.Errorf("%s%s: got %s, want %s", c.host, c.base, got, c.want)
		}
	}
}
