-- What series need: account $1[i] keeps the first $2[i] of the dependants, who begin at patient $3, and patient $4[i] has
-- $5[i] medications and no others.
WITH panels AS (
    INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at)
    SELECT pg_temp.bench_id('panel', account * 50 + k), pg_temp.bench_id('user', account), pg_temp.bench_id('patient', $3::bigint + k),
        'MADRE', now() + k * interval '1 second'
    FROM unnest($1::bigint[], $2::int[]) AS wanted (account, size), generate_series(0, size - 1) k
    ON CONFLICT DO NOTHING
), others AS (
    DELETE FROM medications
    WHERE patient_id = ANY (SELECT pg_temp.bench_id('patient', n) FROM unnest($4::bigint[]) n)
        AND id <> ALL (SELECT pg_temp.bench_id('list', patient * 100 + k) FROM unnest($4::bigint[], $5::int[]) AS wanted (patient, size),
            generate_series(1, size) k)
)
INSERT INTO medications (id, patient_id, name, name_key, dosage, frequency, start_date, end_date, is_active, prescribed_by,
    notes, source, recorded_by, created_at, updated_at)
SELECT pg_temp.bench_id('list', patient * 100 + k), pg_temp.bench_id('patient', patient), name, name_key, dosage, frequency, start_date,
    end_date, is_active, prescribed_by, notes, source, recorded_by, created_at + k * interval '1 second', updated_at
FROM unnest($4::bigint[], $5::int[]) AS wanted (patient, size), generate_series(1, size) k
JOIN medications m ON m.id = pg_temp.bench_id('medication', 5 + k % 5) -- those of patient 1
ON CONFLICT DO NOTHING
