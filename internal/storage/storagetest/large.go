package storagetest

// The size of the installation that benchmarks measure.
const (
	LargeChats    = 10_000
	LargeMessages = 1_000_000

	largeStep = 100_000
)

// Large fills an empty SQLite store with 10,000 chats and 1,000,000 messages of
// one session; exec runs one statement. Every twentieth chat is a group of
// thirty, the others are people, nine in ten of whom have a number that is
// known. Half of the messages are in the first hundred chats, every twentieth
// is a picture, and in every fiftieth chat nobody but the account has written
// anything but the first message.
func Large(session string, exec func(sql string, args ...any) error) error {
	for from := 0; from < LargeMessages; from += largeStep {
		if err := exec(largeMessages, from, from+largeStep, session); err != nil {
			return err
		}
	}
	for _, sql := range []string{largeTexts, largeMedia} {
		if err := exec(sql); err != nil {
			return err
		}
	}
	for _, sql := range []string{largeChats, largeContacts, largeAddresses, largeGroups, largeParticipants} {
		if err := exec(sql, session); err != nil {
			return err
		}
	}
	return nil
}

const largeMessages = `WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?),
	placed AS (SELECT i, CASE WHEN i >= 10000 AND i % 2 THEN i / 2 % 100 ELSE i % 10000 END AS chat FROM n),
	said AS (SELECT i, chat, i % 3 = 0 OR chat % 50 = 0 AND i >= 10000 AS mine FROM placed)
	INSERT INTO messages (account, chat, sender, wa_id, from_me, time, type, push_name, ack, reason, forwards, starred, ephemeral,
		view_once, broadcast, edited_at, revoked_at, run, sent_by, has_media, raw)
	SELECT ?, chat || CASE WHEN chat % 20 = 19 THEN '@g.us' ELSE '@lid' END,
		CASE WHEN mine THEN '1@lid' WHEN chat % 20 = 19 THEN i * 13 % 500 * 20 + 3 || '@lid' ELSE chat || '@lid' END,
		printf('3EB0%016d', i), mine, 1700000000000000 + i * 1000000, CASE WHEN i % 20 = 0 THEN 'image' ELSE 'text' END,
		'Guest', 2, '', 0, 0, 0, 0, 0, 0, 0, 0, '', i % 20 = 0, zeroblob(60)
	FROM said`

const largeTexts = `INSERT INTO message_content (message_id, text)
	SELECT id, 'message number ' || id || ' with word' || (id % 47) || ' about room ' || (id % 997) ||
		CASE WHEN id % 20000 = 0 THEN ' needle' ELSE '' END FROM messages`

const largeMedia = `INSERT INTO media_data (message_id, mime_type, file_name, size, width, height, seconds, gif, thumbnail,
		direct_path, url, media_key, sha256, enc_sha256, file)
	SELECT id, 'image/jpeg', '', 100000, 800, 600, 0, 0, zeroblob(700), '/v/t62.7118-24/' || id, '', zeroblob(32), zeroblob(32),
		zeroblob(32), '' FROM messages WHERE has_media`

const largeChats = `INSERT INTO chats (account, jid, name, unread, archived, pinned, muted_until, muted_always, read_only, last_time, ephemeral, folded)
	SELECT account, chat, '', CAST(chat AS INTEGER) % 7 = 0, 0, 0, 0, 0, 0, MAX(time), 0, ''
	FROM messages WHERE account = ? GROUP BY account, chat`

// numberOfLarge is the number of the person of a chat that is called jid there.
const numberOfLarge = `CASE WHEN CAST(jid AS INTEGER) % 10 = 4 THEN '' ELSE printf('49151%08d@s.whatsapp.net', CAST(jid AS INTEGER)) END`

const largeContacts = `INSERT INTO contacts (account, jid, phone, lid, full_name, first_name, push_name, business_name, about, picture_id, blocked, saved, folded)
	SELECT account, jid, ` + numberOfLarge + `, jid, 'Guest ' || jid, '', '', '', '', '', 0, 0, 'guest ' || jid
	FROM chats WHERE account = ? AND jid LIKE '%@lid'`

const largeAddresses = `INSERT INTO addresses (account, lid, phone) SELECT account, jid, phone FROM contacts WHERE account = ? AND phone != ''`

const largeGroups = `INSERT INTO "groups" (account, jid, subject, subject_time, subject_owner, description, desc_time, desc_owner, desc_id,
		owner, created_at, announce, locked, approval, ephemeral, member_add, lid_mode, invite_code, picture_id, community, parent,
		announces, suspended)
	SELECT account, jid, 'Tour ' || jid, last_time, '3@lid', 'Who comes along', last_time, '3@lid', 'D1', '3@lid', last_time,
		0, 0, 0, 0, 'all_member_add', 1, '', '', 0, '', 0, 0
	FROM chats WHERE account = ? AND jid LIKE '%@g.us'`

const largeParticipants = `WITH RECURSIVE place(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM place WHERE k < 29),
	members AS (SELECT account, g.jid AS chat, (CAST(g.jid AS INTEGER) / 20 * 31 + k * 17) % 500 * 20 + 3 || '@lid' AS jid, k
		FROM "groups" g, place WHERE account = ?)
	INSERT INTO group_participants (account, chat, jid, phone, admin, super_admin, place)
	SELECT account, chat, jid, ` + numberOfLarge + `, k = 0, k = 0, k FROM members`
