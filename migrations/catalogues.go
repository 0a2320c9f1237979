package migrations

// catalogues lists the reference data, referenced tables first. The unnested columns stand in the order of
// the file; line is the number of the row in it.
var catalogues = []catalogue{
	{
		file: "document_types.csv",
		upsert: `
			INSERT INTO document_types (code, name_es, name_en, description_es, description_en, number_pattern,
				self_signup_allowed, requires_guardian, is_active, sort_order, created_at, updated_at)
			SELECT code, name_es, name_en, description_es, description_en, number_regex,
				self_signup_allowed::boolean, minor_only::boolean, is_active::boolean, line::int, now(), now()
			FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
				$8::text[], $9::text[], $10::text[])
				AS f (code, name_es, name_en, description_es, description_en, number_regex, self_signup_allowed,
				minor_only, is_active, line)
			ON CONFLICT (code) DO UPDATE SET
				name_es = excluded.name_es, name_en = excluded.name_en, description_es = excluded.description_es,
				description_en = excluded.description_en, number_pattern = excluded.number_pattern,
				self_signup_allowed = excluded.self_signup_allowed, requires_guardian = excluded.requires_guardian,
				is_active = excluded.is_active, sort_order = excluded.sort_order, updated_at = excluded.updated_at`,
		removal: `DELETE FROM document_types WHERE code = ANY($1::text[])`,
	},
	{
		file:   "countries.csv",
		folded: []string{"name_es", "name_en"},
		upsert: `
			INSERT INTO countries (code, alpha3, numeric_code, name_es, name_en, dial_code, nanp_area_codes, flag,
				sort_order, is_iso_3166, name_es_key, name_en_key, created_at, updated_at)
			SELECT alpha2, alpha3, numeric_code, name_es, name_en, dial_code, string_to_array(nanp_area_codes, '|'),
				flag_emoji, sort_order::int, is_iso_3166::boolean, name_es_key, name_en_key, now(), now()
			FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
				$8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
				AS f (alpha2, alpha3, numeric_code, name_es, name_en, dial_code, nanp_area_codes, flag_emoji,
				sort_order, is_iso_3166, line, name_es_key, name_en_key)
			ON CONFLICT (code) DO UPDATE SET
				alpha3 = excluded.alpha3, numeric_code = excluded.numeric_code, name_es = excluded.name_es,
				name_en = excluded.name_en, dial_code = excluded.dial_code,
				nanp_area_codes = excluded.nanp_area_codes, flag = excluded.flag, sort_order = excluded.sort_order,
				is_iso_3166 = excluded.is_iso_3166, name_es_key = excluded.name_es_key,
				name_en_key = excluded.name_en_key, updated_at = excluded.updated_at`,
		removal: `DELETE FROM countries WHERE code = ANY($1::text[])`,
	},
	{
		// The capital's code and name and the count are for people: is_capital and the rows tell the same.
		file:   "departments.csv",
		folded: []string{"name"},
		upsert: `
			INSERT INTO departments (code, iso_3166_2, name, name_key, created_at, updated_at)
			SELECT dane_code, iso_3166_2, name, name_key, now(), now()
			FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
				$8::text[])
				AS f (dane_code, iso_3166_2, name, capital_dane_code, capital_name, active_municipality_count,
				line, name_key)
			ON CONFLICT (code) DO UPDATE SET
				iso_3166_2 = excluded.iso_3166_2, name = excluded.name, name_key = excluded.name_key,
				updated_at = excluded.updated_at`,
		removal: `DELETE FROM departments WHERE code = ANY($1::text[])`,
	},
	{
		file:   "municipalities.csv",
		folded: []string{"name"},
		upsert: `
			INSERT INTO municipalities (code, department_code, name, kind, is_capital, is_active, name_key,
				created_at, updated_at)
			SELECT dane_code, department_code, name, kind, is_department_capital::boolean, is_active::boolean,
				name_key, now(), now()
			FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
				$8::text[])
				AS f (dane_code, department_code, name, kind, is_department_capital, is_active, line, name_key)
			ON CONFLICT (code) DO UPDATE SET
				department_code = excluded.department_code, name = excluded.name, kind = excluded.kind,
				is_capital = excluded.is_capital, is_active = excluded.is_active, name_key = excluded.name_key,
				updated_at = excluded.updated_at`,
		removal: `DELETE FROM municipalities WHERE code = ANY($1::text[])`,
	},
	{
		file:   "eps.csv",
		folded: []string{"name"},
		upsert: `
			INSERT INTO insurers (code, name, regime, is_active, health_system_codes, name_key, created_at, updated_at)
			SELECT code, name, regime, status = 'activa', string_to_array(health_system_codes, '|'), name_key,
				now(), now()
			FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
				AS f (code, name, regime, status, health_system_codes, line, name_key)
			ON CONFLICT (code) DO UPDATE SET
				name = excluded.name, regime = excluded.regime, is_active = excluded.is_active,
				health_system_codes = excluded.health_system_codes, name_key = excluded.name_key,
				updated_at = excluded.updated_at`,
		removal: `DELETE FROM insurers WHERE code = ANY($1::text[])`,
	},
	{
		// An imported title is better than our short term: it stays.
		file:   "icd10_common.csv",
		folded: []string{"term_es", "term_en"},
		upsert: `
			INSERT INTO icd10_codes (code, chapter, title_es, title_en, usually_chronic, source, title_es_key,
				title_en_key, created_at, updated_at)
			SELECT code, chapter::smallint, term_es, term_en, usually_chronic::boolean, 'common', term_es_key,
				term_en_key, now(), now()
			FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
				$8::text[])
				AS f (code, chapter, term_es, term_en, usually_chronic, line, term_es_key, term_en_key)
			ON CONFLICT (code) DO UPDATE SET
				chapter = excluded.chapter, title_es = excluded.title_es, title_en = excluded.title_en,
				usually_chronic = excluded.usually_chronic, title_es_key = excluded.title_es_key,
				title_en_key = excluded.title_en_key, updated_at = excluded.updated_at
			WHERE icd10_codes.source = 'common'`,
		removal: `DELETE FROM icd10_codes WHERE code = ANY($1::text[]) AND source = 'common'`,
	},
	{
		file:   "medications_common.csv",
		folded: []string{"name_es", "name_en"},
		upsert: `
			INSERT INTO medication_names (name_es, name_en, therapeutic_group, name_es_key, name_en_key,
				created_at, updated_at)
			SELECT name_es, name_en, therapeutic_group, name_es_key, name_en_key, now(), now()
			FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
				AS f (name_es, name_en, therapeutic_group, line, name_es_key, name_en_key)
			ON CONFLICT (name_es) DO UPDATE SET
				name_en = excluded.name_en, therapeutic_group = excluded.therapeutic_group,
				name_es_key = excluded.name_es_key, name_en_key = excluded.name_en_key,
				updated_at = excluded.updated_at`,
		removal: `DELETE FROM medication_names WHERE name_es = ANY($1::text[])`,
	},
}
