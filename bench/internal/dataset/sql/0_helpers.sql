-- What the other files share; all of it ends with the session.
CREATE FUNCTION pg_temp.bench_id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    -- A UUID of version 7 that sorts by n, as the server's own sort by the time of their making.
    SELECT (lpad(to_hex(1735689600000 + n), 12, '0') || '7' || substr(md5(kind || n), 1, 3)
        || '8' || substr(md5(kind || n), 4, 15))::uuid
$$;
CREATE FUNCTION pg_temp.mix(n bigint, salt int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT ((n * 2654435761 + salt * 40503) % 1000003)::int
$$;
CREATE FUNCTION pg_temp.pick(list text[], n bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT list[1 + pg_temp.mix(n, salt) % cardinality(list)]
$$;
CREATE FUNCTION pg_temp.fold(s text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT translate(lower(s), 'áéíóúüñÁÉÍÓÚÜÑ', 'aeiouunaeiouun')
$$;
CREATE FUNCTION pg_temp.first_name(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_temp.pick(ARRAY['María José', 'Juan', 'Luisa', 'Andrés', 'Camila', 'Sofía', 'Jorge', 'Valentina',
        'Óscar', 'Daniela', 'Carlos Iván', 'Lucía', 'Felipe', 'Natalia', 'Mateo', 'Íngrid', 'Simón', 'Paola'], n, 1)
$$;
CREATE FUNCTION pg_temp.last_name(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_temp.pick(ARRAY['Rodríguez', 'Gómez', 'Martínez', 'López', 'Peña', 'Torres', 'Muñoz', 'Rojas',
        'Vargas', 'Castro', 'Ortiz', 'Ríos', 'Suárez', 'Mejía', 'Cárdenas', 'Beltrán', 'Pardo'], n, 2) || ' ' ||
        pg_temp.pick(ARRAY['Acosta', 'Bernal', 'Cuéllar', 'Díaz', 'Escobar', 'Franco', 'Guerrero', 'Herrera',
        'Ibáñez', 'Jaramillo', 'León', 'Medina', 'Nieto'], n, 3)
$$;
