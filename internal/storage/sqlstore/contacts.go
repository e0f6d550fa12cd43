package sqlstore

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
	"frontdesk/models"
)

type contactRow struct {
	SessionID    string     `gorm:"column:account;primaryKey"`
	JID          models.JID `gorm:"column:jid;primaryKey"`
	Phone        models.JID
	LID          models.JID `gorm:"column:lid"`
	FullName     string
	FirstName    string
	PushName     string
	BusinessName string
	About        string
	PictureID    string
	Blocked      bool
	Saved        bool
}

// storedContact carries what the contact is found by.
type storedContact struct {
	Contact contactRow `gorm:"embedded"`
	Folded  string
}

// TableName implements schema.Tabler.
func (storedContact) TableName() string { return "contacts" }

func contactModel(row storedContact) models.Contact { return models.Contact(row.Contact) }

// contactColumns are what a list of contacts reads, in the order of readContact.
const contactColumns = `account, jid, phone, lid, full_name, first_name, push_name, business_name, about, picture_id, blocked, saved`

func readContact(r *record) (models.Contact, error) {
	return models.Contact{
		SessionID: r.text(), JID: r.jid(), Phone: r.jid(), LID: r.jid(), FullName: r.text(), FirstName: r.text(), PushName: r.text(),
		BusinessName: r.text(), About: r.text(), PictureID: r.text(), Blocked: r.flag(), Saved: r.flag(),
	}, nil
}

func newContactRow(c models.Contact) storedContact {
	return storedContact{
		Contact: contactRow(c),
		Folded:  foldAll(c.FullName, c.PushName, c.BusinessName, c.Phone.User()),
	}
}

// SaveContact implements storage.Contacts.
func (s *Store) SaveContact(ctx context.Context, c models.Contact) error {
	return s.write(ctx, func(db *gorm.DB) error {
		known, err := contactIn(db, c.SessionID, c.JID)
		if err != nil && !models.IsNotFound(err) {
			return err
		}
		row := newContactRow(overlay(known, c))
		return upsert(db, &row)
	})
}

func contactIn(db *gorm.DB, session string, jid models.JID) (models.Contact, error) {
	var row storedContact
	err := take(db.Where("account = ? AND jid = ?", session, jid), &row, "contact")
	return contactModel(row), err
}

// overlay lays what is not empty in c over what is known.
func overlay(known, c models.Contact) models.Contact {
	lay := func(under *string, over string) {
		if over != "" {
			*under = over
		}
	}
	lay((*string)(&known.Phone), string(c.Phone))
	lay((*string)(&known.LID), string(c.LID))
	lay(&known.FullName, c.FullName)
	lay(&known.FirstName, c.FirstName)
	lay(&known.PushName, c.PushName)
	lay(&known.BusinessName, c.BusinessName)
	lay(&known.About, c.About)
	lay(&known.PictureID, c.PictureID)
	known.SessionID, known.JID = c.SessionID, c.JID
	known.Blocked = known.Blocked || c.Blocked
	known.Saved = known.Saved || c.Saved
	return known
}

// Contact implements storage.Contacts.
func (s *Store) Contact(ctx context.Context, session string, jid models.JID) (models.Contact, error) {
	var row storedContact
	err := s.view(ctx, func(db *gorm.DB) error {
		return take(db.Where("account = ? AND (jid = ? OR phone = ? OR lid = ?)", session, jid, jid, jid).
			Order(gorm.Expr("jid = ? DESC", jid)), &row, "contact")
	})
	return contactModel(row), err
}

// Contacts implements storage.Contacts.
func (s *Store) Contacts(ctx context.Context, f storage.ContactFilter) (contacts []models.Contact, err error) {
	err = s.view(ctx, func(db *gorm.DB) error {
		query := contactsWhere(db.Model(&storedContact{}).Select(contactColumns), f)
		contacts, err = readRows(query.Order("folded, jid").Limit(storage.Bound(f.Limit)).Offset(f.Offset), readContact)
		return err
	})
	return contacts, err
}

