package postgres

// The sections of an export, in the schema's names and orders. Each is a subquery on the record p, but activity and
// accessLog: those are statements for a page.

func profile() string {
	return `
	SELECT json_build_object(
		'id', ` + global("'Patient'", "p.id") + `,
		'firstName', p.first_name, 'lastName', p.last_name,
		'documentType', p.document_type, 'documentNumber', p.document_number,
		'birthDate', p.birth_date, 'phone', p.phone, 'originCountry', p.origin_country,
		'biologicalSex', ` + name("BiologicalSex", "p.biological_sex") + `,
		'gender', ` + name("Gender", "p.gender") + `, 'genderOther', p.gender_other,
		'birthplace', ` + place("birth", "NULL") + `,
		'residence', ` + place("residence", "p.residence_address") + `,
		'insurance', json_build_object(
			'insurer', (SELECT json_build_object('code', i.code, 'name', i.name) FROM insurers i WHERE i.code = p.insurer_code),
			'insurerOther', p.insurer_other, 'additionalInsurance', p.additional_insurance,
			'complementaryPlan', ` + name("ComplementaryPlan", "p.complementary_plan") + `,
			'complementaryPlanOther', p.complementary_plan_other),
		'occupation', p.occupation,
		'bloodType', ` + name("BloodType", "p.blood_type") + `,
		'heightCm', p.height_cm, 'weightKg', p.weight_kg,
		'organDonor', ` + name("OrganDonorPreference", "p.organ_donor") + `,
		'declaredNone', (SELECT coalesce(json_agg(` + name("RecordSection", "section") + `), '[]') FROM unnest(p.declared_none) section),
		'emergencyContacts', (` + contacts() + `),
		'reproductiveHealth', (` + reproductive() + `),
		'guardians', (
			SELECT coalesce(json_agg(` + people("k.guardian_id") + ` ORDER BY k.created_at, k.id DESC), '[]')
			FROM guardianships k
			WHERE k.patient_id = p.id),
		'createdAt', ` + instant("p.created_at") + `, 'updatedAt', ` + instant("p.updated_at") + `, 'version', p.version)`
}

// place writes birthplace or residence; null where no country is known.
func place(kind, address string) string {
	start := `json_build_object(`
	if address != "NULL" {
		start += `'address', ` + address + `, `
	}
	column := "p." + kind
	return `CASE WHEN ` + column + `_country IS NOT NULL THEN ` + start + `
			'country', ` + column + `_country,
			'department', (SELECT json_build_object('code', d.code, 'name', d.name) FROM departments d WHERE d.code = ` + column + `_department),
			'municipality', (SELECT json_build_object('code', m.code, 'name', m.name) FROM municipalities m WHERE m.code = ` + column + `_municipality),
			'locality', ` + column + `_locality) END`
}

func contacts() string {
	return `
	SELECT coalesce(json_agg(json_build_object(
		'isPrimary', c.position = 0, 'fullName', c.full_name,
		'relationship', ` + name("Relationship", "c.relationship") + `, 'relationshipOther', c.relationship_other,
		'phone', c.phone, 'alternativePhone', c.alternative_phone) ORDER BY c.position), '[]')
	FROM emergency_contacts c
	WHERE c.patient_id = p.id`
}

func reproductive() string {
	return `
	SELECT json_build_object(
		'menstrualStatus', h.menstrual_status, 'isPregnant', h.is_pregnant, 'pregnancyWeeks', h.pregnancy_weeks,
		'lastMenstruationDate', h.last_menstruation_date, 'pregnancies', h.pregnancies, 'births', h.births,
		'cesareans', h.cesareans, 'abortions', h.abortions,
		'contraceptiveMethod', ` + name("ContraceptiveMethod", "h.contraceptive_method") + `,
		'contraceptiveMethodOther', h.contraceptive_method_other, 'updatedAt', ` + instant("h.updated_at") + `)
	FROM reproductive_health h
	WHERE h.patient_id = p.id`
}

// entry is what every medical row has, of table t.
func entry() string {
	return `
		'recordedBy', ` + people("t.recorded_by") + `, 'source', ` + name("RecordSource", "t.source") + `,
		'createdAt', ` + instant("t.created_at") + `, 'updatedAt', ` + instant("t.updated_at") + `, 'version', t.version`
}

func medications() string {
	return `
	SELECT coalesce(json_agg(json_build_object(
		'id', ` + global("'Medication'", "t.id") + `,
		'name', t.name, 'dosage', t.dosage, 'frequency', t.frequency, 'startDate', t.start_date, 'endDate', t.end_date,
		'isActive', t.is_active, 'prescribedBy', t.prescribed_by, 'notes', t.notes,` + entry() + `)
		ORDER BY t.start_date DESC, t.created_at DESC, t.id DESC), '[]')
	FROM medications t
	WHERE t.patient_id = p.id AND t.deleted_at IS NULL`
}

func allergies() string {
	return `
	SELECT coalesce(json_agg(json_build_object(
		'id', ` + global("'Allergy'", "t.id") + `,
		'allergen', t.allergen, 'severity', ` + name("AllergySeverity", "t.severity") + `, 'reaction', t.reaction,
		'treatment', t.treatment, 'diagnosisDate', t.diagnosis_date, 'notes', t.notes,` + entry() + `)
		ORDER BY t.severity_rank DESC, t.created_at DESC, t.id DESC), '[]')
	FROM allergies t
	WHERE t.patient_id = p.id AND t.deleted_at IS NULL`
}

