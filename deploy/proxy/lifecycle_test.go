//go:build smoke

package proxy

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"vitalgo/deploy/live"
	"vitalgo/slices/shared/infrastructure/demo"
)

// A dump is made, restored beside the database in use, served from and taken away, by the scripts that operators run.
func TestSec_F23_ADumpIsRestored(t *testing.T) {
	s := newStack(t, 1, 1000)
	metrics, err := net.Listen("tcp", "127.0.0.1:0") // the address of the server in use, which is taken
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = metrics.Close() }()
	settings := append(slices.Clone(s.settings), "MIGRATION_DATABASE_URL="+s.database.URL, "VITALGO="+s.binary,
		"DATABASE_DIRECT_URL="+s.database.Login(t), "METRICS_ADDRESS="+metrics.Addr().String(), "RESTORE_PORT="+strconv.Itoa(live.FreePort(t)))
	folder := t.TempDir()
	old := filepath.Join(folder, "vitalgo-20200101T000000Z.dump")
	if err := os.WriteFile(old, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(old, time.Time{}, time.Now().AddDate(0, 0, -32)); err != nil {
		t.Fatal(err)
	}

	dump := strings.TrimSpace(script(t, settings, true, "backup.sh", folder))
	if left, err := filepath.Glob(filepath.Join(folder, "*")); err != nil || !slices.Equal(left, []string{dump}) {
		t.Errorf("the folder of dumps holds %v, want %s alone, %v", left, dump, err)
	}
	// Nobody works off the mail that waits in the database in use: its own server has ended, and the one under test is not its.
	s.replicas[0].End(t)
	if _, err := s.database.Pool.Exec(t.Context(), `INSERT INTO river_job (kind, args, max_attempts) VALUES ('mail', '{}', 5)`); err != nil {
		t.Fatal(err)
	}
	said := script(t, settings, true, "restore-test.sh", dump)
	var waiting int
	if err := s.database.Pool.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'mail' AND state = 'available' AND attempt = 0`).Scan(&waiting); err != nil || waiting != 1 {
		t.Errorf("%d mails wait in the database in use, want the one of before, %v", waiting, err)
	}
	for _, want := range []string{"restored: ", "staff_decisions: 2 rows sealed", "the product works on it: "} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in what the script says:\n%s", want, said)
		}
	}
	t.Log(said)

	whole := live.Read(t, dump)
	if err := os.WriteFile(dump, []byte(whole[:len(whole)/2]), 0o600); err != nil {
		t.Fatal(err)
	}
	script(t, settings, false, "restore-test.sh", dump)
	var scratch int
	if err := s.database.Pool.QueryRow(t.Context(), `SELECT count(*) FROM pg_database WHERE datname LIKE 'vitalgo_restore%'`).Scan(&scratch); err != nil || scratch != 0 {
		t.Errorf("%d scratch databases are left, %v", scratch, err)
	}
}

// Without a dump to go back to nothing is migrated.
func TestNothingIsMigratedWithoutADump(t *testing.T) {
	s := newStack(t, 0, 1)
	marker := filepath.Join(t.TempDir(), "migrated")
	settings := append(slices.Clone(s.settings), "VITALGO=mkdir "+marker)
	script(t, append(settings, "MIGRATION_DATABASE_URL="+s.database.URL), false, "migrate.sh", s.binary) // a file, no folder
	script(t, append(settings, "MIGRATION_DATABASE_URL=postgres://127.0.0.1:1/none"), false, "migrate.sh", t.TempDir())
	if _, err := os.Stat(marker); !os.IsNotExist(err) {
		t.Fatalf("the program was called: %v", err)
	}
	settings = append(s.settings, "VITALGO="+s.binary, "MIGRATION_DATABASE_URL="+s.database.URL)
	if said := script(t, settings, true, "migrate.sh", t.TempDir()); !strings.Contains(said, "dumped to ") {
		t.Errorf("with a dump: %s", said)
	}
}

// In production the new image migrates, and its replicas come after it, if it has.
func TestProductionMigratesWithTheNewImageFirst(t *testing.T) {
	t.Parallel()
	const image = "account/vitalgo:1a2b3c4"
	begin := []string{
		"aws rds create-db-snapshot", "aws rds wait db-snapshot-available",
		"terraform apply -target=aws_ecs_task_definition.migrate -var image=" + image, "terraform output", "terraform output",
		"aws ecs run-task", "aws ecs wait tasks-stopped", "aws ecs describe-tasks",
	}
	for status, want := range map[string][]string{
		"0":    append(slices.Clone(begin), "terraform apply -var image="+image),
		"1":    begin,
		"None": begin, // it did not start
	} {
		folder := t.TempDir()
		calls := filepath.Join(folder, "calls")
		for _, name := range []string{"aws", "terraform"} {
			program := "#!/bin/sh\necho \"" + name + " $*\" >>" + calls + "\ncase $2 in describe-tasks) echo " + status + ";; *) echo x;; esac\n"
			if err := os.WriteFile(filepath.Join(folder, name), []byte(program), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		script(t, []string{"PATH=" + folder + ":" + os.Getenv("PATH")}, status == "0", "deploy-to-production.sh", image)
		called := strings.Split(strings.TrimSpace(live.Read(t, calls)), "\n")
		if !slices.EqualFunc(called, want, strings.HasPrefix) {
			t.Errorf("the migration ends with %s: called\n%s", status, strings.Join(called, "\n"))
		}
	}
}

// The version of the program before the newest migration reads and writes on the schema after it: so an update can be
// taken back without its migration, and old and new replicas work side by side.
func TestSec_F11_TheVersionBeforeWorksOnTheNewSchema(t *testing.T) {
	s := newStack(t, 1, 1000)
	s.binary = buildBefore(t, newestMigration(t))
	s.replicas[0].End(t)
	s.replicas[0] = s.start(t, s.replicas[0].port)
	patient := clientOf(browser(t), s.https).as(t, demo.PrimaryID)
	if err := patient.readRecord(); err != nil {
		t.Error(err)
	}
	row := patient.addMedication(t, "Metformina")
	if err := row.change(patient); err != nil {
		t.Error(err)
	}
}

func newestMigration(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("../../migrations/[0-9]*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("migrations: %v, %v", files, err)
	}
	return filepath.Base(files[len(files)-1])
}

// buildBefore builds the program as it was before a migration came in.
func buildBefore(t *testing.T, migration string) string {
	t.Helper()
	folder := t.TempDir()
	commit := strings.TrimSpace(output(t, "git", "log", "-1", "--diff-filter=A", "--format=%H", "--", "../../migrations/"+migration))
	if commit == "" {
		t.Fatalf("nothing is known of the time before %s: a whole clone is needed, with every commit", migration)
	}
	live.Run(t, "git", "-C", "../..", "archive", "--output", filepath.Join(folder, "before.tar"), commit+"^")
	live.Run(t, "tar", "-xf", filepath.Join(folder, "before.tar"), "-C", folder)
	binary := filepath.Join(folder, "before")
	live.Run(t, "go", "-C", folder, "build", "-o", binary, ".")
	t.Logf("the version before %s is that before %.9s", migration, commit)
	return binary
}

// script runs one of deploy/scripts and returns what it says; succeeds tells how it has to end.
func script(t *testing.T, env []string, succeeds bool, name string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), filepath.Join("..", "scripts", name), args...)
	command.Env = append([]string{"PATH=" + os.Getenv("PATH")}, env...)
	var said, complaints bytes.Buffer
	command.Stdout, command.Stderr = &said, &complaints
	if err := command.Run(); (err == nil) != succeeds {
		t.Fatalf("%s: %v\n%s\n%s", name, err, &said, &complaints)
	}
	return said.String()
}

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}
