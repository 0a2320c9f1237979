-- Three allergies for each of the patients $1 to $2; $3 is the first dependant.
INSERT INTO allergies (id, patient_id, allergen, allergen_key, severity, reaction, treatment, diagnosis_date, notes, source,
    recorded_by, created_at, updated_at)
SELECT pg_temp.bench_id('allergy', n * 3 + k), pg_temp.bench_id('patient', n), allergen, pg_temp.fold(allergen),
    pg_temp.pick(ARRAY['leve', 'moderada', 'severa', 'critica'], n * 3 + k, 20),
    CASE WHEN k < 2 THEN 'Urticaria y edema de los labios' END, CASE WHEN k > 0 THEN 'Antihistamínico oral' END,
    date '2005-01-01' + pg_temp.mix(n * 3 + k, 21) % 7000,
    CASE WHEN k = 1 THEN 'Diagnosticada con prueba cutánea; evitar el contacto.' END,
    'patient', CASE WHEN n < $3::bigint THEN pg_temp.bench_id('user', n) END, made, made
FROM generate_series($1::bigint, $2::bigint) n, generate_series(0, 2) k, LATERAL (SELECT
    timestamptz '2025-06-01 12:00Z' + n * interval '1 second' + k * interval '1 minute' AS made,
    -- another one for each k: an allergen stands once in a record
    (ARRAY['Penicilina', 'Maní', 'Látex', 'Mariscos', 'Polen', 'Ácaros', 'Aspirina', 'Huevo', 'Sulfas'])[1 + (n + k * 2) % 9] AS allergen) t
