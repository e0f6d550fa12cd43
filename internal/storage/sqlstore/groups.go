package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/models"
)

type groupRow struct {
	SessionID    string     `gorm:"column:account;primaryKey"`
	JID          models.JID `gorm:"column:jid;primaryKey"`
	Subject      string
	SubjectTime  time.Time `gorm:"serializer:micros"`
	SubjectOwner models.JID
	Description  string
	DescTime     time.Time `gorm:"serializer:micros"`
	DescOwner    models.JID
	DescID       string `gorm:"column:desc_id"`
	Owner        models.JID
	CreatedAt    time.Time `gorm:"serializer:micros;autoCreateTime:false"`
	Announce     bool
	Locked       bool
	Approval     bool
	Ephemeral    time.Duration
	MemberAdd    string
	LIDMode      bool `gorm:"column:lid_mode"`
	InviteCode   string
	PictureID    string
	Community    bool
	Parent       models.JID
	Announces    bool
	Suspended    bool
	Participants []models.Participant `gorm:"-"`
}

// TableName implements schema.Tabler.
func (groupRow) TableName() string { return "groups" }

type participantRow struct {
	Account    string     `gorm:"primaryKey"`
	Chat       models.JID `gorm:"primaryKey"`
	JID        models.JID `gorm:"column:jid;primaryKey"`
	Phone      models.JID
	Admin      bool
	SuperAdmin bool
	Place      int // participants keep the order in which they were given
}

// TableName implements schema.Tabler.
func (participantRow) TableName() string { return "group_participants" }

const participantBatch = 200

// SaveGroup implements storage.Groups.
func (s *Store) SaveGroup(ctx context.Context, g models.Group) error {
	row := groupRow(g)
	members := participantRows(g)
	return s.write(ctx, func(db *gorm.DB) error {
		if err := upsert(db, &row); err != nil {
			return err
		}
		if err := deleteParticipants(db, g.SessionID, g.JID); err != nil || len(members) == 0 {
			return err
		}
		return db.CreateInBatches(&members, participantBatch).Error
	})
}

// participantRows lists each person once, as last named.
func participantRows(g models.Group) []participantRow {
	place := make(map[models.JID]int, len(g.Participants))
	rows := make([]participantRow, 0, len(g.Participants))
	for _, p := range g.Participants {
		row := participantRow{
			Account: g.SessionID, Chat: g.JID, JID: p.JID, Phone: p.Phone, Admin: p.Admin, SuperAdmin: p.SuperAdmin,
		}
		if at, seen := place[p.JID]; seen {
			row.Place = at
			rows[at] = row
			continue
		}
		row.Place = len(rows)
		place[p.JID] = row.Place
		rows = append(rows, row)
	}
	return rows
}

func deleteParticipants(db *gorm.DB, session string, group models.JID) error {
	return db.Where("account = ? AND chat = ?", session, group).Delete(&participantRow{}).Error
}

// Group implements storage.Groups.
func (s *Store) Group(ctx context.Context, session string, jid models.JID) (models.Group, error) {
	var group models.Group
	err := s.view(ctx, func(db *gorm.DB) error {
		var row groupRow
		if err := take(db.Where("account = ? AND jid = ?", session, jid), &row, "group"); err != nil {
			return err
		}
		group = models.Group(row)
		return loadParticipants(db.Where("chat = ?", jid), session, &group)
	})
	return group, err
}

// loadParticipants reads the participants that a query picks into their groups.
func loadParticipants(db *gorm.DB, session string, groups ...*models.Group) error {
	byJID := make(map[models.JID]*models.Group, len(groups))
	for _, group := range groups {
		byJID[group.JID] = group
	}
	var rows []participantRow
	if err := db.Where("account = ?", session).Order("chat, place").Find(&rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		if group := byJID[row.Chat]; group != nil {
			group.Participants = append(group.Participants,
				models.Participant{JID: row.JID, Phone: row.Phone, Admin: row.Admin, SuperAdmin: row.SuperAdmin})
		}
	}
	return nil
}

// Groups implements storage.Groups.
func (s *Store) Groups(ctx context.Context, session string) ([]models.Group, error) {
	var groups []models.Group
	err := s.view(ctx, func(db *gorm.DB) error {
		var rows []groupRow
		if err := db.Where("account = ?", session).Order("subject, jid").Find(&rows).Error; err != nil {
			return err
		}
		groups = make([]models.Group, len(rows))
		pointers := make([]*models.Group, len(rows))
		for i, row := range rows {
			groups[i] = models.Group(row)
			pointers[i] = &groups[i]
		}
		return loadParticipants(db, session, pointers...)
	})
	return groups, err
}

// DeleteGroup implements storage.Groups.
func (s *Store) DeleteGroup(ctx context.Context, session string, jid models.JID) error {
	return s.write(ctx, func(db *gorm.DB) error {
		if err := deleteParticipants(db, session, jid); err != nil {
			return err
		}
		return db.Where("account = ? AND jid = ?", session, jid).Delete(&groupRow{}).Error
	})
}
