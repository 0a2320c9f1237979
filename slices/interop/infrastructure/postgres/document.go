package postgres

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// document writes an export, laid out for people to read: first all that is bounded, then lists of any length.
type document struct {
	to    io.Writer
	begun bool
	some  bool // whether the list has an element
}

// step is what a level is indented by.
const step = "  "

// errTwice keeps a transaction that is run again from writing behind what it wrote the first time.
var errTwice = errors.New("an export is written once")

// begin writes the members of an object.
func (d *document) begin(object string) error {
	if d.begun {
		return errTwice
	}
	d.begun = true
	text, err := laidOut(object, "")
	if err != nil {
		return err
	}
	return d.write(strings.TrimSuffix(text, "\n}"))
}

func (d *document) end() error { return d.write("\n}") }

func (d *document) beginList(name string) error {
	d.some = false
	return d.write(",\n" + step + `"` + name + `": [`)
}

func (d *document) element(value string) error {
	text, err := laidOut(value, step+step)
	if err != nil {
		return err
	}
	separator := "\n" + step + step
	if d.some {
		separator = "," + separator
	}
	d.some = true
	return d.write(separator + text)
}

func (d *document) endList() error {
	if d.some {
		return d.write("\n" + step + "]")
	}
	return d.write("]")
}

func (d *document) write(s string) error {
	if _, err := io.WriteString(d.to, s); err != nil {
		return fmt.Errorf("write an export: %w", err)
	}
	return nil
}

func laidOut(value, prefix string) (string, error) {
	var text bytes.Buffer
	if err := json.Indent(&text, []byte(value), prefix, step); err != nil {
		return "", fmt.Errorf("lay out an export: %w", err)
	}
	return text.String(), nil
}
