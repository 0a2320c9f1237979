package pg

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
)

// decoder sets a field to what the database sent, which is nil for NULL.
type decoder func(field reflect.Value, sent []byte, r *reader) error

// decoderFor reads at once what most columns are: ids, texts, instants, days, numbers and truth values in their binary
// form. The driver reads the others, and finds a plan for each field of each answer before it does. target is what a pointer
// leads to that is read here.
func (l *layout) decoderFor(typ reflect.Type, f pgconn.FieldDescription) (_ decoder, target reflect.Type) {
	inner := typ
	if typ.Kind() == reflect.Pointer {
		inner = typ.Elem()
	}
	decode := known(inner, f)
	if isText(inner, f) {
		l.texts = append(l.texts, len(l.columns))
		decode = setText
	}
	switch {
	case decode == nil && f.DataTypeOID == pgtype.TextArrayOID && typ.Kind() == reflect.Slice:
		return unlessEmpty(typ, byDriver(f)), nil
	case decode == nil:
		return byDriver(f), nil
	case typ.Kind() == reflect.Pointer:
		l.optional = append(l.optional, len(l.columns))
		return optional(len(l.optional)-1, decode), inner
	default:
		return required(decode), nil
	}
}

// isText reports whether a column is read as a text, which is the same in both forms.
func isText(typ reflect.Type, f pgconn.FieldDescription) bool {
	return typ.Kind() == reflect.String && (f.DataTypeOID == pgtype.TextOID || f.DataTypeOID == pgtype.BPCharOID)
}

func setText(field reflect.Value, sent []byte, r *reader) error {
	field.SetString(r.text(sent))
	return nil
}

// known returns how values of typ are read from a column that is sent in a form known here, or nil.
func known(typ reflect.Type, f pgconn.FieldDescription) decoder {
	if f.Format != pgtype.BinaryFormatCode {
		return nil
	}
	switch {
	case f.DataTypeOID == pgtype.UUIDOID && typ == reflect.TypeFor[id.ID]():
		return fixed(16, func(field reflect.Value, sent []byte, _ *reader) error { return set(field, id.ID(sent)) })
	case f.DataTypeOID == pgtype.TimestamptzOID && typ == reflect.TypeFor[time.Time]():
		return fixed(8, func(field reflect.Value, sent []byte, _ *reader) error {
			at, err := instant(sent)
			return orSet(field, at, err)
		})
	case f.DataTypeOID == pgtype.DateOID && typ == reflect.TypeFor[civil.Date]():
		return fixed(4, func(field reflect.Value, sent []byte, _ *reader) error {
			on, err := day(sent)
			return orSet(field, on, err)
		})
	case f.DataTypeOID == pgtype.BoolOID && typ.Kind() == reflect.Bool:
		return fixed(1, func(field reflect.Value, sent []byte, _ *reader) error {
			field.SetBool(sent[0] != 0)
			return nil
		})
	case f.DataTypeOID == pgtype.Float8OID && typ.Kind() == reflect.Float64:
		return fixed(8, func(field reflect.Value, sent []byte, _ *reader) error {
			field.SetFloat(math.Float64frombits(binary.BigEndian.Uint64(sent)))
			return nil
		})
	case f.DataTypeOID == pgtype.Int4OID && typ.Kind() == reflect.Int:
		return fixed(4, func(field reflect.Value, sent []byte, _ *reader) error {
			field.SetInt(int64(int32(binary.BigEndian.Uint32(sent)))) //nolint:gosec // the bits of a signed number
			return nil
		})
	}
	return nil
}

// fixed checks the length of what was sent.
func fixed(size int, decode decoder) decoder {
	return func(field reflect.Value, sent []byte, r *reader) error {
		if len(sent) != size {
			return fmt.Errorf("%d bytes where there are %d", len(sent), size)
		}
		return decode(field, sent, r)
	}
}

func set[T any](field reflect.Value, value T) error {
	to, ok := field.Addr().Interface().(*T)
	if !ok {
		return fmt.Errorf("a %s is no %T", field.Type(), value)
	}
	*to = value
	return nil
}

func orSet[T any](field reflect.Value, value T, err error) error {
	if err != nil {
		return err
	}
	return set(field, value)
}

// What the database counts from: 2000-01-01, in UTC.
const (
	epochSeconds    = 946_684_800
	microsPerSecond = 1_000_000
	secondsPerDay   = 24 * 60 * 60
)

// instant reads the microseconds of a timestamptz, as the driver does.
func instant(sent []byte) (time.Time, error) {
	micros := int64(binary.BigEndian.Uint64(sent)) //nolint:gosec // the bits of a signed number
	if micros == -1<<63 || micros == 1<<63-1 {
		return time.Time{}, fmt.Errorf("an instant that is infinite")
	}
	return time.Unix(epochSeconds+micros/microsPerSecond, micros%microsPerSecond*1000), nil
}

// day reads the days of a date.
func day(sent []byte) (civil.Date, error) {
	days := int32(binary.BigEndian.Uint32(sent)) //nolint:gosec // the bits of a signed number
	if days == -1<<31 || days == 1<<31-1 {
		return civil.Date{}, fmt.Errorf("a day that is infinite")
	}
	return civil.Of(time.Unix(epochSeconds+int64(days)*secondsPerDay, 0).UTC()), nil
}

func required(decode decoder) decoder {
	return func(field reflect.Value, sent []byte, r *reader) error {
		if sent == nil {
			return fmt.Errorf("NULL for a %s", field.Type())
		}
		return decode(field, sent, r)
	}
}

func optional(number int, decode decoder) decoder {
	return func(field reflect.Value, sent []byte, r *reader) error {
		if sent == nil {
			return nil // the field of a fresh struct is nil
		}
		value := r.pointees.Field(number)
		field.Set(value.Addr())
		return decode(value, sent, r)
	}
}

// unlessEmpty reads a list, which the driver sends as text: most of them are empty.
func unlessEmpty(typ reflect.Type, decode decoder) decoder {
	empty := reflect.MakeSlice(typ, 0, 0)
	return func(field reflect.Value, sent []byte, r *reader) error {
		if string(sent) != "{}" {
			return decode(field, sent, r)
		}
		field.Set(empty)
		return nil
	}
}

func byDriver(f pgconn.FieldDescription) decoder {
	return func(field reflect.Value, sent []byte, r *reader) error {
		return r.types.Scan(f.DataTypeOID, f.Format, sent, field.Addr().Interface())
	}
}