// CountContacts implements storage.Contacts.
func (s *Store) CountContacts(ctx context.Context, f storage.ContactFilter) (int, error) {
	var count int64
	err := s.view(ctx, func(db *gorm.DB) error {
		return contactsWhere(db.Model(&storedContact{}), f).Count(&count).Error
	})
	return int(count), err
}

func contactsWhere(db *gorm.DB, f storage.ContactFilter) *gorm.DB {
	db = ofSessions(db, f.Session, nil)
	if strings.TrimSpace(f.Search) != "" {
		db = db.Where(`folded LIKE ? ESCAPE '\'`, like(f.Search))
	}
	if len(f.JIDs) > 0 {
		db = db.Where("jid IN (SELECT value FROM json_each(?))", jsonList(f.JIDs))
	}
	if f.Blocked {
		db = db.Where("blocked")
	}
	return db
}

// SetBlocked implements storage.Contacts.
func (s *Store) SetBlocked(ctx context.Context, session string, blocked []models.JID) error {
	return s.write(ctx, func(db *gorm.DB) error {
		if err := db.Exec("UPDATE contacts SET blocked = 0 WHERE account = ? AND blocked", session).Error; err != nil {
			return err
		}
		for _, jid := range blocked {
			if err := block(db, session, jid); err != nil {
				return err
			}
		}
		return nil
	})
}

func block(db *gorm.DB, session string, jid models.JID) error {
	result := db.Exec("UPDATE contacts SET blocked = 1 WHERE account = ? AND (jid = ? OR phone = ? OR lid = ?)", session, jid, jid, jid)
	if result.Error != nil || result.RowsAffected > 0 {
		return result.Error
	}
	contact := models.Contact{SessionID: session, JID: jid, Blocked: true}
	if jid.IsPhone() {
		contact.Phone = jid
	}
	row := newContactRow(contact)
	return db.Create(&row).Error
}

type addressRow struct {
	Account string     `gorm:"primaryKey"`
	LID     models.JID `gorm:"column:lid;primaryKey"`
	Phone   models.JID
}

// TableName implements schema.Tabler.
func (addressRow) TableName() string { return "addresses" }

// SaveAddress implements storage.Contacts.
func (s *Store) SaveAddress(ctx context.Context, session string, a models.Address) (bool, error) {
	row := addressRow{Account: session, LID: a.LID, Phone: a.Phone}
	var news bool
	err := s.write(ctx, func(db *gorm.DB) error {
		var known int64
		err := db.Model(&row).Where("account = ? AND lid = ? AND phone = ?", session, a.LID, a.Phone).Count(&known).Error
		if err != nil || known > 0 {
			return err
		}
		news = true
		// A number may move to another person: the newest pair counts.
		if err := db.Where("account = ? AND (lid = ? OR phone = ?)", session, a.LID, a.Phone).Delete(&addressRow{}).Error; err != nil {
			return err
		}
		return db.Create(&row).Error
	})
	return news && err == nil, err
}

// Address implements storage.Contacts.
func (s *Store) Address(ctx context.Context, session string, jid models.JID) (models.Address, error) {
	row, err := find[addressRow](ctx, s, "address", "account = ? AND (lid = ? OR phone = ?)", session, jid, jid)
	return models.Address{LID: row.LID, Phone: row.Phone}, err
}

// Addresses implements storage.Contacts.
func (s *Store) Addresses(ctx context.Context, session string, lids []models.JID) (pairs []models.Address, err error) {
	err = s.view(ctx, func(db *gorm.DB) error {
		query := db.Model(&addressRow{}).Select("lid, phone").
			Where("account = ? AND lid IN (SELECT value FROM json_each(?))", session, jsonList(lids)).Limit(storage.MaxLimit)
		pairs, err = readRows(query, func(r *record) (models.Address, error) {
			return models.Address{LID: r.jid(), Phone: r.jid()}, nil
		})
		return err
	})
	return pairs, err
}
