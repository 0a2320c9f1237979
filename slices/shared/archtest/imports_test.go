package archtest

import (
	"slices"
	"strings"
	"testing"
)

// An importRule returns why a package may not import another one, or "" if it has nothing against it.
type importRule func(from, imported string) string

var importRules = []importRule{
	domainIsPure, applicationKnowsNoTechnology, slicesAreApart, slicesDoNotKnowTheAPI,
	onlyTestsUseTestPackages, oneSQLDoor, oneLoader, oneJobQueue, oneMailServer, oneWatch,
}

// Rules must be testable without anything, and must outlive every library.
func domainIsPure(from, imported string) string {
	at, own := placeOf(from)
	if !own || at.layer != domain {
		return ""
	}
	to, ours := placeOf(imported)
	if !ours && isStandard(imported) || ours && to.layer == domain {
		return ""
	}
	return "domain imports the standard library and domain packages only"
}

// Use cases say what they need in ports; technology plugs in from outside.
func applicationKnowsNoTechnology(from, imported string) string {
	at, own := placeOf(from)
	if !own || at.layer != application {
		return ""
	}
	to, ours := placeOf(imported)
	if !ours && isStandard(imported) || ours && (to.layer == domain || to.layer == application) {
		return ""
	}
	return "application imports domain and application packages, and no other module"
}

// A slice can be understood, changed and removed alone. GraphQL joins what slices keep apart: its adapters
// add fields to the types of others.
func slicesAreApart(from, imported string) string {
	at, own := placeOf(from)
	to, ours := placeOf(imported)
	switch {
	case !own || !ours || at.slice == "" || to.slice == "" || to.slice == at.slice:
		return ""
	case isShared(to) && to.layer != door:
		return ""
	case isShared(at):
		return "shared packages know no slice"
	case at.layer == infrastructure && at.part == "graphql" && to.layer == domain:
		return ""
	default:
		return "a slice sees another one through its own ports only; its graphql adapter may see the domain of a parent type"
	}
}

// Dependencies point inwards: graph and the command know the slices. The schema of the database is for
// those who start the server, and for test databases.
func slicesDoNotKnowTheAPI(from, imported string) string {
	at, own := placeOf(from)
	to, ours := placeOf(imported)
	if !own || !ours || at.slice == "" || to.slice != "" {
		return ""
	}
	if imported == module+"/migrations" && isShared(at) && slices.Contains([]string{"app", "pgtest", "reference/write"}, at.part) {
		return ""
	}
	return "slices import neither graph nor the command; only app, pgtest and reference run migrations"
}

// What starts servers and drops databases must not be within reach of the program.
func onlyTestsUseTestPackages(from, imported string) string {
	if isForTests(imported) && !isForTests(from) {
		return "only tests import test packages"
	}
	return ""
}

func isForTests(path string) bool {
	at, own := placeOf(path)
	return path == "testing" || path == module+"/deploy/live" || own && isShared(at) && slices.Contains([]string{"fixture", "ledgertest", "logtest", "mailtest", "pgtest", "redistest", "testenv"}, at.part)
}

// belowPG lists the packages beside pg that talk to the driver: what makes, fills and starts databases, and the
// job queue, whose library does, and what writes the reference of the database.
var belowPG = []string{"pg", "pgdev", "pgtest", "demo", "app", "jobs", "mailtest", "reference", "reference/write"}

// Through pg every statement joins its transaction, says whose it is, and answers faults without values of
// rows.
func oneSQLDoor(from, imported string) string {
	at, own := placeOf(from)
	isDriver := strings.HasPrefix(imported, "github.com/jackc/pgx/") || imported == "database/sql"
	switch {
	case !own || !isDriver:
		return ""
	case from == module || from == module+"/migrations":
		return ""
	case isShared(at) && at.layer == infrastructure && slices.Contains(belowPG, at.part):
		return ""
	default:
		return "only pg, the migrations and what starts databases import the driver"
	}
}

// A loader that is not made per operation shows one caller what another one loaded.
func oneLoader(from, imported string) string {
	if strings.HasPrefix(imported, "github.com/vikstrous/dataloadgen") && from != module+"/slices/shared/infrastructure/loader" {
		return "only loader imports dataloadgen: it makes loaders for one operation"
	}
	return ""
}

