package signup_test

import (
	"context"
	"errors"
	"net/netip"
	"testing"
	"time"

	"vitalgo/slices/auth"
	"vitalgo/slices/catalog"
	"vitalgo/slices/home"
	"vitalgo/slices/profile"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/mailtest"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/ratelimit"
	"vitalgo/slices/shared/infrastructure/records"
	"vitalgo/slices/shared/infrastructure/redisdb"
	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/testenv"
	"vitalgo/slices/signup"
	"vitalgo/slices/signup/application"
	"vitalgo/slices/signup/domain"
	"vitalgo/slices/staff/infrastructure/enrolment"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func now() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// form is the sign-up scenario of domain.md section 7.5.
func form() domain.Patient {
	return domain.Patient{
		FirstName: "María Elena", LastName: "González Pérez", DocumentType: document.CitizenshipCard, DocumentNumber: "12.345.678",
		Phone: "+57 300 123 4567", BirthDate: civil.Date{Year: 1990, Month: time.May, Day: 15}, OriginCountry: "CO",
		Email: "Maria.Gonzalez@example.com", Password: "SecurePass123!",
		AcceptTerms: true, AcceptPrivacy: true, AcceptHealthData: true, Language: locale.English,
	}
}

// unhashed spares the time of hashing.
type unhashed struct{ application.Accounts }

func (unhashed) HashPassword(context.Context, string) (string, error) { return "hash", nil }

// broken fails to keep a record.
type broken struct{}

var errBroken = errors.New("broken")

func (broken) Create(context.Context, access.Viewer, enrol.Patient) error { return errBroken }

type world struct {
	*application.SignUps
	db *pgtest.Database
}

func newWorld(t *testing.T, scale int) world {
	t.Helper()
	database, client := pgtest.New(t), redistest.New(t)
	db, limits := pg.New(database.App), ratelimit.New(client, scale)
	a, err := auth.New(auth.Deps{
		DB: db, Redis: client, Frequent: redisdb.NewShared(client), Reads: client, Limits: limits, Log: logtest.Searched(t), Now: now,
		JWTKeys: [][]byte{[]byte("a key of thirty-two bytes or more")}, DataKeys: [][]byte{[]byte("0123456789abcdef0123456789abcdef")},
		Mail: mailtest.New(t, database, now),
	})
	if err != nil {
		t.Fatal(err)
	}
	p := profile.New(profile.Deps{DB: db, Guard: &access.Guard{Records: records.New(db), Tx: db, Now: now}, Now: now})
	s := signup.New(signup.Deps{
		DB: db, Limits: limits, Now: now, Accounts: unhashed{a.Accounts}, Records: p.Use,
		Staff:     enrolment.New(db),
		Consents:  home.New(home.Deps{DB: db, Now: now}).Legal,
		Countries: catalog.New(db, now).Use,
	})
	return world{s.Use, database}
}

func nobody(ip string) access.Viewer {
	return access.Viewer{Client: access.Client{Address: netip.MustParseAddr(ip), UserAgent: "Browser"}}
}

func (w world) signUp(t *testing.T, f domain.Patient) (application.Opened, error) {
	t.Helper()
	return w.Patient(t.Context(), nobody("192.0.2.1"), f)
}

func (w world) text(t *testing.T, sql string, args ...any) string {
	t.Helper()
	var s string
	if err := w.db.Pool.QueryRow(t.Context(), sql, args...).Scan(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

// rows tells how many accounts, records, acceptances and changes there are.
func (w world) rows(t *testing.T) string {
	t.Helper()
	return w.text(t, `SELECT concat_ws(' ', (SELECT count(*) FROM users), (SELECT count(*) FROM patients),
		(SELECT count(*) FROM legal_acceptances), (SELECT count(*) FROM record_changes))`)
}

func problem(err error) string {
	switch problems := fault.ProblemsIn(err); {
	case err == nil:
		return ""
	case problems == nil:
		return string(fault.CodeOf(err))
	default:
		return problems.Error()[len("input: "):]
	}
}
