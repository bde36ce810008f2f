package store

import (
	"fmt"
	"reflect"
	"time"

	"panal/internal/id"
	"panal/money"
)

// bind turns arguments into the four types that both engines store: int64, string, []byte and NULL. A zero time or id
// is NULL.
func bind(args []any) []any {
	for i, arg := range args {
		switch v := arg.(type) {
		case nil, int64, string, []byte:
		case id.ID:
			if v.IsZero() {
				args[i] = nil
			} else {
				args[i] = append([]byte(nil), v[:]...)
			}
		case int:
			args[i] = int64(v)
		case money.Amount:
			args[i] = int64(v)
		case bool:
			args[i] = int64(0)
			if v {
				args[i] = int64(1)
			}
		case time.Time:
			if v.IsZero() {
				args[i] = nil
			} else {
				args[i] = v.UnixMicro()
			}
		case time.Duration:
			args[i] = int64(v / time.Second)
		default:
			value := reflect.ValueOf(arg)
			if value.Kind() != reflect.String {
				panic(fmt.Sprintf("store: cannot store a %T", arg))
			}
			args[i] = value.String()
		}
	}
	return args
}

// whole binds an id that is compared, and may be zero: bytes, never NULL.
func whole(v id.ID) []byte { return append([]byte(nil), v[:]...) }

// Row is one row of a result. Scan takes pointers to int, int64, string, []byte, bool, money.Amount, id.ID, time.Time
// (NULL is the zero time), time.Duration (whole seconds) and string kinds.
type Row struct{ scan func(dest ...any) error }

// Scan reads the row's columns into dest.
func (r Row) Scan(dest ...any) error {
	for i, d := range dest {
		switch p := d.(type) {
		case *money.Amount:
			dest[i] = (*int64)(p)
		case *time.Time:
			dest[i] = (*microseconds)(p)
		case *time.Duration:
			dest[i] = (*seconds)(p)
		case *bool:
			dest[i] = (*flag)(p)
		}
	}
	return r.scan(dest...)
}

type microseconds time.Time

func (m *microseconds) Scan(src any) error {
	if src == nil {
		*m = microseconds{}
		return nil
	}
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("store: a time held as %T", src)
	}
	*m = microseconds(time.UnixMicro(n).UTC())
	return nil
}

type seconds time.Duration

func (s *seconds) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("store: a duration held as %T", src)
	}
	*s = seconds(time.Duration(n) * time.Second)
	return nil
}

type flag bool

func (f *flag) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("store: a flag held as %T", src)
	}
	*f = n != 0
	return nil
}
