package sqlstore

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"gorm.io/gorm/schema"
)

// Row structs have the fields of their model in the same order, so that Go
// converts between them and the compiler notices a field that was forgotten.
// Only messages, chats, contacts, groups and events have a shape of their own.

func init() { schema.RegisterSerializer("micros", microsSerializer{}) }

// micros is a time as it is stored: microseconds since 1970, 0 for none. Whole
// numbers sort as the times do.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func timeOf(stored int64) time.Time {
	if stored == 0 {
		return time.Time{}
	}
	return time.UnixMicro(stored).UTC()
}

// microsSerializer lets a time.Time field be stored as micros.
type microsSerializer struct{}

// Scan implements schema.SerializerInterface.
func (microsSerializer) Scan(ctx context.Context, field *schema.Field, dst reflect.Value, stored any) error {
	number, ok := stored.(int64)
	if !ok && stored != nil {
		return fmt.Errorf("read %s: a time is a %T", field.Name, stored)
	}
	field.ReflectValueOf(ctx, dst).Set(reflect.ValueOf(timeOf(number)))
	return nil
}

// Value implements schema.SerializerValuerInterface.
func (microsSerializer) Value(_ context.Context, field *schema.Field, _ reflect.Value, value any) (any, error) {
	t, ok := value.(time.Time)
	if !ok {
		return nil, fmt.Errorf("store %s: a time is a %T", field.Name, value)
	}
	return micros(t), nil
}
