package sqlstore

// schema2 lets automations wait for people, remember over restarts what they
// said, and keep what staff need to know of a chat.
const schema2 = `
ALTER TABLE automations ADD COLUMN missed_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE automations ADD COLUMN missed_to INTEGER NOT NULL DEFAULT 0;
ALTER TABLE automations ADD COLUMN idle INTEGER NOT NULL DEFAULT 0;

ALTER TABLE automation_runs ADD COLUMN cause TEXT NOT NULL DEFAULT '';
ALTER TABLE automation_runs ADD COLUMN seed TEXT NOT NULL DEFAULT '';
ALTER TABLE automation_runs ADD COLUMN once TEXT NOT NULL DEFAULT '';
ALTER TABLE automation_runs ADD COLUMN answers TEXT NOT NULL DEFAULT '';
ALTER TABLE automation_runs ADD COLUMN waiting_on TEXT NOT NULL DEFAULT '';
ALTER TABLE automation_runs ADD COLUMN idle INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX automation_runs_once ON automation_runs (automation_id, once) WHERE once != '';
CREATE INDEX automation_runs_waiting ON automation_runs (account, chat, contact) WHERE status = 'waiting';
CREATE INDEX automation_runs_deadline ON automation_runs (waiting_until) WHERE status = 'waiting';
CREATE INDEX automation_runs_chat ON automation_runs (account, chat, id);
CREATE INDEX automation_runs_idle ON automation_runs (automation_id, id) WHERE idle = 1;

ALTER TABLE automation_steps ADD COLUMN event_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX automation_steps_event ON automation_steps (event_id) WHERE event_id != 0;

-- Cooldowns have a table of their own now: values are the scripts' alone.
DELETE FROM automation_values WHERE key LIKE 'cooldown/%';
CREATE INDEX automation_values_expires ON automation_values (expires) WHERE expires > 0;

CREATE TABLE automation_spoken (
	automation_id INTEGER NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
	handler       INTEGER NOT NULL,
	account       TEXT NOT NULL,
	chat          TEXT NOT NULL,
	time          INTEGER NOT NULL,
	event_id      INTEGER NOT NULL,
	PRIMARY KEY (automation_id, handler, account, chat)
) STRICT;
CREATE INDEX automation_spoken_chat ON automation_spoken (account, chat);

CREATE TABLE automation_said (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	account TEXT NOT NULL,
	chat    TEXT NOT NULL,
	time    INTEGER NOT NULL,
	text    TEXT NOT NULL,
	quick   INTEGER NOT NULL
) STRICT;
CREATE INDEX automation_said_chat ON automation_said (account, chat, time);
CREATE INDEX automation_said_account ON automation_said (account, time);
CREATE INDEX automation_said_age ON automation_said (time);

CREATE TABLE desk_labels (
	account TEXT NOT NULL,
	chat    TEXT NOT NULL,
	name    TEXT NOT NULL,
	PRIMARY KEY (account, chat, name)
) STRICT;
CREATE INDEX desk_labels_name ON desk_labels (account, name, chat);

CREATE TABLE notes (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	account TEXT NOT NULL,
	chat    TEXT NOT NULL,
	text    TEXT NOT NULL,
	author  TEXT NOT NULL,
	run     INTEGER NOT NULL,
	time    INTEGER NOT NULL
) STRICT;
CREATE INDEX notes_chat ON notes (account, chat, id);

CREATE TABLE assignments (
	account TEXT NOT NULL,
	chat    TEXT NOT NULL,
	person  TEXT NOT NULL,
	time    INTEGER NOT NULL,
	PRIMARY KEY (account, chat)
) STRICT;
CREATE INDEX assignments_person ON assignments (account, person, time);
`
