package simulator

import (
	"fmt"
	"slices"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waServerSync"
	"google.golang.org/protobuf/proto"
)

// collection is one app-state collection of an account, as the server keeps
// it: a list of patches that only grows, and that only the account's own
// devices can read. Its version is the number of its patches.
type collection struct{ patches [][]byte }

func (c *collection) version() uint64 { return uint64(len(c.patches)) }

// since lists the patches after a version. A version from the future has none.
func (c *collection) since(base uint64) [][]byte {
	return c.patches[min(base, c.version()):]
}

// push appends a patch that was made on top of version base. It says false
// when somebody else was first, and the client must catch up.
func (c *collection) push(base uint64, raw []byte) (bool, error) {
	var patch waServerSync.SyncdPatch
	if err := proto.Unmarshal(raw, &patch); err != nil {
		return false, fmt.Errorf("read an app state patch: %w", err)
	}
	if base != c.version() {
		return false, nil
	}
	// Clients leave the version out, but compute their MACs over it.
	patch.Version = &waServerSync.SyncdVersion{Version: proto.Uint64(base + 1)}
	stored, err := proto.Marshal(&patch)
	if err != nil {
		return false, fmt.Errorf("write an app state patch: %w", err)
	}
	c.patches = append(c.patches, stored)
	return true, nil
}

// collections is the app state of an account.
type collections map[appstate.WAPatchName]*collection

func newCollections() collections {
	all := make(collections, len(appstate.AllPatchNames))
	for _, name := range appstate.AllPatchNames {
		all[name] = &collection{}
	}
	return all
}

// knownCollection tells whether WhatsApp has a collection of that name.
func knownCollection(name appstate.WAPatchName) bool {
	return slices.Contains(appstate.AllPatchNames[:], name)
}
