package audit_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/domain/audit"
	"vitalgo/slices/shared/domain/id"
)

var salt = []byte("0123456789abcdef0123456789abcdef")

func entry() audit.Entry {
	return audit.Entry{
		Source: audit.AccessLog, Row: id.ID{1}, At: time.UnixMicro(1_700_000_000_000_001),
		Content: []audit.Field{{Name: "ip", Value: "192.0.2.1"}, {Name: "reason", Value: "emergency"}},
	}
}

func link() audit.Link {
	return audit.Seal(audit.Start(audit.AccessLog), entry(), audit.Commit(salt, []audit.Field{{Name: "patient_id", Value: "p"}}),
		audit.Commit(salt, []audit.Field{{Name: "accessor_id", Value: "a"}}))
}

func TestSec_D04_RowHashesTellRowsApart(t *testing.T) {
	t.Parallel()
	patient, accessor := audit.Commit(salt, nil), audit.Commit(salt, []audit.Field{{Name: "accessor_id", Value: "a"}})
	base := audit.RowHash(entry(), patient, accessor)
	reordered := entry()
	reordered.Content[0], reordered.Content[1] = reordered.Content[1], reordered.Content[0]
	if !bytes.Equal(base, audit.RowHash(reordered, patient, accessor)) {
		t.Error("the order of the columns matters")
	}
	for name, change := range map[string]func(*audit.Entry){
		"source":              func(e *audit.Entry) { e.Source = audit.StaffDecisions },
		"row":                 func(e *audit.Entry) { e.Row[15] = 1 },
		"instant":             func(e *audit.Entry) { e.At = e.At.Add(time.Microsecond) },
		"value":               func(e *audit.Entry) { e.Content[0].Value = "192.0.2.2" },
		"name":                func(e *audit.Entry) { e.Content[0].Name = "iq" },
		"field less":          func(e *audit.Entry) { e.Content = e.Content[:1] },
		"empty field more":    func(e *audit.Entry) { e.Content = append(e.Content, audit.Field{Name: "zone"}) },
		"border between both": func(e *audit.Entry) { e.Content[0] = audit.Field{Name: "ip1", Value: "92.0.2.1"} },
	} {
		changed := entry()
		change(&changed)
		if bytes.Equal(base, audit.RowHash(changed, patient, accessor)) {
			t.Errorf("another %s has the same hash", name)
		}
	}
	if bytes.Equal(base, audit.RowHash(entry(), accessor, patient)) {
		t.Error("patient and accessor may be exchanged")
	}
	if bytes.Equal(audit.Commit(salt, nil).Hash, audit.Commit(salt[1:], nil).Hash) {
		t.Error("the salt does not matter")
	}
}

func TestSec_D04_ALinkSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*audit.Link)
		want   string
	}{
		"nothing":           {func(*audit.Link) {}, ""},
		"patient erased":    {func(l *audit.Link) { l.Patient.Salt, l.Patient.Values = nil, nil }, ""},
		"accessor erased":   {func(l *audit.Link) { l.Accessor.Salt, l.Accessor.Values = nil, nil }, ""},
		"gap":               {func(l *audit.Link) { l.Position = 2 }, "what was between is gone"},
		"another past":      {func(l *audit.Link) { l.Previous = l.Hash }, "does not follow"},
		"another place":     {func(l *audit.Link) { l.Hash = l.RowHash }, "seal that was changed"},
		"deleted":           {func(l *audit.Link) { l.Entry = nil }, "was deleted"},
		"edited":            {func(l *audit.Link) { l.Entry.Content[0].Value = "x" }, "was changed"},
		"another patient":   {func(l *audit.Link) { l.Patient.Values[0].Value = "x" }, "another patient"},
		"patient nulled":    {func(l *audit.Link) { l.Patient.Values = nil }, "another patient"},
		"salt without null": {func(l *audit.Link) { l.Patient.Salt = nil }, "another patient"},
		"another accessor":  {func(l *audit.Link) { l.Accessor.Values[0].Value = "x" }, "another accessor"},
		"commitment":        {func(l *audit.Link) { l.Patient = audit.Commit(salt, nil) }, "was changed"},
	} {
		l := link()
		c.change(&l)
		got := l.Problem(audit.Start(audit.AccessLog))
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestHeads(t *testing.T) {
	t.Parallel()
	head := link().Place(audit.AccessLog)
	got, err := audit.ParseHead(head.String())
	if err != nil || got.String() != head.String() || got.Position != 1 {
		t.Errorf("%v, %v", got, err)
	}
	hash := strings.Repeat("00", 32)
	for _, text := range []string{"", "access_log", "access_log:1", "users:1:" + hash, "access_log:-1:" + hash, "access_log:x:" + hash, "access_log:1:00", "access_log:1:x" + hash[1:]} {
		if head, err := audit.ParseHead(text); err == nil {
			t.Errorf("%q is read as %v", text, head)
		}
	}
}

func TestFindingsNameTheRow(t *testing.T) {
	t.Parallel()
	f := audit.Finding{Source: audit.AccessLog, Row: id.ID{15: 1}, Problem: "was changed"}
	if got := f.String(); got != "access_log: row 00000000-0000-0000-0000-000000000001 was changed" {
		t.Error(got)
	}
	if got := (audit.Finding{Source: audit.AccessLog, Problem: "ends early"}).String(); got != "access_log: ends early" {
		t.Error(got)
	}
}
