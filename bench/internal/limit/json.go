package limit

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// buffer is an answer in the making.
type buffer struct {
	b    []byte
	list bool // the last byte opened a list
}

func (o *buffer) text(s string) { o.b = append(o.b, s...) }

// object writes a row up to, but without, the closing brace.
func (o *buffer) object(columns []field, values [][]byte) {
	for i := range columns {
		o.b = append(o.b, columns[i].key...)
		if values[i] == nil {
			o.b = append(o.b, "null"...)
			continue
		}
		o.value(&columns[i], values[i])
	}
}

func (o *buffer) open(name string) {
	o.text(`,"` + name + `":{"nodes":[`)
	o.list = true
}

func (o *buffer) close() { o.text("]}") }

func (o *buffer) element(columns []field, values [][]byte) {
	if !o.list {
		o.b = append(o.b, ',')
	}
	o.list = false
	o.object(columns, values)
	o.b = append(o.b, '}')
}

func (o *buffer) value(f *field, raw []byte) {
	switch f.kind {
	case global:
		o.global(f.typ, raw)
	case date:
		o.b = append(o.b, '"')
		day := time.Unix(int64(int32(binary.BigEndian.Uint32(raw)))*86400+epoch, 0).UTC() //nolint:gosec // days may be negative
		o.b = day.AppendFormat(o.b, time.DateOnly)
		o.b = append(o.b, '"')
	case boolean:
		o.b = strconv.AppendBool(o.b, raw[0] == 1)
	case integer:
		o.b = strconv.AppendInt(o.b, int64(int32(binary.BigEndian.Uint32(raw))), 10) //nolint:gosec // so it is stored
	case word:
		o.b = append(o.b, '"')
		o.b = append(o.b, f.says[string(raw)]...)
		o.b = append(o.b, '"')
	default:
		o.string(raw)
	}
}

// epoch is where PostgreSQL begins to count days.
const epoch = 946684800

// global writes base64url(Type:uuid).
func (o *buffer) global(typ string, raw []byte) {
	var plain [64]byte
	n := copy(plain[:], typ)
	plain[n] = ':'
	n++
	for i, b := range raw {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			plain[n] = '-'
			n++
		}
		n += hex.Encode(plain[n:], []byte{b})
	}
	o.b = append(o.b, '"')
	o.b = base64.RawURLEncoding.AppendEncode(o.b, plain[:n])
	o.b = append(o.b, '"')
}

// string copies what needs no escape, which is nearly everything.
func (o *buffer) string(raw []byte) {
	for _, c := range raw {
		if c < ' ' || c == '"' || c == '\\' {
			escaped, _ := json.Marshal(string(raw)) // a string always can be
			o.b = append(o.b, escaped...)
			return
		}
	}
	o.b = append(o.b, '"')
	o.b = append(o.b, raw...)
	o.b = append(o.b, '"')
}

// writePanel writes patients with their lists. All statements are ordered by patient, and the answers of the lists
// come after those of the patients: the pieces are kept, by patient, until all of them are there.
func writePanel(results pgx.BatchResults, out *buffer) error {
	type piece struct {
		id       [16]byte
		from, to int
	}
	var (
		scratch buffer
		pieces  [5][]piece // patients, and each list
	)
	err := each(results, func(values [][]byte) {
		from := len(scratch.b)
		scratch.object(panelFields, values)
		pieces[0] = append(pieces[0], piece{[16]byte(values[0]), from, len(scratch.b)})
	})
	for i, list := range lists {
		if err != nil {
			break
		}
		of := &pieces[i+1]
		err = each(results, func(values [][]byte) {
			patient := [16]byte(values[len(list.fields)])
			if last := len(*of) - 1; last < 0 || (*of)[last].id != patient {
				*of = append(*of, piece{patient, len(scratch.b), 0})
				scratch.list = true
			}
			scratch.element(list.fields, values)
			(*of)[len(*of)-1].to = len(scratch.b)
		})
	}
	if err = errors.Join(err, results.Close()); err != nil {
		return err
	}
	for n, patient := range pieces[0] {
		if n > 0 {
			out.text(",")
		}
		out.b = append(out.b, scratch.b[patient.from:patient.to]...)
		for i, list := range lists {
			out.open(list.name)
			if rest := pieces[i+1]; len(rest) > 0 && bytes.Equal(rest[0].id[:], patient.id[:]) {
				out.b = append(out.b, scratch.b[rest[0].from:rest[0].to]...)
				pieces[i+1] = rest[1:]
			}
			out.close()
		}
		out.text("}")
	}
	return nil
}
