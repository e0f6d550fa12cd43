package sqlstore

// The log, what goes out, and what follows.
const schema1Work = `
CREATE TABLE events (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	account TEXT NOT NULL,
	type    TEXT NOT NULL,
	time    INTEGER NOT NULL,
	payload BLOB NOT NULL
) STRICT;
CREATE INDEX events_account ON events (account, id);
CREATE INDEX events_time ON events (time);

CREATE TABLE positions (
	follower TEXT NOT NULL,
	account  TEXT NOT NULL,
	event_id INTEGER NOT NULL,
	PRIMARY KEY (follower, account)
) STRICT;

CREATE TABLE quarantine (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	account TEXT NOT NULL,
	time    INTEGER NOT NULL,
	what    TEXT NOT NULL,
	error   TEXT NOT NULL,
	raw     BLOB
) STRICT;
CREATE INDEX quarantine_account ON quarantine (account, id);

CREATE TABLE outbox (
	seq        INTEGER PRIMARY KEY AUTOINCREMENT,
	message_id TEXT NOT NULL,
	account    TEXT NOT NULL,
	chat       TEXT NOT NULL,
	content    BLOB,
	state      TEXT NOT NULL,
	reason     TEXT NOT NULL,
	kind       TEXT NOT NULL,
	attempts   INTEGER NOT NULL,
	not_before INTEGER NOT NULL,
	expires    INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	done_at    INTEGER NOT NULL,
	sent_by    TEXT NOT NULL,
	run        INTEGER NOT NULL,
	UNIQUE (account, message_id)
) STRICT;
CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at > 0;
CREATE INDEX outbox_unsent ON outbox (account, seq) WHERE state IN ('queued', 'sending');

CREATE TABLE idempotency (
	caller     TEXT NOT NULL,
	key        TEXT NOT NULL,
	body_hash  TEXT NOT NULL,
	status     INTEGER NOT NULL,
	answer     BLOB,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (caller, key)
) STRICT;
CREATE INDEX idempotency_age ON idempotency (created_at);

CREATE TABLE webhooks (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	sessions    TEXT,
	name        TEXT NOT NULL,
	url         TEXT NOT NULL,
	events      TEXT,
	chats       TEXT,
	chat_kind   TEXT NOT NULL,
	secret      TEXT NOT NULL,
	old_secret  TEXT NOT NULL,
	old_until   INTEGER NOT NULL,
	headers     TEXT NOT NULL,
	send_key    INTEGER NOT NULL,
	flatten     INTEGER NOT NULL,
	enabled     INTEGER NOT NULL,
	reason      TEXT NOT NULL,
	from_env    INTEGER NOT NULL,
	created_at  INTEGER NOT NULL,
	failing_for INTEGER NOT NULL
) STRICT;

CREATE TABLE webhook_failures (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	webhook_id INTEGER NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
	event_id   INTEGER NOT NULL,
	account    TEXT NOT NULL,
	lane       TEXT NOT NULL,
	parked     INTEGER NOT NULL,
	dead       INTEGER NOT NULL,
	attempts   INTEGER NOT NULL,
	next_try   INTEGER NOT NULL,
	first_try  INTEGER NOT NULL,
	error      TEXT NOT NULL,
	UNIQUE (webhook_id, account, lane, event_id, dead)
) STRICT;
CREATE INDEX webhook_failures_event ON webhook_failures (event_id);

CREATE TABLE deliveries (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	webhook_id INTEGER NOT NULL,
	event_id   INTEGER NOT NULL,
	account    TEXT NOT NULL,
	event_type TEXT NOT NULL,
	attempt    INTEGER NOT NULL,
	status     INTEGER NOT NULL,
	error      TEXT NOT NULL,
	duration   INTEGER NOT NULL,
	time       INTEGER NOT NULL,
	answer     TEXT NOT NULL,

	request         TEXT NOT NULL,
	request_size    INTEGER NOT NULL,
	request_headers TEXT,
	answer_headers  TEXT
) STRICT;
CREATE INDEX deliveries_webhook ON deliveries (webhook_id, id);
CREATE INDEX deliveries_time ON deliveries (time);

CREATE TABLE automations (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	name        TEXT NOT NULL,
	description TEXT NOT NULL,
	enabled     INTEGER NOT NULL,
	position    INTEGER NOT NULL,
	sessions    TEXT,
	settings    TEXT,
	version     INTEGER NOT NULL,
	reason      TEXT NOT NULL,
	failures    INTEGER NOT NULL,
	created_at  INTEGER NOT NULL,
	updated_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE automation_versions (
	automation_id INTEGER NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
	number        INTEGER NOT NULL,
	source        TEXT NOT NULL,
	sdk           INTEGER NOT NULL,
	manifest      BLOB,
	author        TEXT NOT NULL,
	note          TEXT NOT NULL,
	created_at    INTEGER NOT NULL,
	PRIMARY KEY (automation_id, number)
) STRICT;

CREATE TABLE automation_runs (
	id            INTEGER PRIMARY KEY AUTOINCREMENT,
	automation_id INTEGER NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
	version       INTEGER NOT NULL,
	handler       INTEGER NOT NULL,
	event_id      INTEGER NOT NULL,
	account       TEXT NOT NULL,
	chat          TEXT NOT NULL,
	contact       TEXT NOT NULL,
	status        TEXT NOT NULL,
	error         TEXT NOT NULL,
	line          INTEGER NOT NULL,
	cpu           INTEGER NOT NULL,
	messages      INTEGER NOT NULL,
	logs          BLOB,
	waiting_for   TEXT NOT NULL,
	waiting_until INTEGER NOT NULL,
	started_at    INTEGER NOT NULL,
	ended_at      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX automation_runs_event ON automation_runs (automation_id, event_id) WHERE event_id != 0;
CREATE INDEX automation_runs_status ON automation_runs (status, id);
CREATE INDEX automation_runs_account ON automation_runs (account, id);
CREATE INDEX automation_runs_age ON automation_runs (started_at);

CREATE TABLE automation_steps (
	run_id   INTEGER NOT NULL REFERENCES automation_runs (id) ON DELETE CASCADE,
	position INTEGER NOT NULL,
	call     TEXT NOT NULL,
	args     BLOB,
	result   BLOB,
	error    TEXT NOT NULL,
	line     INTEGER NOT NULL,
	time     INTEGER NOT NULL,
	PRIMARY KEY (run_id, position)
) STRICT;

CREATE TABLE automation_values (
	automation_id INTEGER NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
	scope         TEXT NOT NULL,
	key           TEXT NOT NULL,
	value         BLOB,
	expires       INTEGER NOT NULL,
	PRIMARY KEY (automation_id, scope, key)
) STRICT;
`

