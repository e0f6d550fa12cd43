package sqlstore

import (
	"context"
	"time"

	"gorm.io/gorm"

	"frontdesk/internal/storage"
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

// groupColumns are what a list of groups reads, in the order of readGroup.
const groupColumns = `account, jid, subject, subject_time, subject_owner, description, desc_time, desc_owner, desc_id, owner, created_at,
	announce, locked, approval, ephemeral, member_add, lid_mode, invite_code, picture_id, community, parent, announces, suspended`

func readGroup(r *record) (models.Group, error) {
	return models.Group{
		SessionID: r.text(), JID: r.jid(), Subject: r.text(), SubjectTime: r.time(), SubjectOwner: r.jid(), Description: r.text(),
		DescTime: r.time(), DescOwner: r.jid(), DescID: r.text(), Owner: r.jid(), CreatedAt: r.time(), Announce: r.flag(), Locked: r.flag(),
		Approval: r.flag(), Ephemeral: time.Duration(r.number()), MemberAdd: r.text(), LIDMode: r.flag(), InviteCode: r.text(),
		PictureID: r.text(), Community: r.flag(), Parent: r.jid(), Announces: r.flag(), Suspended: r.flag(),
	}, nil
}

const memberColumns = "chat, jid, phone, admin, super_admin"

// member is somebody in a group.
type member struct {
	group models.JID
	models.Participant
}

func readMember(r *record) (member, error) {
	return member{r.jid(), models.Participant{JID: r.jid(), Phone: r.jid(), Admin: r.flag(), SuperAdmin: r.flag()}}, nil
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
	query := db.Model(&participantRow{}).Select(memberColumns).Where("account = ?", session).Order("chat, place")
	rows, err := readRows(query, readMember)
	for _, row := range rows {
		if group := byJID[row.group]; group != nil {
			group.Participants = append(group.Participants, row.Participant)
		}
	}
	return err
}

// Groups implements storage.Groups.
func (s *Store) Groups(ctx context.Context, f storage.GroupFilter) (groups []models.Group, err error) {
	err = s.view(ctx, func(db *gorm.DB) error {
		query := groupsWhere(db.Model(&groupRow{}).Select(groupColumns), f).Order("subject, jid")
		groups, err = readRows(query.Limit(storage.Bound(f.Limit)).Offset(f.Offset), readGroup)
		if err != nil || f.Bare || len(groups) == 0 {
			return err
		}
		jids, pointers := make([]models.JID, len(groups)), make([]*models.Group, len(groups))
		for i := range groups {
			jids[i], pointers[i] = groups[i].JID, &groups[i]
		}
		return loadParticipants(db.Where("chat IN (SELECT value FROM json_each(?))", jsonList(jids)), f.Session, pointers...)
	})
	return groups, err
}

func groupsWhere(db *gorm.DB, f storage.GroupFilter) *gorm.DB {
	db = db.Where("account = ?", f.Session)
	if len(f.JIDs) > 0 {
		db = db.Where("jid IN (SELECT value FROM json_each(?))", jsonList(f.JIDs))
	}
	if f.Communities {
		db = db.Where("community")
	}
	if f.Member == (models.Address{}) {
		return db
	}
	return db.Where(`jid IN (SELECT p.chat FROM group_participants p WHERE p.account = @session
		AND (@lid != '' AND p.jid = @lid OR @phone != '' AND (p.jid = @phone OR p.phone = @phone)))`,
		map[string]any{"session": f.Session, "lid": f.Member.LID, "phone": f.Member.Phone})
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
