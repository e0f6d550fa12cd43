package simulator

import "go.mau.fi/whatsmeow/types"

// SetPicture changes the picture of an account as on its phone; no JPEG
// removes it.
func (a *Account) SetPicture(jpeg []byte) error {
	var err error
	a.s.do(func() { _, err = a.s.setPicture(a.account.jid(types.DefaultUserServer), a.account, jpeg) })
	return err
}

// SetAbout changes the text under the account's name.
func (a *Account) SetAbout(about string) error {
	var err error
	a.s.do(func() { err = a.s.setAbout(a.account, about) })
	return err
}
