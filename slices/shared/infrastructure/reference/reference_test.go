package reference_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/messages"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/reference"
	"vitalgo/slices/shared/infrastructure/sealer"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

const root = "../../../../"

// isCurrent compares a reference with its file.
func isCurrent(t *testing.T, name string, written []byte, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(root + "docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != string(written) {
		t.Errorf("docs/%s is stale: run go generate ./...", name)
	}
}

func TestTheReferenceOfTheAPIIsCurrent(t *testing.T) {
	t.Parallel()
	schema, err := reference.LoadSchema(os.DirFS(root + "schema"))
	if err != nil {
		t.Fatal(err)
	}
	examples, err := reference.Examples(os.DirFS(root + "graph/testdata/examples"))
	if err != nil {
		t.Fatal(err)
	}
	texts, err := messages.New()
	if err != nil {
		t.Fatal(err)
	}
	written, err := reference.API(schema, examples, texts)
	isCurrent(t, "API_REFERENCE.md", written, err)
}

// An example shows how an operation is used, not how it fails.
func TestExamplesSucceed(t *testing.T) {
	t.Parallel()
	examples, err := reference.Examples(os.DirFS(root + "graph/testdata/examples"))
	if err != nil || len(examples) < 50 {
		t.Fatalf("%d examples, %v", len(examples), err)
	}
	for name, example := range examples {
		for _, step := range example.Steps {
			if answer := step.Answer; answer == "" || strings.Contains(answer, `"errors"`) || strings.Contains(answer, `"userErrors": [{`) {
				t.Errorf("%s answers %s", name, answer)
			}
		}
	}
}

func TestAnOperationWithoutAnExampleIsRefused(t *testing.T) {
	t.Parallel()
	schema, err := reference.LoadSchema(os.DirFS(root + "schema"))
	if err != nil {
		t.Fatal(err)
	}
	texts, err := messages.New()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reference.API(schema, nil, texts); err == nil {
		t.Error("it is written without examples")
	}
}

func TestTheReferenceOfTypesIsCurrent(t *testing.T) {
	t.Chdir(root) // gqlgen reads its configuration there
	written, err := reference.Types()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("docs/TYPES_REFERENCE.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != string(written) {
		t.Error("docs/TYPES_REFERENCE.md is stale: run go generate ./...")
	}
}

func TestTheReferenceOfTheDatabaseIsCurrent(t *testing.T) {
	t.Parallel()
	tables, err := reference.Tables(t.Context(), pgtest.New(t).Pool)
	isCurrent(t, "DB_FIELDS_REFERENCE.md", reference.Database(tables), err)
}

// Who adds a column decides how it is to be treated.
func TestEveryColumnSaysHowSensitiveItIs(t *testing.T) {
	t.Parallel()
	tables, err := reference.Tables(t.Context(), pgtest.New(t).Pool)
	if err != nil || len(tables) < 25 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	for _, table := range tables {
		if table.Comment == "" {
			t.Errorf("table %s has no comment", table.Name)
		}
		for _, column := range table.Columns {
			class, _ := column.Sensitivity()
			known := slices.ContainsFunc(reference.Sensitivities(), func(d reference.Detail) bool { return d.Name == class })
			if !known && !table.OfLibrary() {
				t.Errorf("the comment of %s.%s does not begin with its sensitivity: %q", table.Name, column.Name, column.Comment)
			}
		}
	}
}

func TestTheRegisterIsCurrent(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	keys, err := sealer.New([]sealer.Key{[]byte("0123456789abcdef0123456789abcdef")})
	if err != nil {
		t.Fatal(err)
	}
	err = demo.Seed(t.Context(), database.Pool, demo.Options{
		Now: reference.SeededAt(), Sealer: keys,
		HashPassword:   func(string) (string, error) { return "none", nil },
		VerifyPassword: func(string, string) bool { return false },
	})
	if err != nil {
		t.Fatal(err)
	}
	scenarios, err := reference.Examples(os.DirFS(root + "graph/testdata/register"))
	if err != nil {
		t.Fatal(err)
	}
	written, err := reference.Register(t.Context(), database.Pool, scenarios)
	isCurrent(t, "TEST_DB_DATA_REGISTER.md", written, err)
}
