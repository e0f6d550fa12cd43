package sqlstore

// What automations have to do with other systems.
const schemaOutside = `
CREATE TABLE automation_secrets (
	automation_id INTEGER NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
	name          TEXT NOT NULL,
	value         TEXT NOT NULL,
	hosts         TEXT,
	by            TEXT NOT NULL,
	updated_at    INTEGER NOT NULL,
	PRIMARY KEY (automation_id, name)
) STRICT;

CREATE TABLE automation_hosts (
	automation_id INTEGER NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
	host          TEXT NOT NULL,
	by            TEXT NOT NULL,
	confirmed_at  INTEGER NOT NULL,
	PRIMARY KEY (automation_id, host)
) STRICT;

CREATE TABLE automation_files (
	automation_id INTEGER NOT NULL REFERENCES automations (id) ON DELETE CASCADE,
	name          TEXT NOT NULL,
	title         TEXT NOT NULL,
	mime          TEXT NOT NULL,
	size          INTEGER NOT NULL,
	by            TEXT NOT NULL,
	created_at    INTEGER NOT NULL,
	expires       INTEGER NOT NULL,
	body          BLOB NOT NULL,
	PRIMARY KEY (automation_id, name)
) STRICT;
CREATE INDEX automation_files_age ON automation_files (expires) WHERE expires > 0;

CREATE TABLE automation_hooks (
	automation_id INTEGER PRIMARY KEY REFERENCES automations (id) ON DELETE CASCADE,
	hash          TEXT NOT NULL UNIQUE,
	token         TEXT NOT NULL,
	secret        TEXT NOT NULL,
	by            TEXT NOT NULL,
	created_at    INTEGER NOT NULL
) STRICT;
`
