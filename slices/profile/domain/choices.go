package domain

// BiologicalSex is the sex that medicine reckons with.
type BiologicalSex string

// The biological sexes, as they are stored.
const (
	Male     BiologicalSex = "M"
	Female   BiologicalSex = "F"
	Intersex BiologicalSex = "I"
)

// Gender is what a person says that they are.
type Gender string

// The genders, as they are stored.
const (
	GenderMale           Gender = "MASCULINO"
	GenderFemale         Gender = "FEMENINO"
	GenderNonBinary      Gender = "NO_BINARIO"
	GenderOther          Gender = "OTRO"
	GenderPreferNotToSay Gender = "PREFIERO_NO_DECIR"
)

// BloodType is a blood group with its Rhesus factor.
type BloodType string

// The blood types, as they are stored. BloodUnknown is an answer: it counts as filled in.
const (
	APositive    BloodType = "A+"
	ANegative    BloodType = "A-"
	BPositive    BloodType = "B+"
	BNegative    BloodType = "B-"
	ABPositive   BloodType = "AB+"
	ABNegative   BloodType = "AB-"
	OPositive    BloodType = "O+"
	ONegative    BloodType = "O-"
	BloodUnknown BloodType = "DESCONOCIDO"
)

// OrganDonor is whether a person wants to give their organs.
type OrganDonor string

// The answers, as they are stored.
const (
	Donor               OrganDonor = "DONANTE"
	NotDonor            OrganDonor = "NO_DONANTE"
	DonorPreferNotToSay OrganDonor = "PREFIERO_NO_RESPONDER"
)

// ComplementaryPlan is an insurance beside that of the health system.
type ComplementaryPlan string

// The complementary plans, as they are stored.
const (
	PrepaidMedicine ComplementaryPlan = "MEDICINA_PREPAGADA"
	PlanOfInsurer   ComplementaryPlan = "PLAN_COMPLEMENTARIO"
	HealthPolicy    ComplementaryPlan = "POLIZA_SALUD"
	CorporatePlan   ComplementaryPlan = "PLAN_EMPRESARIAL"
	LifeInsurance   ComplementaryPlan = "SEGURO_VIDA"
	OtherPlan       ComplementaryPlan = "OTRO"
)

// MenstrualStatus is the part of life that a person is in.
type MenstrualStatus string

// The statuses, as they are stored.
const (
	NotStarted MenstrualStatus = "NOT_STARTED"
	Active     MenstrualStatus = "ACTIVE"
	Menopause  MenstrualStatus = "MENOPAUSE"
)

// ContraceptiveMethod is how a person prevents a pregnancy.
type ContraceptiveMethod string

// The methods, as they are stored.
const (
	NoContraception ContraceptiveMethod = "NINGUNO"
	Condom          ContraceptiveMethod = "PRESERVATIVO" //nolint:misspell // Spanish
	Pill            ContraceptiveMethod = "ANTICONCEPTIVOS_ORALES"
	IUD             ContraceptiveMethod = "DIU"
	Implant         ContraceptiveMethod = "IMPLANTE"
	Injection       ContraceptiveMethod = "INYECCION"
	Patch           ContraceptiveMethod = "PARCHE"
	Ring            ContraceptiveMethod = "ANILLO_VAGINAL"
	NaturalMethod   ContraceptiveMethod = "METODO_NATURAL"
	Sterilization   ContraceptiveMethod = "ESTERILIZACION"
	OtherMethod     ContraceptiveMethod = "OTRO"
)
