package sqlstore

import "strings"

// schema1 is the first schema. Every time is in microseconds since 1970, 0 for
// none. account names the session a row belongs to; EraseSession relies on it.
var schema1 = `
CREATE TABLE accounts (
	name         TEXT PRIMARY KEY,
	desired      TEXT NOT NULL,
	state        TEXT NOT NULL,
	reason       TEXT NOT NULL,
	state_since  INTEGER NOT NULL,
	jid          TEXT NOT NULL,
	lid          TEXT NOT NULL,
	device_jid   TEXT NOT NULL,
	push_name    TEXT NOT NULL,
	platform     TEXT NOT NULL,
	hue          INTEGER NOT NULL,
	webhook_url  TEXT NOT NULL,
	banned_until INTEGER NOT NULL,
	linked_at    INTEGER NOT NULL,
	last_active  INTEGER NOT NULL,
	created_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE nodes (
	name    TEXT PRIMARY KEY,
	epoch   INTEGER NOT NULL,
	address TEXT NOT NULL,
	expires INTEGER NOT NULL
) STRICT;

CREATE TABLE owners (
	account TEXT PRIMARY KEY,
	node    TEXT NOT NULL,
	epoch   INTEGER NOT NULL
) STRICT;

CREATE TABLE contacts (
	account       TEXT NOT NULL,
	jid           TEXT NOT NULL,
	phone         TEXT NOT NULL,
	lid           TEXT NOT NULL,
	full_name     TEXT NOT NULL,
	first_name    TEXT NOT NULL,
	push_name     TEXT NOT NULL,
	business_name TEXT NOT NULL,
	about         TEXT NOT NULL,
	picture_id    TEXT NOT NULL,
	blocked       INTEGER NOT NULL,
	saved         INTEGER NOT NULL,
	folded        TEXT NOT NULL,
	PRIMARY KEY (account, jid)
) STRICT;
CREATE INDEX contacts_phone ON contacts (account, phone) WHERE phone != '';
CREATE INDEX contacts_lid ON contacts (account, lid) WHERE lid != '';

CREATE TABLE addresses (
	account TEXT NOT NULL,
	lid     TEXT NOT NULL,
	phone   TEXT NOT NULL,
	PRIMARY KEY (account, lid),
	UNIQUE (account, phone)
) STRICT;

CREATE TABLE chats (
	account      TEXT NOT NULL,
	jid          TEXT NOT NULL,
	name         TEXT NOT NULL,
	unread       INTEGER NOT NULL,
	archived     INTEGER NOT NULL,
	pinned       INTEGER NOT NULL,
	muted_until  INTEGER NOT NULL,
	muted_always INTEGER NOT NULL,
	read_only    INTEGER NOT NULL,
	last_time    INTEGER NOT NULL,
	ephemeral    INTEGER NOT NULL,
	folded       TEXT NOT NULL,
	PRIMARY KEY (account, jid)
) STRICT;
CREATE INDEX chats_list ON chats (account, pinned DESC, last_time DESC, jid DESC);

CREATE TABLE messages (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	account    TEXT NOT NULL,
	chat       TEXT NOT NULL,
	sender     TEXT NOT NULL,
	wa_id      TEXT NOT NULL,
	from_me    INTEGER NOT NULL,
	time       INTEGER NOT NULL,
	type       TEXT NOT NULL,
	push_name  TEXT NOT NULL,
	ack        INTEGER NOT NULL,
	reason     TEXT NOT NULL,
	forwards   INTEGER NOT NULL,
	starred    INTEGER NOT NULL,
	ephemeral  INTEGER NOT NULL,
	view_once  INTEGER NOT NULL,
	broadcast  INTEGER NOT NULL,
	edited_at  INTEGER NOT NULL,
	revoked_at INTEGER NOT NULL,
	run        INTEGER NOT NULL,
	sent_by    TEXT NOT NULL,
	has_media  INTEGER NOT NULL,
	extra      TEXT,
	raw        BLOB
) STRICT;
CREATE UNIQUE INDEX messages_key ON messages (account, wa_id, chat, sender);
CREATE INDEX messages_page ON messages (account, chat, time, id);
CREATE INDEX messages_theirs ON messages (account, chat, time, id) WHERE from_me = 0;
CREATE INDEX messages_recent ON messages (account, time, id);

CREATE TABLE message_content (
	message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
	text       TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE message_search USING fts5 (
	text, content = 'message_content', content_rowid = 'message_id', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO message_search (message_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER message_content_added AFTER INSERT ON message_content BEGIN
	INSERT INTO message_search (rowid, text) VALUES (new.message_id, new.text);
END;
CREATE TRIGGER message_content_gone AFTER DELETE ON message_content BEGIN
	INSERT INTO message_search (message_search, rowid, text) VALUES ('delete', old.message_id, old.text);
END;
CREATE TRIGGER message_content_changed AFTER UPDATE ON message_content BEGIN
	INSERT INTO message_search (message_search, rowid, text) VALUES ('delete', old.message_id, old.text);
	INSERT INTO message_search (rowid, text) VALUES (new.message_id, new.text);
END;

CREATE TABLE media_data (
	message_id  INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
	mime_type   TEXT NOT NULL,
	file_name   TEXT NOT NULL,
	size        INTEGER NOT NULL,
	width       INTEGER NOT NULL,
	height      INTEGER NOT NULL,
	seconds     INTEGER NOT NULL,
	gif         INTEGER NOT NULL,
	waveform    BLOB,
	thumbnail   BLOB,
	direct_path TEXT NOT NULL,
	url         TEXT NOT NULL,
	media_key   BLOB,
	sha256      BLOB,
	enc_sha256  BLOB,
	file        TEXT NOT NULL
) STRICT;

CREATE TABLE message_reactions (
	account    TEXT NOT NULL,
	chat       TEXT NOT NULL,
	message_id TEXT NOT NULL,
	sender     TEXT NOT NULL,
	from_me    INTEGER NOT NULL,
	emoji      TEXT NOT NULL,
	wa_id      TEXT NOT NULL,
	time       INTEGER NOT NULL,
	PRIMARY KEY (account, chat, message_id, sender)
) STRICT;

CREATE TABLE user_receipts (
	account    TEXT NOT NULL,
	chat       TEXT NOT NULL,
	message_id TEXT NOT NULL,
	user       TEXT NOT NULL,
	delivered  INTEGER NOT NULL,
	read       INTEGER NOT NULL,
	played     INTEGER NOT NULL,
	PRIMARY KEY (account, chat, message_id, user)
) STRICT;

CREATE TABLE "groups" (
	account       TEXT NOT NULL,
	jid           TEXT NOT NULL,
	subject       TEXT NOT NULL,
	subject_time  INTEGER NOT NULL,
	subject_owner TEXT NOT NULL,
	description   TEXT NOT NULL,
	desc_time     INTEGER NOT NULL,
	desc_owner    TEXT NOT NULL,
	desc_id       TEXT NOT NULL,
	owner         TEXT NOT NULL,
	created_at    INTEGER NOT NULL,
	announce      INTEGER NOT NULL,
	locked        INTEGER NOT NULL,
	approval      INTEGER NOT NULL,
	ephemeral     INTEGER NOT NULL,
	member_add    TEXT NOT NULL,
	lid_mode      INTEGER NOT NULL,
	invite_code   TEXT NOT NULL,
	picture_id    TEXT NOT NULL,
	community     INTEGER NOT NULL,
	parent        TEXT NOT NULL,
	announces     INTEGER NOT NULL,
	suspended     INTEGER NOT NULL,
	PRIMARY KEY (account, jid)
) STRICT;

CREATE TABLE group_participants (
	account     TEXT NOT NULL,
	chat        TEXT NOT NULL,
	jid         TEXT NOT NULL,
	phone       TEXT NOT NULL,
	admin       INTEGER NOT NULL,
	super_admin INTEGER NOT NULL,
	place       INTEGER NOT NULL,
	PRIMARY KEY (account, chat, jid)
) STRICT;
` + strings.Join([]string{
	schema1Votes,
	schema1Labels,
	schema1Pins,
	schema1Work,
	schema1Bulk,
	schema1People,
	schema1Phones,
}, "")

// A person who is kept under a phone number gets another name once, when the
// hidden id becomes known. A group tells of a thousand of them at a time, and
// each must cost a look into an index, not a walk over all messages. What is
// kept under hidden ids is not in these indexes.
const schema1Phones = `
CREATE INDEX messages_phone ON messages (account, sender) WHERE sender LIKE '%@s.whatsapp.net';
CREATE INDEX message_reactions_phone ON message_reactions (account, sender) WHERE sender LIKE '%@s.whatsapp.net';
CREATE INDEX votes_phone ON votes (account, voter) WHERE voter LIKE '%@s.whatsapp.net';
CREATE INDEX user_receipts_phone ON user_receipts (account, user) WHERE user LIKE '%@s.whatsapp.net';
CREATE INDEX group_participants_phone ON group_participants (account, jid) WHERE jid LIKE '%@s.whatsapp.net';
CREATE INDEX outbox_phone ON outbox (account, chat) WHERE chat LIKE '%@s.whatsapp.net';
CREATE INDEX automation_runs_phone ON automation_runs (account, chat) WHERE chat LIKE '%@s.whatsapp.net';
CREATE INDEX automation_runs_contact ON automation_runs (account, contact) WHERE contact LIKE '%@s.whatsapp.net';
`