// People, their credentials, and what they did.
const schema1People = `
CREATE TABLE users (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	name       TEXT NOT NULL,
	full_name  TEXT NOT NULL,
	email      TEXT NOT NULL,
	password   TEXT NOT NULL,
	roles      TEXT,
	sessions   TEXT,
	theme      TEXT NOT NULL,
	language   TEXT NOT NULL,
	disabled   INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	last_seen  INTEGER NOT NULL,
	folded     TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE logins (
	token   TEXT PRIMARY KEY,
	data    BLOB,
	expires INTEGER NOT NULL
) STRICT;

CREATE TABLE keys (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	prefix     TEXT NOT NULL UNIQUE,
	hash       BLOB,
	name       TEXT NOT NULL,
	roles      TEXT,
	scopes     TEXT,
	sessions   TEXT,
	call_limit INTEGER NOT NULL,
	expires    INTEGER NOT NULL,
	revoked    INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	last_used  INTEGER NOT NULL,
	last_addr  TEXT NOT NULL
) STRICT;

CREATE TABLE throttles (
	subject TEXT PRIMARY KEY,
	fails   INTEGER NOT NULL,
	last    INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	time     INTEGER NOT NULL,
	who      TEXT NOT NULL,
	what     TEXT NOT NULL,
	target   TEXT NOT NULL,
	from_addr TEXT NOT NULL,
	outcome  TEXT NOT NULL
) STRICT;

CREATE TABLE settings (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;
`
