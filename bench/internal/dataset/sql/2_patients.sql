-- The patients $1 to $2; those from $3 on are dependants.
INSERT INTO patients (id, user_id, first_name, last_name, name_key, document_type, document_number, birth_date, phone,
    origin_country, biological_sex, gender, occupation, blood_type, height_cm, weight_kg, organ_donor, created_at, updated_at)
SELECT pg_temp.bench_id('patient', n),
    CASE WHEN n < $3::bigint THEN pg_temp.bench_id('user', n) END,
    pg_temp.first_name(n), pg_temp.last_name(n), pg_temp.fold(pg_temp.first_name(n) || ' ' || pg_temp.last_name(n)),
    CASE WHEN n < $3::bigint THEN 'CC' ELSE 'TI' END, (1000000000 + n)::text,
    CASE WHEN n < $3::bigint THEN date '1935-01-01' ELSE date '2011-01-01' END + pg_temp.mix(n, 5) % 5000,
    '+5730' || lpad(n::text, 8, '0'), 'CO', (ARRAY['M', 'F'])[1 + n % 2], (ARRAY['MASCULINO', 'FEMENINO'])[1 + n % 2],
    pg_temp.pick(ARRAY['Docente', 'Ingeniera', 'Comerciante', 'Agricultor', 'Abogada', 'Conductor'], n, 6),
    pg_temp.pick(ARRAY['A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-'], n, 7),
    150 + pg_temp.mix(n, 8) % 45, 45 + (pg_temp.mix(n, 9) % 600) / 10.0, 'DONANTE', made, made
FROM generate_series($1::bigint, $2::bigint) n, LATERAL (SELECT timestamptz '2025-01-01 12:00Z' + n * interval '1 second' AS made) t