// A job that does not go through the queue could be added outside the transaction of its change.
func oneJobQueue(from, imported string) string {
	if strings.HasPrefix(imported, "github.com/riverqueue/") && from != module+"/slices/shared/infrastructure/jobs" {
		return "only jobs imports river: it adds jobs in the transaction of their change"
	}
	return ""
}

// A mail that is sent at once would be sent for a change that is rolled back.
func oneMailServer(from, imported string) string {
	isMail := strings.HasPrefix(imported, "github.com/wneessen/go-mail") || imported == "net/smtp"
	if isMail && from != module+"/slices/shared/infrastructure/mailing" {
		return "only mailing sends mails: it queues them first"
	}
	return ""
}

// What a slice showed of itself could be somebody's name or illness; and without a tracer there shall be no hook.
func oneWatch(from, imported string) string {
	isTelemetry := strings.HasPrefix(imported, "github.com/prometheus/") || strings.HasPrefix(imported, "go.opentelemetry.io/")
	if _, own := placeOf(from); own && isTelemetry && from != module+"/slices/shared/infrastructure/telemetry" {
		return "only telemetry makes metrics and traces: it shows nothing personal"
	}
	return ""
}

func TestImports(t *testing.T) {
	t.Parallel()
	for _, p := range packagesOf(t) {
		for _, imported := range p.Imports {
			for _, rule := range importRules {
				if why := rule(p.ImportPath, imported); why != "" {
					t.Errorf("%s imports %s: %s", p.ImportPath, imported, why)
				}
			}
		}
	}
}

