package simulator

import "go.mau.fi/whatsmeow/types"

// Account is somebody with a simulated phone: the owner of a line, or a
// contact. All methods may be called from anywhere.
type Account struct {
	s       *Server
	account *account
}

// AccountOptions says who an account is.
type AccountOptions struct {
	// Number is the phone number in international form, digits only.
	Number string `json:"number"`
	Name   string `json:"name"`
	// Business gives the account a verified business name.
	Business bool `json:"business,omitempty"`
	// LIDMigrated is for a phone that calls its chats by the hidden address,
	// and makes its companions send there.
	LIDMigrated bool `json:"lidMigrated,omitempty"`
	// Restricted is for somebody who takes messages only of people whom they
	// have written to: a stranger's are refused with error 463.
	Restricted bool `json:"restricted,omitempty"`
}

// AddAccount makes a phone with an account.
func (s *Server) AddAccount(opts AccountOptions) (*Account, error) {
	var made *account
	var err error
	s.do(func() { made, err = s.newAccount(opts) })
	if err != nil {
		return nil, err
	}
	return &Account{s: s, account: made}, nil
}

// Account finds an account by its number.
func (s *Server) Account(number string) (*Account, error) {
	var found *account
	s.do(func() { found = s.accounts[number] })
	if found == nil {
		return nil, ErrNoAccount
	}
	return &Account{s: s, account: found}, nil
}

// Accounts lists all accounts, by number.
func (s *Server) Accounts() []*Account {
	var list []*Account
	s.do(func() {
		for _, a := range s.sortedAccounts() {
			list = append(list, &Account{s: s, account: a})
		}
	})
	return list
}

// Number is the phone number, digits only.
func (a *Account) Number() string { return a.account.number }

// JID is the address by phone number.
func (a *Account) JID() string { return a.account.jid(types.DefaultUserServer).String() }

// LID is the hidden address.
func (a *Account) LID() string { return a.account.jid(types.HiddenUserServer).String() }

// Name is what the owner calls themselves.
func (a *Account) Name() string {
	var name string
	a.s.do(func() { name = a.account.name })
	return name
}

// DeviceInfo is a linked companion.
type DeviceInfo struct {
	ID        int    `json:"id"`
	Platform  string `json:"platform"`
	Connected bool   `json:"connected"`
}

// Devices lists the companions.
func (a *Account) Devices() []DeviceInfo {
	list := []DeviceInfo{}
	a.s.do(func() {
		for _, d := range a.account.companions() {
			list = append(list, DeviceInfo{ID: int(d.id), Platform: d.platform, Connected: d.conn != nil})
		}
	})
	return list
}

// RemoveDevice logs a companion out from the phone.
func (a *Account) RemoveDevice(id int) error {
	err := ErrNoDevice
	a.s.do(func() {
		if d := a.account.devices[uint16(id)]; d != nil && d.persona == nil {
			a.s.removeDevice(d)
			err = nil
		}
	})
	return err
}
