package demo

import "context"

// A member is a paramedic or a professional; approved is the instant of the only decision about them.
type member struct {
	number                         int
	account, kind, license         string
	specialty, organization, phone string
	created, approved              string
}

func members() []member {
	return []member{
		{1, ParamedicID, "paramedic", "PARA-0001", "Atención prehospitalaria", "Ambulancias de Prueba", "+573005550001", "2025-10-01 19:30:22Z", "2025-10-02 15:20Z"},
		{2, PendingParamedicID, "paramedic", "PARA-0002", "Atención prehospitalaria", "Ambulancias de Prueba", "+573005550002", "2025-10-02 15:00Z", ""},
		{3, ProfessionalID, "professional", ProfessionalLicense, "Medicina interna", "Hospital de Prueba", "+573005550003", "2025-10-02 15:05Z", "2025-10-02 15:25Z"},
	}
}

// ProfessionalLicense is the licence number of the approved professional.
const ProfessionalLicense = "MED-0001"

const licensesExpireOn = "2035-12-31"

func (s seeding) staff(ctx context.Context) error {
	for _, m := range members() {
		if err := s.restore(ctx, "staff_members", m.row()); err != nil {
			return err
		}
		if m.approved == "" {
			continue
		}
		if err := s.add(ctx, "staff_decisions", m.approval()); err != nil {
			return err
		}
	}
	return nil
}

func (m member) row() row {
	status, updated, version := "pending", m.created, 1
	if m.approved != "" {
		status, updated, version = "approved", m.approved, 2
	}
	return row{
		{"id", fixedID(kindStaff, m.number)}, {"user_id", m.account}, {"kind", m.kind}, {"license_number", m.license},
		{"license_expires_on", licensesExpireOn}, {"specialty", m.specialty}, {"organization", m.organization},
		{"phone", m.phone}, {"status", status}, {"created_at", m.created}, {"updated_at", updated}, {"version", version},
	}
}

func (m member) approval() row {
	return row{
		{"id", fixedID(kindDecision, m.number)}, {"staff_id", fixedID(kindStaff, m.number)}, {"admin_id", AdminID},
		{"from_status", "pending"}, {"to_status", "approved"}, {"reason", nil}, {"at", m.approved},
	}
}
