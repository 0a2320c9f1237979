package pg

import (
	"github.com/jackc/pgx/v5/pgconn"

	"vitalgo/slices/shared/domain/fault"
)

// broken is what callers are told whose input breaks a constraint, by its name: rules look before they write, and what
// came between is found here. Names of constraints are unique in the database, and known here only.
var broken = map[string]fault.Problems{
	"allergies_allergen_unique":            fault.Invalid(fault.Taken, "allergen"),
	"legal_acceptances_document_fkey":      fault.Invalid(fault.Unknown, "version"),
	"patients_birth_country_fkey":          fault.Invalid(fault.Unknown, "birthplace", "country"),
	"patients_birth_department_fkey":       fault.Invalid(fault.Unknown, "birthplace", "departmentCode"),
	"patients_birth_municipality_fkey":     fault.Invalid(fault.Unknown, "birthplace", "municipalityCode"),
	"patients_document_type_fkey":          fault.Invalid(fault.Unknown, "documentType"),
	"patients_document_unique":             fault.Invalid(fault.Taken, "documentNumber"),
	"patients_insurer_fkey":                fault.Invalid(fault.Unknown, "insurance", "insurerCode"),
	"patients_origin_country_fkey":         fault.Invalid(fault.Unknown, "originCountry"),
	"patients_residence_country_fkey":      fault.Invalid(fault.Unknown, "residence", "country"),
	"patients_residence_department_fkey":   fault.Invalid(fault.Unknown, "residence", "departmentCode"),
	"patients_residence_municipality_fkey": fault.Invalid(fault.Unknown, "residence", "municipalityCode"),
	"staff_members_license_number_unique":  fault.Invalid(fault.Taken, "licenseNumber"),
	"users_email_unique":                   fault.Invalid(fault.Taken, "email"),
}

// translateBroken answers for a constraint of rows to each other. One that no input breaks was broken by somebody else
// at the same time: the same row was written, or the one referred to is gone.
func translateBroken(refused *pgconn.PgError) error {
	if problems, ok := broken[refused.ConstraintName]; ok {
		return problems
	}
	if refused.Code == uniqueViolation {
		return fault.Because(fault.Conflict, &refusal{refused})
	}
	return fault.Because(fault.NotFound, &refusal{refused})
}
