package graph_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/exports"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/photos"
)

// grace is how long a closed account can still be had back.
const grace = 30 * 24 * time.Hour

// D06: of a person who was erased, and of the dependant nobody else keeps, no value is left anywhere.
func TestSec_D06_NothingIsLeftOfThePerson(t *testing.T) {
	t.Parallel()
	files, taken := t.TempDir(), &exports.Store{}
	a := newAPIWith(t, func(p *app.Parts) {
		store, err := photos.Open(t.Context(), photos.Options{
			Bucket: photos.Folder(filepath.Join(files, "photos")), PublicURL: "https://api.vitalgo.example", Keys: [][]byte{fixture.DataKey()}, Now: p.Now,
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		taken = exports.New(p.Redis, filepath.Join(files, "exports"), p.Now)
		p.Photos, p.Exports = store, taken
	})
	a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	a.clock.Advance(8 * 24 * time.Hour) // that session runs out without having been ended
	a.leaveTraces(t)
	values := a.valuesOf(t, demo.PrimaryID, demo.PrimaryPatientID, demo.DependantPatientID)
	before := a.found(t, files, values)
	for value, name := range values {
		if len(before[value]) == 0 {
			t.Errorf("%s is nowhere, so the search proves nothing", name)
		}
	}
	wantFound(t, before, "table users", "table river_job", "redis user_sessions:", "file photos", "file exports")
	readings := a.count(t, `SELECT count(*) FROM access_log`)

	wantIn(t, a.ask(t, "primary", closeAccount, ""), `"userErrors":[]`)
	a.clock.Advance(grace)
	a.chores(t)
	taken.Sweep() // as each start does, and each export
	for value, places := range a.found(t, files, values) {
		t.Errorf("%s is in %s", values[value], strings.Join(places, ", "))
	}
	if got := a.count(t, `SELECT count(*) FROM access_log WHERE patient_id IS NULL`); readings == 0 || a.count(t, `SELECT count(*) FROM access_log`) != readings || got == 0 {
		t.Errorf("of %d readings %d are left without a patient", readings, got)
	}
}

// leaveTraces has the primary's values come to wherever the server puts any.
func (a *api) leaveTraces(t *testing.T) {
	t.Helper()
	// The register's document is a part of somebody's id.
	a.exec(t, `UPDATE patients SET document_number = '1098765432' WHERE id = $1`, demo.PrimaryPatientID)
	a.exec(t, `INSERT INTO emergency_contacts (id, patient_id, position, full_name, relationship, phone, created_at)
		VALUES (gen_random_uuid(), $1, 0, 'Contacto Distinto', 'MADRE', '+573119876543', $2)`, demo.PrimaryPatientID, fixture.Now())
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 60, 30))); err != nil {
		t.Fatal(err)
	}
	_, body := a.upload(t, "primary", picture.Bytes())
	wantIn(t, body, `"userErrors":[]`)
	a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	wantIn(t, a.ask(t, "professional", onPrimary(readPrimary), ""), "Test Patient Primary")
	wantIn(t, a.ask(t, "paramedic", openPrimary, ""), "Test Patient Primary")
	wantIn(t, a.ask(t, "primary", exportRecord, `{"format": "JSON"}`), `"userErrors":[]`)
	_, body = a.send(t, "", `mutation { requestPasswordReset(input: {email: "test.patient@vitalgo.com"}) { sent } }`, "")
	wantIn(t, body, `"sent":true`)
	_, body = a.send(t, "", login, `{"email": "test.patient@vitalgo.com", "password": "WrongPassword1!"}`)
	wantIn(t, body, "INVALID_CREDENTIALS")
}

// valuesOf returns what tells one person from others, with its name: of an account, of its record and of a dependant's.
func (a *api) valuesOf(t *testing.T, account, patient, dependant string) map[string]string {
	t.Helper()
	rows, err := a.db.Pool.Query(t.Context(), `
		SELECT name, value
		FROM users u, LATERAL (VALUES ('account', u.id::text), ('e-mail', u.email)) AS v (name, value)
		WHERE u.id = $1
		UNION ALL
		SELECT name, value
		FROM patients p, LATERAL (VALUES ('record', p.id::text), ('document', p.document_number), ('phone', p.phone),
			('photo', p.photo_key)) AS v (name, value)
		WHERE p.id = ANY ($2)
		UNION ALL
		SELECT name, value
		FROM emergency_contacts c, LATERAL (VALUES ('contact', c.full_name), ('phone of a contact', c.phone)) AS v (name, value)
		WHERE c.patient_id = ANY ($2)
		UNION ALL
		SELECT 'emergency code', encode(k.code_hash, 'hex') FROM emergency_codes k WHERE k.patient_id = ANY ($2)`,
		account, []string{patient, dependant})
	if err != nil {
		t.Fatal(err)
	}
	type row struct{ Name, Value *string }
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for _, one := range found {
		if one.Value != nil {
			values[*one.Value] = *one.Name
		}
	}
	if len(values) < 10 {
		t.Fatalf("only %v", values)
	}
	return values
}

// found returns where values are: in the rows of which tables, in which keys of Redis, in which files.
func (a *api) found(t *testing.T, files string, values map[string]string) map[string][]string {
	t.Helper()
	places := a.tables(t)
	for key, content := range a.cached(t) {
		places["redis "+key] = content
	}
	err := filepath.WalkDir(files, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(files, path)
		places["file "+name] = name + string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	in := map[string][]string{}
	for place, content := range places {
		for value := range values {
			if strings.Contains(content, value) {
				in[value] = append(in[value], place)
			}
		}
	}
	return in
}

// tables returns the rows of each table as text.
func (a *api) tables(t *testing.T) map[string]string {
	t.Helper()
	rows, err := a.db.Pool.Query(t.Context(), `
		SELECT c.relname::text FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace`)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(names) < 20 {
		t.Fatalf("tables %v, %v", names, err)
	}
	content := map[string]string{}
	for _, name := range names {
		var text string
		sql := `SELECT coalesce(string_agg(r::text, E'\n'), '') FROM ` + pgx.Identifier{name}.Sanitize() + ` r`
		if err := a.db.Pool.QueryRow(t.Context(), sql).Scan(&text); err != nil {
			t.Fatal(err)
		}
		content["table "+name] = text
	}
	return content
}

// cached returns what Redis holds by key. The test's time passes without it, so what ends within the grace is only
// there while it has not begun.
func (a *api) cached(t *testing.T) map[string]string {
	t.Helper()
	ctx, client := t.Context(), a.parts.Redis
	keys, err := client.Keys(ctx, "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	content := map[string]string{}
	for _, key := range keys {
		lives, err := client.PTTL(ctx, key).Result()
		if err != nil {
			t.Fatal(err)
		}
		if passed := a.clock.Now().Sub(fixture.Now()); lives > 0 && lives <= passed {
			continue
		}
		content[key] = fmt.Sprint(key, " ", a.valueOf(t, key))
	}
	return content
}

// wantFound fails unless some value is in a place of each kind.
func wantFound(t *testing.T, found map[string][]string, kinds ...string) {
	t.Helper()
	all := fmt.Sprint(found)
	for _, kind := range kinds {
		if !strings.Contains(all, kind) {
			t.Errorf("nothing is in %s", kind)
		}
	}
}
