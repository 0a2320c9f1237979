-- Five medications for each of the patients $1 to $2; $3 is the first dependant.
INSERT INTO medications (id, patient_id, name, name_key, dosage, frequency, start_date, end_date, is_active, prescribed_by,
    notes, source, recorded_by, created_at, updated_at)
SELECT pg_temp.bench_id('medication', n * 5 + k), pg_temp.bench_id('patient', n), name, pg_temp.fold(name),
    (ARRAY['20 mg', '50 mg', '500 mg', '850 mg', '1 g'])[1 + k],
    pg_temp.pick(ARRAY['cada 8 horas', 'cada 12 horas', 'una vez al día', 'en ayunas', 'antes de dormir'], n + k, 11),
    began, CASE WHEN k % 2 = 1 THEN began + 30 + pg_temp.mix(n, 12) % 300 END, k <> 3,
    CASE WHEN k < 4 THEN 'Dra. ' || pg_temp.last_name(n + k) END,
    CASE WHEN k % 2 = 0 THEN 'Tomar con un vaso de agua; control en tres meses con exámenes de laboratorio.' END,
    'patient', CASE WHEN n < $3::bigint THEN pg_temp.bench_id('user', n) END, made, made
FROM generate_series($1::bigint, $2::bigint) n, generate_series(0, 4) k, LATERAL (SELECT
    timestamptz '2025-06-01 12:00Z' + n * interval '1 second' + k * interval '1 minute' AS made,
    date '2019-01-01' + pg_temp.mix(n * 5 + k, 10) % 2200 AS began,
    pg_temp.pick(ARRAY['Losartán', 'Omeprazol', 'Metformina', 'Acetaminofén', 'Ibuprofeno', 'Levotiroxina', 'Amlodipino',
        'Atorvastatina', 'Enalapril', 'Loratadina', 'Salbutamol', 'Sertralina'], n + k, 13) AS name) t