func illnesses() string {
	return `
	SELECT coalesce(json_agg(json_build_object(
		'id', ` + global("'Illness'", "t.id") + `,
		'name', t.name, 'status', ` + name("IllnessStatus", "t.status") + `, 'isChronic', t.is_chronic,
		'diagnosisDate', t.diagnosis_date, 'icd10Code', t.icd10_code, 'treatment', t.treatment,
		'diagnosedBy', t.diagnosed_by, 'notes', t.notes,` + entry() + `)
		ORDER BY t.diagnosis_date DESC, t.created_at DESC, t.id DESC), '[]')
	FROM illnesses t
	WHERE t.patient_id = p.id AND t.deleted_at IS NULL`
}

func surgeries() string {
	return `
	SELECT coalesce(json_agg(json_build_object(
		'id', ` + global("'Surgery'", "t.id") + `,
		'procedure', t.procedure, 'date', t.surgery_date, 'hospital', t.hospital, 'surgeon', t.surgeon,
		'anesthesia', ` + name("AnesthesiaType", "t.anesthesia") + `, 'durationMinutes', t.duration_minutes,
		'complications', t.complications, 'notes', t.notes,` + entry() + `)
		ORDER BY t.surgery_date DESC, t.created_at DESC, t.id DESC), '[]')
	FROM surgeries t
	WHERE t.patient_id = p.id AND t.deleted_at IS NULL`
}

// codes leaves out the codes themselves: whoever finds the file must not be able to open the record with it.
func codes() string {
	return `
	SELECT coalesce(json_agg(json_build_object(
		'id', ` + global("'EmergencyCode'", "c.id") + `,
		'status', CASE WHEN c.closed_at IS NOT NULL THEN upper(c.closed_reason) WHEN c.expires_at <= $5 THEN 'EXPIRED' ELSE 'ACTIVE' END,
		'generatedAt', ` + instant("c.generated_at") + `, 'expiresAt', ` + instant("c.expires_at") + `,
		'closedAt', ` + instant("c.closed_at") + `, 'accessCount', c.access_count,
		'lastAccessedAt', ` + instant("c.last_accessed_at") + `)
		ORDER BY c.generated_at DESC, c.id DESC), '[]')
	FROM emergency_codes c
	WHERE c.patient_id = p.id`
}

func grants() string {
	return `
	SELECT coalesce(json_agg(json_build_object(
		'id', ` + global("'AccessGrant'", "a.id") + `,
		'professional', ` + people("a.professional_id") + `, 'scope', ` + name("AccessScope", "a.scope") + `,
		'status', CASE WHEN a.revoked_at IS NOT NULL THEN 'REVOKED' WHEN a.expires_on < $2 THEN 'EXPIRED' ELSE 'ACTIVE' END,
		'grantedAt', ` + instant("a.granted_at") + `, 'expiresOn', a.expires_on, 'revokedAt', ` + instant("a.revoked_at") + `)
		ORDER BY a.granted_at DESC, a.id DESC), '[]')
	FROM access_grants a
	WHERE a.patient_id = p.id`
}

// before is the condition on what comes on the page after a row t; on the first one all does.
const before = `(t.at, t.id) < (coalesce($5::timestamptz, 'infinity'), coalesce($6::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))`

// activity looks up who made the changes of a page once for all of them.
func activity() string {
	return `
	WITH page AS MATERIALIZED (
		SELECT t.*
		FROM record_changes t
		JOIN records_of($1, $2) r ON r.patient_id = t.patient_id
		WHERE t.patient_id = $3 AND ` + before + `
		ORDER BY t.at DESC, t.id DESC
		LIMIT $7)
	SELECT c.id, c.at, json_build_object(
		'id', ` + global("'Activity'", "c.id") + `,
		'kind', ` + name("ActivityKind", "c.kind") + `, 'subjectType', c.subject_type,
		'subject', ` + global("c.subject_type", "c.subject_id") + `, 'fields', c.fields,
		'actor', CASE WHEN u.id IS NOT NULL THEN ` + person("u") + ` END, 'at', ` + instant("c.at") + `)::text AS element
	FROM page c
	CROSS JOIN (SELECT $4::jsonb AS names) enum
	LEFT JOIN persons(ARRAY(SELECT DISTINCT actor_id FROM page)) u ON u.id = c.actor_id
	ORDER BY c.at DESC, c.id DESC`
}

func accessLog() string {
	return `
	SELECT t.id, t.at, json_build_object(
		'id', ` + global("'Access'", "t.id") + `,
		'reason', ` + name("AccessReason", "t.reason") + `,
		'accessor', json_build_object('fullName', t.accessor_name, 'role', ` + name("Role", "t.accessor_role") + `,
			'organization', t.accessor_organization, 'licenseNumber', t.accessor_license),
		'ipAddress', host(t.ip), 'userAgent', t.user_agent, 'location', t.location, 'at', ` + instant("t.at") + `)::text AS element
	FROM access_log t
	JOIN records_of($1, $2) r ON r.patient_id = t.patient_id
	CROSS JOIN (SELECT $4::jsonb AS names) enum
	WHERE t.patient_id = $3 AND t.granted AND ` + before + `
	ORDER BY t.at DESC, t.id DESC
	LIMIT $7`
}
