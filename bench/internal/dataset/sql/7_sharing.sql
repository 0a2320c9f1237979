-- Guardians and professionals, $1 of each. Guardian g is the account of patient g and keeps the next 50 of the
-- dependants, who begin at patient $2; professional p is shared the next 50 of the patients. $3 is the hash of the password.
WITH professionals AS (
    INSERT INTO users (id, email, password_hash, role, first_name, last_name, email_verified_at, created_at, updated_at)
    SELECT pg_temp.bench_id('professional', n), 'professional' || n || '@bench.example', $3, 'professional',
        pg_temp.first_name(n), pg_temp.last_name(n), now(), now(), now()
    FROM generate_series(1, $1::bigint) n
    RETURNING id
), members AS (
    INSERT INTO staff_members (id, user_id, kind, license_number, license_expires_on, specialty, organization, phone, status,
        created_at, updated_at)
    SELECT pg_temp.bench_id('staff', n), pg_temp.bench_id('professional', n), 'professional', 'RM-' || 100000 + n,
        current_date + 700, 'Medicina interna', 'Clínica de prueba', '+5731' || lpad(n::text, 8, '0'), 'approved', now(), now()
    FROM generate_series(1, $1::bigint) n
), grants AS (
    INSERT INTO access_grants (id, patient_id, professional_id, scope, granted_by, granted_at, expires_on)
    SELECT pg_temp.bench_id('grant', p * 50 + k), pg_temp.bench_id('patient', p * 50 + k), pg_temp.bench_id('professional', p),
        'read', pg_temp.bench_id('user', p * 50 + k), now() - interval '1 day', current_date + 300
    FROM generate_series(1, $1::bigint) p, generate_series(0, 49) k
)
INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at)
SELECT pg_temp.bench_id('guardianship', g * 50 + k), pg_temp.bench_id('user', g), pg_temp.bench_id('patient', $2::bigint + (g - 1) * 50 + k),
    'MADRE', now() + k * interval '1 second'
FROM generate_series(1, $1::bigint) g, generate_series(0, 49) k
