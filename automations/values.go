package automations

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"frontdesk/automations/sandbox"
	"frontdesk/internal/storage"
	"frontdesk/models"
)

// The bounds of what a script keeps.
const (
	maxKey    = 200      // characters of a name
	maxValue  = 64 << 10 // bytes of a value
	maxValues = 10 << 20 // bytes of all values of a script
	maxTTL    = 400 * 24 * time.Hour
)

// place names a value of a script.
type valuePlace struct{ scope, key string }

// values are what a script keeps, as one step sees it: what is stored, with the
// changes of the step over it.
type values struct {
	store      storage.Store
	automation int64
	now        time.Time

	read    map[valuePlace]models.AutomationValue // as it was found; without a key: there was none
	changed map[valuePlace]models.AutomationValue // without a key: deleted
	order   []valuePlace
	lists   []valueList
	size    int // of all that is stored, with the changes; -1: not known yet
}

// valueList is a list of keys that the step was given.
type valueList struct {
	scope, prefix string
	keys          []string
}

func newValues(store storage.Store, automation int64, now time.Time) *values {
	return &values{store: store, automation: automation, now: now, size: -1,
		read: map[valuePlace]models.AutomationValue{}, changed: map[valuePlace]models.AutomationValue{}}
}

// answer answers a query about a value. word is what stands behind the dot.
func (v *values) answer(ctx context.Context, word, scope string, args sandbox.ValueArgs) (any, error) {
	if word == "keys" {
		return v.keys(ctx, scope, args.Key)
	}
	if n := len([]rune(args.Key)); n == 0 || n > maxKey {
		return nil, models.Errorf(models.Invalid, "the name of a value has between 1 and %d characters", maxKey)
	}
	if args.TTL < 0 || args.TTL > maxTTL.Milliseconds() {
		return nil, models.Errorf(models.Invalid, "a value is kept for 400 days at most")
	}
	at := valuePlace{scope, args.Key}
	now, err := v.get(ctx, at)
	if err != nil {
		return nil, err
	}
	switch word {
	case "get":
		if now.Key == "" {
			return struct{}{}, nil
		}
		return map[string]json.RawMessage{"value": now.Value}, nil
	case "set":
		return nil, v.set(ctx, at, args.Value, v.expiry(args.TTL))
	case "delete":
		return nil, v.set(ctx, at, nil, time.Time{})
	case "add":
		return v.add(ctx, at, now, args)
	case "once":
		if now.Key != "" {
			return false, nil
		}
		return true, v.set(ctx, at, json.RawMessage("true"), v.expiry(args.TTL))
	}
	return nil, models.Errorf(models.Unsupported, "there is no such question about values")
}

func (v *values) expiry(ttl int64) time.Time {
	if ttl == 0 {
		return time.Time{}
	}
	return v.now.Add(time.Duration(ttl) * time.Millisecond)
}

// get is a value as the step sees it; without a key there is none.
func (v *values) get(ctx context.Context, at valuePlace) (models.AutomationValue, error) {
	if changed, ok := v.changed[at]; ok {
		return changed, nil
	}
	if known, ok := v.read[at]; ok {
		return known, nil
	}
	found, err := live(ctx, v.store, v.automation, at, v.now)
	if err != nil {
		return found, err
	}
	v.read[at] = found
	return found, nil
}

// live is a stored value that has not expired; without a key there is none.
func live(ctx context.Context, store storage.Store, automation int64, at valuePlace, now time.Time) (models.AutomationValue, error) {
	found, err := store.Value(ctx, automation, at.scope, at.key)
	if models.IsNotFound(err) || err == nil && !found.Expires.IsZero() && !found.Expires.After(now) {
		return models.AutomationValue{}, nil
	}
	if err != nil {
		return found, fmt.Errorf("load a value: %w", err)
	}
	return found, nil
}

// set changes a value for the rest of the step; none deletes it.
func (v *values) set(ctx context.Context, at valuePlace, value json.RawMessage, expires time.Time) error {
	if len(value) > maxValue {
		return models.Errorf(models.TooLarge, "a value may have at most 64 KB")
	}
	before, err := v.get(ctx, at)
	if err != nil {
		return err
	}
	if err := v.grow(ctx, sizeOf(before), len(at.scope)+len(at.key)+len(value), value != nil); err != nil {
		return err
	}
	if _, ok := v.changed[at]; !ok {
		v.order = append(v.order, at)
	}
	if value == nil {
		v.changed[at] = models.AutomationValue{}
		return nil
	}
	v.changed[at] = models.AutomationValue{AutomationID: v.automation, Scope: at.scope, Key: at.key, Value: value, Expires: expires}
	return nil
}

