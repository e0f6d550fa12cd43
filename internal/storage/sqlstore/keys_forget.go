package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
)

// whatsmeow deletes with a device what carries a reference to it. Privacy
// tokens carry none, and the pairs of addresses belong to all devices.
const (
	forgetTokens = "DELETE FROM whatsmeow_privacy_tokens WHERE our_jid NOT IN (SELECT jid FROM whatsmeow_device)"
	forgetPairs  = `WITH said(who) AS (
			SELECT their_jid FROM whatsmeow_contacts
			UNION ALL SELECT their_jid FROM whatsmeow_privacy_tokens
			UNION ALL SELECT their_id FROM whatsmeow_sessions
			UNION ALL SELECT their_id FROM whatsmeow_identity_keys
			UNION ALL SELECT jid FROM whatsmeow_device
		), needed(user) AS (
			SELECT substr(who, 1, instr(replace(replace(who, '_', ':'), '@', ':') || ':', ':') - 1) FROM said
		)
		DELETE FROM whatsmeow_lid_map
		WHERE lid NOT IN (SELECT user FROM needed) AND pn NOT IN (SELECT user FROM needed)`
)

// ForgetPeople deletes what devices that are gone leave behind of the people
// they knew: their privacy tokens, and pairs of addresses that no other device
// needs.
func (k *Keys) ForgetPeople(ctx context.Context) error { return ForgetPeople(ctx, k.db) }

// ForgetPeople is Keys.ForgetPeople for a database that was opened elsewhere.
func ForgetPeople(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("forget people: %w", err)
	}
	defer tx.Rollback()
	for _, statement := range []string{forgetTokens, forgetPairs} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("forget people: %w", err)
		}
	}
	return tx.Commit()
}
