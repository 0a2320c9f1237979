package domain

// Names are the names that the schema gives to stored values, by the enumeration and the value (domain.md
// section 2.1).
type Names map[string]map[string]string

// EnumNames returns the names of every enumeration that a record uses.
func EnumNames() Names {
	return Names{
		"AccessReason":    {"emergency": "EMERGENCY", "care_team": "CARE_TEAM"},
		"AccessScope":     {"read": "READ", "write": "WRITE"},
		"ActivityKind":    {"created": "CREATED", "updated": "UPDATED", "deleted": "DELETED"},
		"AllergySeverity": {"leve": "MILD", "moderada": "MODERATE", "severa": "SEVERE", "critica": "CRITICAL"},
		"AnesthesiaType":  {"general": "GENERAL", "local": "LOCAL", "regional": "REGIONAL", "spinal": "SPINAL", "epidural": "EPIDURAL", "sedation": "SEDATION", "other": "OTHER"},
		"BiologicalSex":   {"M": "MALE", "F": "FEMALE", "I": "INTERSEX"},
		"BloodType":       {"A+": "A_POSITIVE", "A-": "A_NEGATIVE", "B+": "B_POSITIVE", "B-": "B_NEGATIVE", "AB+": "AB_POSITIVE", "AB-": "AB_NEGATIVE", "O+": "O_POSITIVE", "O-": "O_NEGATIVE", "DESCONOCIDO": "UNKNOWN"},
		"ComplementaryPlan": {"MEDICINA_PREPAGADA": "PREPAID_MEDICINE", "PLAN_COMPLEMENTARIO": "COMPLEMENTARY_PLAN", "POLIZA_SALUD": "HEALTH_POLICY",
			"PLAN_EMPRESARIAL": "CORPORATE_PLAN", "SEGURO_VIDA": "LIFE_INSURANCE", "OTRO": "OTHER"},
		"ContraceptiveMethod": {"NINGUNO": "NONE", "PRESERVATIVO": "CONDOM", //nolint:misspell // Spanish
			"ANTICONCEPTIVOS_ORALES": "PILL", "DIU": "IUD", "IMPLANTE": "IMPLANT",
			"INYECCION": "INJECTION", "PARCHE": "PATCH", "ANILLO_VAGINAL": "RING", "METODO_NATURAL": "NATURAL", "ESTERILIZACION": "STERILIZATION", "OTRO": "OTHER"},
		"Gender":               {"MASCULINO": "MALE", "FEMENINO": "FEMALE", "NO_BINARIO": "NON_BINARY", "OTRO": "OTHER", "PREFIERO_NO_DECIR": "PREFER_NOT_TO_SAY"},
		"IllnessStatus":        {"activa": "ACTIVE", "en_tratamiento": "IN_TREATMENT", "curada": "RESOLVED", "cronica": "CHRONIC"},
		"OrganDonorPreference": {"DONANTE": "DONOR", "NO_DONANTE": "NOT_DONOR", "PREFIERO_NO_RESPONDER": "PREFER_NOT_TO_SAY"},
		"RecordSection":        {"medications": "MEDICATIONS", "allergies": "ALLERGIES", "illnesses": "ILLNESSES", "surgeries": "SURGERIES"},
		"RecordSource":         {"patient": "PATIENT", "professional": "PROFESSIONAL"},
		"Relationship": {"MADRE": "MOTHER", "PADRE": "FATHER", "ESPOSO": "SPOUSE", "PAREJA": "PARTNER", "HERMANO": "SIBLING", "HIJO": "CHILD",
			"ABUELO": "GRANDPARENT", "TIO": "UNCLE_AUNT", "PRIMO": "COUSIN", "AMIGO": "FRIEND", "OTRO": "OTHER"},
		"Role": {"patient": "PATIENT", "paramedic": "PARAMEDIC", "professional": "PROFESSIONAL", "admin": "ADMIN"},
	}
}
