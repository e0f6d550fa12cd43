package sqlstore

import (
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"frontdesk/models"
)

// record is one row of a long list. GORM fills structs by reflection, which
// takes longer than SQLite takes to find them; long lists read their columns by
// hand instead, in the order in which their SELECT names them.
type record struct {
	values []any
	into   []any
	at     int
}

func newRecord(columns int) *record {
	r := &record{values: make([]any, columns), into: make([]any, columns)}
	for i := range r.values {
		r.into[i] = &r.values[i]
	}
	return r
}

func (r *record) next() any {
	r.at++
	return r.values[r.at-1]
}

func (r *record) text() string {
	text, _ := r.next().(string)
	return text
}

func (r *record) jid() models.JID { return models.JID(r.text()) }

func (r *record) number() int64 {
	number, _ := r.next().(int64)
	return number
}

func (r *record) flag() bool      { return r.number() != 0 }
func (r *record) time() time.Time { return timeOf(r.number()) }

func (r *record) bytes() []byte {
	bytes, _ := r.next().([]byte)
	return bytes
}

// optional is a text that may be missing.
func (r *record) optional() *string {
	text, there := r.next().(string)
	if !there {
		return nil
	}
	return &text
}

// readRows reads the rows of a query, each by the function that knows its columns.
func readRows[T any](query *gorm.DB, read func(*record) (T, error)) ([]T, error) {
	rows, err := query.Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	row, all := newRecord(len(columns)), []T{}
	for rows.Next() {
		if err := rows.Scan(row.into...); err != nil {
			return nil, err
		}
		row.at = 0
		one, err := read(row)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// jsonList is a list as one parameter, for json_each: a statement with a place
// for each of a thousand values would be another one for every length. Such
// lists can always be written.
func jsonList[T ~string | ~int64 | [2]string](list []T) string {
	text, _ := json.Marshal(list)
	return string(text)
}
