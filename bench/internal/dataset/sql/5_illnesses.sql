-- Three illnesses for each of the patients $1 to $2; $3 is the first dependant.
INSERT INTO illnesses (id, patient_id, name, name_key, status, is_chronic, diagnosis_date, icd10_code, treatment, diagnosed_by,
    notes, source, recorded_by, created_at, updated_at)
SELECT pg_temp.bench_id('illness', n * 3 + k), pg_temp.bench_id('patient', n), name, pg_temp.fold(name),
    (ARRAY['cronica', 'en_tratamiento', 'curada'])[1 + k], k = 0, date '2001-01-01' + pg_temp.mix(n * 3 + k, 30) % 8000,
    CASE WHEN k < 2 THEN (ARRAY['I10', 'E11.9', 'J45.0', 'K29.7'])[1 + n % 4] END,
    CASE WHEN k < 2 THEN 'Control médico cada seis meses y dieta baja en sodio' END,
    'Dr. ' || pg_temp.last_name(n * 3 + k),
    CASE WHEN k = 2 THEN 'Sin secuelas; se dio de alta después de dos controles.' END,
    'patient', CASE WHEN n < $3::bigint THEN pg_temp.bench_id('user', n) END, made, made
FROM generate_series($1::bigint, $2::bigint) n, generate_series(0, 2) k, LATERAL (SELECT
    timestamptz '2025-06-01 12:00Z' + n * interval '1 second' + k * interval '1 minute' AS made,
    pg_temp.pick(ARRAY['Hipertensión arterial', 'Diabetes tipo 2', 'Asma', 'Gastritis', 'Migraña', 'Hipotiroidismo',
        'Neumonía', 'Dengue'], n + k, 31) AS name) t