func TestImportRules(t *testing.T) {
	t.Parallel()
	const (
		refused = true
		allowed = false
	)
	tests := []struct {
		rule           importRule
		name           string
		from, imported string
		refused        bool
	}{
		{domainIsPure, "std", "vitalgo/slices/allergies/domain", "time", allowed},
		{domainIsPure, "shared domain", "vitalgo/slices/allergies/domain", "vitalgo/slices/shared/domain/fault", allowed},
		{domainIsPure, "third party", "vitalgo/slices/allergies/domain", "github.com/google/uuid", refused},
		{domainIsPure, "x module", "vitalgo/slices/allergies/domain", "golang.org/x/text/unicode/norm", refused},
		{domainIsPure, "application", "vitalgo/slices/allergies/domain", "vitalgo/slices/allergies/application", refused},
		{domainIsPure, "shared infrastructure", "vitalgo/slices/shared/domain/text", "vitalgo/slices/shared/infrastructure/fold", refused},
		{domainIsPure, "generated models", "vitalgo/slices/allergies/domain", "vitalgo/graph/model", refused},

		{applicationKnowsNoTechnology, "own domain", "vitalgo/slices/allergies/application", "vitalgo/slices/allergies/domain", allowed},
		{applicationKnowsNoTechnology, "shared application", "vitalgo/slices/allergies/application", "vitalgo/slices/shared/application/access", allowed},
		{applicationKnowsNoTechnology, "driver", "vitalgo/slices/allergies/application", "github.com/jackc/pgx/v5", refused},
		{applicationKnowsNoTechnology, "own infrastructure", "vitalgo/slices/allergies/application", "vitalgo/slices/allergies/infrastructure/postgres", refused},
		{applicationKnowsNoTechnology, "shared infrastructure", "vitalgo/slices/shared/application/page", "vitalgo/slices/shared/infrastructure/fold", refused},
		{applicationKnowsNoTechnology, "front door", "vitalgo/slices/allergies/application", "vitalgo/slices/allergies", refused},

		{slicesAreApart, "shared", "vitalgo/slices/allergies/infrastructure/postgres", "vitalgo/slices/shared/infrastructure/pg", allowed},
		{slicesAreApart, "parent type", "vitalgo/slices/allergies/infrastructure/graphql", "vitalgo/slices/profile/domain", allowed},
		{slicesAreApart, "composition", "vitalgo/graph", "vitalgo/slices/allergies", allowed},
		{slicesAreApart, "foreign domain in domain", "vitalgo/slices/allergies/domain", "vitalgo/slices/profile/domain", refused},
		{slicesAreApart, "foreign domain in SQL", "vitalgo/slices/allergies/infrastructure/postgres", "vitalgo/slices/profile/domain", refused},
		{slicesAreApart, "foreign use case", "vitalgo/slices/signup/application", "vitalgo/slices/profile/application", refused},
		{slicesAreApart, "foreign adapter", "vitalgo/slices/allergies/infrastructure/graphql", "vitalgo/slices/profile/infrastructure/graphql", refused},
		{slicesAreApart, "foreign door", "vitalgo/slices/signup", "vitalgo/slices/profile", refused},
		{slicesAreApart, "slice in shared", "vitalgo/slices/shared/infrastructure/records", "vitalgo/slices/profile/domain", refused},

		{slicesDoNotKnowTheAPI, "command", "vitalgo", "vitalgo/graph", allowed},
		{slicesDoNotKnowTheAPI, "start", "vitalgo/slices/shared/infrastructure/app", "vitalgo/migrations", allowed},
		{slicesDoNotKnowTheAPI, "graph in a slice", "vitalgo/slices/allergies/infrastructure/graphql", "vitalgo/graph/model", refused},
		{slicesDoNotKnowTheAPI, "graph in shared", "vitalgo/slices/shared/infrastructure/app", "vitalgo/graph", refused},
		{slicesDoNotKnowTheAPI, "migrations in a slice", "vitalgo/slices/allergies/infrastructure/postgres", "vitalgo/migrations", refused},

		{onlyTestsUseTestPackages, "among them", "vitalgo/slices/shared/infrastructure/pgtest", "vitalgo/slices/shared/infrastructure/testenv", allowed},
		{onlyTestsUseTestPackages, "in a repository", "vitalgo/slices/allergies/infrastructure/postgres", "vitalgo/slices/shared/infrastructure/pgtest", refused},
		{onlyTestsUseTestPackages, "of deploy", "vitalgo/deploy/live", "vitalgo/slices/shared/infrastructure/pgtest", allowed},
		{onlyTestsUseTestPackages, "of deploy in the program", "vitalgo", "vitalgo/deploy/live", refused},
		{onlyTestsUseTestPackages, "testing", "vitalgo/graph", "testing", refused},

		{oneSQLDoor, "pg", "vitalgo/slices/shared/infrastructure/pg", "github.com/jackc/pgx/v5/pgxpool", allowed},
		{oneSQLDoor, "migrations", "vitalgo/migrations", "database/sql", allowed},
		{oneSQLDoor, "value of a type", "vitalgo/slices/shared/domain/civil", "database/sql/driver", allowed},
		{oneSQLDoor, "repository", "vitalgo/slices/allergies/infrastructure/postgres", "github.com/jackc/pgx/v5", refused},
		{oneSQLDoor, "repository with the standard library", "vitalgo/slices/allergies/infrastructure/postgres", "database/sql", refused},
		{oneSQLDoor, "graph", "vitalgo/graph", "github.com/jackc/pgx/v5/pgxpool", refused},
		{oneSQLDoor, "a package called pg in a slice", "vitalgo/slices/allergies/infrastructure/pg", "github.com/jackc/pgx/v5", refused},

		{oneLoader, "loader", "vitalgo/slices/shared/infrastructure/loader", "github.com/vikstrous/dataloadgen", allowed},
		{oneLoader, "a slice", "vitalgo/slices/allergies/infrastructure/graphql", "github.com/vikstrous/dataloadgen", refused},

		{oneJobQueue, "jobs", "vitalgo/slices/shared/infrastructure/jobs", "github.com/riverqueue/river", allowed},
		{oneJobQueue, "a slice", "vitalgo/slices/auth/infrastructure/postgres", "github.com/riverqueue/river", refused},
		{oneWatch, "telemetry", "vitalgo/slices/shared/infrastructure/telemetry", "go.opentelemetry.io/otel/trace", allowed},
		{oneWatch, "a slice", "vitalgo/slices/auth/infrastructure/postgres", "github.com/prometheus/client_golang/prometheus", refused},
		{oneWatch, "graph", "vitalgo/graph", "go.opentelemetry.io/otel", refused},
		{oneMailServer, "mailing", "vitalgo/slices/shared/infrastructure/mailing", "github.com/wneessen/go-mail", allowed},
		{oneMailServer, "a slice", "vitalgo/slices/auth/infrastructure/mail", "net/smtp", refused},
	}
	for _, tt := range tests {
		if why := tt.rule(tt.from, tt.imported); (why != "") != tt.refused {
			t.Errorf("%s: %s imports %s: refused %t, want %t", tt.name, tt.from, tt.imported, why != "", tt.refused)
		}
	}
}
