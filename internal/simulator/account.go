package simulator

import (
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
)

// phoneDevice is the number of the account's primary device.
const phoneDevice = 0

// account is somebody on WhatsApp: a phone, and the companions linked to it.
// A contact is an account without companions.
type account struct {
	number   string
	lid      string
	name     string
	about    string
	aboutSet time.Time
	business bool
	// lidMigrated says that the phone calls chats by the hidden address.
	lidMigrated bool
	// restricted says that strangers are refused, see tokens.go; tokens are those
	// that were given to others.
	restricted bool
	tokens     map[*account][]byte
	// identity is the phone's Signal identity, and signs the companions.
	identity   *keys.KeyPair
	devices    map[uint16]*device
	lastDevice uint16
	phone      *persona
	// audience are those who asked for the devices, watchers the devices that asked for the presence.
	audience map[*account]struct{}
	watchers map[*device]types.JID
	lastSeen time.Time
	profile  profile
	passkey  *passkey // nil: a scan is enough to link
	// state is the app state on the server, phoneState the phone's view of it.
	state      collections
	phoneState *phoneState
	// onFirstLink is done when the account first has a companion.
	onFirstLink func()
	// chats are what the phone has in its own database.
	chats chatList
	// marks are what companions did to single messages.
	marks messageMarks
	// labels are the marks that a business puts on chats and messages.
	labels map[int]LabelSeen
}

// app is the program on the phone, as a new companion is told: that for
// businesses or that for people.
func (a *account) app() string {
	if a.business {
		return "smba"
	}
	return "android"
}

var validNumber = regexp.MustCompile(`^[1-9][0-9]{6,14}$`)

func (s *Server) newAccount(opts AccountOptions) (*account, error) {
	if !validNumber.MatchString(opts.Number) {
		return nil, fmt.Errorf("%w: a number has 7 to 15 digits", ErrInvalid)
	}
	if s.accounts[opts.Number] != nil {
		return nil, ErrAccountExists
	}
	a := &account{
		number: opts.Number, lid: s.lidFor(opts.Number), name: opts.Name,
		business: opts.Business, lidMigrated: opts.LIDMigrated, restricted: opts.Restricted, tokens: map[*account][]byte{},
		about: "Hey there! I am using WhatsApp.", aboutSet: s.now(),
		identity: derivedKeyPair(s.seed, "identity "+opts.Number),
		devices:  map[uint16]*device{}, audience: map[*account]struct{}{}, watchers: map[*device]types.JID{},
		profile: newProfile(), state: newCollections(), labels: map[int]LabelSeen{},
	}
	a.phone = newPersona(s, a)
	s.accounts[a.number], s.byLID[a.lid] = a, a
	return a, nil
}

// lidFor is the hidden identifier of a number: 15 digits that tell nothing.
func (s *Server) lidFor(number string) string {
	hash := binary.BigEndian.Uint64(derive(s.seed, "lid "+number))
	return fmt.Sprintf("2%014d", hash%1e14)
}

// user is the account's name in the addresses of a server.
func (a *account) user(server string) string {
	if server == types.HiddenUserServer {
		return a.lid
	}
	return a.number
}

// jid is the account's address without a device, by phone number or hidden.
func (a *account) jid(server string) types.JID { return types.NewJID(a.user(server), server) }

// otherServer is the other one of the two ways to address a person.
func otherServer(server string) string {
	if server == types.HiddenUserServer {
		return types.DefaultUserServer
	}
	return types.HiddenUserServer
}

// sortedDevices are all devices, the phone first.
func (a *account) sortedDevices() []*device {
	devices := make([]*device, 0, len(a.devices))
	for _, d := range a.devices {
		devices = append(devices, d)
	}
	slices.SortFunc(devices, func(x, y *device) int { return int(x.id) - int(y.id) })
	return devices
}

// companions are all devices but the phone.
func (a *account) companions() []*device { return a.sortedDevices()[1:] }

// account finds somebody by any spelling of their address; nil when unknown.
func (s *Server) account(jid types.JID) *account {
	switch jid.Server {
	case types.DefaultUserServer, types.LegacyUserServer:
		return s.accounts[jid.User]
	case types.HiddenUserServer:
		return s.byLID[jid.User]
	}
	return nil
}

// device finds a device by its address; nil when unknown.
func (s *Server) device(jid types.JID) *device {
	if a := s.account(jid); a != nil {
		return a.devices[jid.Device]
	}
	return nil
}

func isPerson(jid types.JID) bool {
	return jid.Server == types.DefaultUserServer || jid.Server == types.HiddenUserServer
}
