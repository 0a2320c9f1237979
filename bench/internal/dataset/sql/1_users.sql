-- Accounts of the patients $1 to $2; those from $3 on are dependants and have none. $4 is the hash of the password.
INSERT INTO users (id, email, password_hash, role, first_name, last_name, email_verified_at, created_at, updated_at)
SELECT pg_temp.bench_id('user', n), 'patient' || n || '@bench.example', $4, 'patient',
    pg_temp.first_name(n), pg_temp.last_name(n), made, made, made
FROM generate_series($1::bigint, $2::bigint) n, LATERAL (SELECT timestamptz '2025-01-01 12:00Z' + n * interval '1 second' AS made) t
WHERE n < $3::bigint
