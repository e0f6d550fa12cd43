package simulator

import (
	"fmt"
	"maps"

	"go.mau.fi/whatsmeow/types"
)

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

// SetPrivacy changes a setting as on the phone: "groupadd" to "none" lets
// nobody add the account to groups. The error is ErrInvalid for a setting that
// there is not.
func (a *Account) SetPrivacy(setting, value string) error {
	err := fmt.Errorf("%w: no setting is called %q", ErrInvalid, setting)
	a.s.do(func() {
		if _, known := a.account.profile.privacy[setting]; known && value != "" {
			a.account.profile.privacy[setting], err = value, nil
		}
	})
	return err
}

// ProfileInfo is what an account shows of itself and whom it shows it to.
type ProfileInfo struct {
	Name    string            `json:"name"`
	About   string            `json:"about"`
	Picture string            `json:"picture,omitempty"` // its id; empty when there is none
	Privacy map[string]string `json:"privacy"`
	Blocked []string          `json:"blocked"` // numbers
	Online  bool              `json:"online"`
}

// Profile is what the account shows of itself now.
func (a *Account) Profile() ProfileInfo {
	var info ProfileInfo
	a.s.do(func() {
		of := a.account
		info = ProfileInfo{
			Name: of.name, About: of.about, Privacy: maps.Clone(of.profile.privacy), Blocked: []string{}, Online: of.online(),
		}
		if of.profile.picture != nil {
			info.Picture = of.profile.picture.id
		}
		for _, other := range of.profile.blocked {
			info.Blocked = append(info.Blocked, other.number)
		}
	})
	return info
}
