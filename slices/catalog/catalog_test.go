package catalog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/catalog"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func now() time.Time { return time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC) }

// stored answers rows as texts.
func stored(t *testing.T, db *pgtest.Database, query string) []string {
	t.Helper()
	rows, err := db.Pool.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		out = append(out, text)
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return out
}

const header = "code,title_es,title_en\n"

func quiet(int, int) {}

func TestImportingICD10(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	const all = `SELECT count(*)::text FROM icd10_codes`
	before := stored(t, db, all)
	file := header + "A010,Fiebre tifoidea (oficial),Typhoid fever (official)\nZ99.9,Dependencia de máquina,\n"
	for range 2 { // an import can be repeated
		n, err := catalog.ImportICD10(t.Context(), pg.New(db.Pool), now, strings.NewReader(file), quiet)
		if n != 2 || err != nil {
			t.Fatalf("imported %d codes, %v", n, err)
		}
	}
	got := stored(t, db, `
		SELECT concat_ws('|', code, chapter, title_es, title_en, title_es_key, source, updated_at = '2026-03-01 12:00Z')
		FROM icd10_codes WHERE code IN ('A01.0', 'A06', 'Z99.9') ORDER BY code`)
	want := []string{
		"A01.0|1|Fiebre tifoidea (oficial)|Typhoid fever (official)|fiebre tifoidea (oficial)|imported|t",
		"A06|1|Amebiasis|Amoebiasis|amebiasis|common|f",
		"Z99.9|Dependencia de máquina|Dependencia de máquina|dependencia de maquina|imported|t",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, []string{"352"}); diff != "" {
		t.Errorf("rows before (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"353"}, stored(t, db, all)); diff != "" {
		t.Errorf("rows after (-want +got):\n%s", diff)
	}
}

func TestAnImportIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	const all = `SELECT count(*)::text FROM icd10_codes WHERE source = 'imported'`
	var file strings.Builder
	file.WriteString(header)
	for n := range 1200 { // several statements
		fmt.Fprintf(&file, "X%02d.%d,Título,Title\n", n/10%100, n%10+n/1000*10)
	}
	if _, err := catalog.ImportICD10(t.Context(), pg.New(db.Pool), now, strings.NewReader(file.String()+"nonsense,x,x\n"), quiet); err == nil {
		t.Error("a malformed line was imported")
	}
	if _, err := db.Pool.Exec(t.Context(), `ALTER TABLE icd10_codes ADD CONSTRAINT refused CHECK (code <> 'X19.19')`); err != nil {
		t.Fatal(err)
	}
	if _, err := catalog.ImportICD10(t.Context(), pg.New(db.Pool), now, strings.NewReader(file.String()), quiet); err == nil {
		t.Error("a row that the database refuses was imported")
	}
	if got := stored(t, db, all); got[0] != "0" {
		t.Errorf("%s codes were imported all the same", got[0])
	}
	if _, err := db.Pool.Exec(t.Context(), `ALTER TABLE icd10_codes DROP CONSTRAINT refused`); err != nil {
		t.Fatal(err)
	}
	var told []int
	report := func(done, of int) {
		if told = append(told, done); of != 1200 {
			t.Errorf("of %d", of)
		}
	}
	if n, err := catalog.ImportICD10(t.Context(), pg.New(db.Pool), now, strings.NewReader(file.String()), report); n != 1200 || err != nil || !slices.Equal(told, []int{500, 1000, 1200}) {
		t.Errorf("imported %d, %v; told of %v", n, err, told)
	}
	if got := stored(t, db, all); got[0] != "1200" {
		t.Errorf("%s codes are stored, want 1200", got[0])
	}
}
