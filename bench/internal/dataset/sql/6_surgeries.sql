-- Two surgeries for each of the patients $1 to $2; $3 is the first dependant.
INSERT INTO surgeries (id, patient_id, procedure, procedure_key, surgery_date, hospital, surgeon, anesthesia, duration_minutes,
    complications, notes, source, recorded_by, created_at, updated_at)
SELECT pg_temp.bench_id('surgery', n * 2 + k), pg_temp.bench_id('patient', n), name, pg_temp.fold(name),
    date '2000-01-01' + pg_temp.mix(n * 2 + k, 40) % 8500,
    'Hospital Universitario San Ignacio', CASE WHEN k = 0 THEN 'Dra. ' || pg_temp.last_name(n + k) END,
    pg_temp.pick(ARRAY['general', 'local', 'regional', 'spinal', 'epidural', 'sedation'], n * 2 + k, 41),
    30 + pg_temp.mix(n * 2 + k, 42) % 240, CASE WHEN k = 1 THEN 'Ninguna' END,
    CASE WHEN k = 0 THEN 'Recuperación en casa durante quince días.' END,
    'patient', CASE WHEN n < $3::bigint THEN pg_temp.bench_id('user', n) END, made, made
FROM generate_series($1::bigint, $2::bigint) n, generate_series(0, 1) k, LATERAL (SELECT
    timestamptz '2025-06-01 12:00Z' + n * interval '1 second' + k * interval '1 minute' AS made,
    pg_temp.pick(ARRAY['Apendicectomía', 'Colecistectomía', 'Cesárea', 'Artroscopia de rodilla', 'Hernia inguinal',
        'Catarata', 'Amigdalectomía'], n + k, 43) AS name) t
