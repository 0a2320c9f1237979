package demo

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// Ids of the accounts.
const (
	PrimaryID          = "9534695e-4685-4e46-a88f-5e44144e81f8"
	SecondaryID        = "ec03abdb-0051-4f34-8b75-13bb6668560f"
	ParamedicID        = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
	PendingParamedicID = "0199d000-0001-7000-8000-000000000001"
	ProfessionalID     = "0199d000-0001-7000-8000-000000000002"
	AdminID            = "0199d000-0001-7000-8000-000000000003"
)

// An Account can sign in with its e-mail address and password.
type Account struct {
	ID, Email, Password, Role string // the role as stored: patient, paramedic, professional, admin
	FirstName, LastName       string
	Created                   string // an instant, as PostgreSQL reads it
}

// Accounts answers the accounts of the register.
func Accounts() []Account {
	return []Account{
		{PrimaryID, "test.patient@vitalgo.com", "TestPassword123!", "patient", "Test", "Patient Primary", "2025-09-20 17:31:06.964406Z"},
		{SecondaryID, "test.patient2@vitalgo.com", "TestPassword123!", "patient", "Test", "Patient Secondary", "2025-09-20 17:31:07.208122Z"},
		{ParamedicID, "test.paramedic@vitalgo.com", "TestParamedic123!", "paramedic", "Test", "Paramedic", "2025-10-01 19:30:22Z"},
		{PendingParamedicID, "test.paramedic.pending@vitalgo.com", "TestParamedic123!", "paramedic", "Test", "Paramedic Pending", "2025-10-02 15:00Z"},
		{ProfessionalID, "test.professional@vitalgo.com", "TestProfessional123!", "professional", "Test", "Professional", "2025-10-02 15:05Z"},
		{AdminID, "test.admin@vitalgo.com", "TestAdmin123!", "admin", "Test", "Admin", "2025-10-02 15:10Z"},
	}
}

func (s seeding) accounts(ctx context.Context) error {
	for _, a := range Accounts() {
		hash, err := s.passwordHash(ctx, a)
		if err != nil {
			return err
		}
		if err := s.restore(ctx, "users", a.row(hash)); err != nil {
			return err
		}
	}
	return nil
}

// row holds no login yet and no one-time password: a first visit can be tried again after each run.
func (a Account) row(hash string) row {
	return row{
		{"id", a.ID}, {"email", a.Email}, {"password_hash", hash}, {"role", a.Role},
		{"first_name", a.FirstName}, {"last_name", a.LastName}, {"language", "es"}, {"email_verified_at", a.Created},
		{"otp_enabled_at", nil}, {"otp_secret_enc", nil}, {"otp_last_step", nil},
		{"previous_login_at", nil}, {"last_login_at", nil}, {"closing_since", nil}, {"erase_after", nil},
		{"created_at", a.Created}, {"updated_at", a.Created}, {"version", 1},
	}
}

// passwordHash keeps the stored hash where it is one of the listed password: a new one would differ each time.
func (s seeding) passwordHash(ctx context.Context, a Account) (string, error) {
	rows, err := s.tx.Query(ctx, "SELECT password_hash FROM users WHERE id = $1", a.ID)
	if err != nil {
		return "", err
	}
	stored, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[string])
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", err
	}
	if err == nil && s.VerifyPassword(stored, a.Password) {
		return stored, nil
	}
	return s.HashPassword(a.Password)
}

// acceptances writes that each account accepted the documents of its role when it was made, and the guardian
// the processing of the dependant's health data.
func (s seeding) acceptances(ctx context.Context) error {
	for i, a := range Accounts() {
		kinds := []string{"terms", "privacy"}
		if a.Role == "patient" {
			kinds = append(kinds, "health_data")
		}
		for j, kind := range kinds {
			if err := s.accept(ctx, 10*(i+1)+j+1, a.ID, nil, kind, a.Created); err != nil {
				return err
			}
		}
	}
	return s.accept(ctx, 71, PrimaryID, DependantPatientID, "health_data", dependantCreated)
}

func (s seeding) accept(ctx context.Context, number int, account string, dependant any, kind, at string) error {
	return s.add(ctx, "legal_acceptances", row{
		{"id", fixedID(kindAcceptance, number)}, {"user_id", account}, {"patient_id", dependant}, {"kind", kind},
		{"version", "1.0"}, {"accepted_at", at}, {"ip", "127.0.0.1"}, {"user_agent", "vitalgo seed demo"}, {"locale", "es"},
	})
}