func sizeOf(v models.AutomationValue) int { return len(v.Scope) + len(v.Key) + len(v.Value) }

// grow counts what the script keeps, and refuses what is too much.
func (v *values) grow(ctx context.Context, before, after int, stays bool) error {
	if v.size < 0 {
		size, err := v.store.SizeOfValues(ctx, v.automation)
		if err != nil {
			return fmt.Errorf("measure the values: %w", err)
		}
		v.size = size
	}
	if !stays {
		after = 0
	}
	if after > before && v.size+after-before > maxValues {
		return models.Errorf(models.TooLarge, "a script may keep at most 10 MB; delete values, or give them a time to live")
	}
	v.size += after - before
	return nil
}

func (v *values) add(ctx context.Context, at valuePlace, now models.AutomationValue, args sandbox.ValueArgs) (any, error) {
	sum := 0.0
	if now.Key != "" && json.Unmarshal(now.Value, &sum) != nil {
		return nil, models.Errorf(models.Invalid, "the value %q is no number", cut(at.key, 40))
	}
	sum += args.By
	if math.IsInf(sum, 0) || math.IsNaN(sum) {
		return nil, models.Errorf(models.Invalid, "the value %q grows too large", cut(at.key, 40))
	}
	expires := now.Expires
	if args.TTL != 0 {
		expires = v.expiry(args.TTL)
	}
	encoded, err := json.Marshal(sum)
	if err != nil {
		return nil, err
	}
	return sum, v.set(ctx, at, encoded, expires)
}

// keys lists the names that begin with a prefix, sorted.
func (v *values) keys(ctx context.Context, scope, prefix string) ([]string, error) {
	stored, err := storedKeys(ctx, v.store, v.automation, valueList{scope: scope, prefix: prefix}, v.now)
	if err != nil {
		return nil, err
	}
	v.lists = append(v.lists, valueList{scope, prefix, stored})
	list := slices.DeleteFunc(slices.Clone(stored), func(key string) bool {
		changed, ok := v.changed[valuePlace{scope, key}]
		return ok && changed.Key == ""
	})
	for at, changed := range v.changed {
		if at.scope == scope && changed.Key != "" && strings.HasPrefix(at.key, prefix) && !slices.Contains(list, at.key) {
			list = append(list, at.key)
		}
	}
	slices.Sort(list)
	if list == nil {
		list = []string{}
	}
	return list, nil
}

// maxKeys is how many names a script is told at once.
const maxKeys = 5000

func storedKeys(ctx context.Context, store storage.Store, automation int64, of valueList, now time.Time) ([]string, error) {
	var keys []string
	f := storage.ValueFilter{Automation: automation, Scope: &of.scope, Prefix: of.prefix, Now: now, Limit: storage.MaxLimit}
	for len(keys) < maxKeys {
		page, err := store.Values(ctx, f)
		if err != nil {
			return nil, fmt.Errorf("list the values: %w", err)
		}
		for _, value := range page {
			keys = append(keys, value.Key)
		}
		if len(page) < storage.MaxLimit {
			break
		}
		f.After = page[len(page)-1]
	}
	return keys, nil
}

// save stores the changes, unless somebody else changed what the step had read.
func (v *values) save(ctx context.Context, tx storage.Store) error {
	for at, was := range v.read {
		is, err := live(ctx, tx, v.automation, at, v.now)
		if err != nil {
			return err
		}
		if is.Key != was.Key || !bytes.Equal(is.Value, was.Value) || !is.Expires.Equal(was.Expires) {
			return errConflict
		}
	}
	for _, list := range v.lists {
		keys, err := storedKeys(ctx, tx, v.automation, list, v.now)
		if err != nil {
			return err
		}
		if !slices.Equal(keys, list.keys) {
			return errConflict
		}
	}
	for _, at := range v.order {
		changed := v.changed[at]
		err := error(nil)
		if changed.Key == "" {
			err = tx.DeleteValue(ctx, v.automation, at.scope, at.key)
		} else {
			err = tx.SaveValue(ctx, changed)
		}
		if err != nil {
			return fmt.Errorf("store a value: %w", err)
		}
	}
	return nil
}
