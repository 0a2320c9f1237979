// What the servers with resolvers share: the pool and one statement for each thing. Statements are prepared, and
// dates stay texts; both are what pg's documentation recommends.
import { readFileSync } from 'node:fs'
import pg from 'pg'

pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)

const pool = new pg.Pool({ max: 20 }) // where the database is comes from PGHOST and the like

export const address = { host: '127.0.0.1', port: Number(process.env.PORT) }
export const typeDefs = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8')

async function rows(name, text, value) {
  return (await pool.query({ name, text, values: [value] })).rows
}

const person = `id, first_name AS "firstName", last_name AS "lastName", document_type AS "documentType",
  document_number AS "documentNumber", birth_date AS "birthDate", phone, origin_country AS "originCountry"`

export const patientsById = async (ids) => {
  const found = new Map((await rows('patients', `SELECT ${person} FROM patients WHERE id = ANY ($1::uuid[])`, ids)).map((p) => [p.id, p]))
  return ids.map((id) => found.get(id) ?? null)
}

export const panel = (guardian) =>
  rows('panel', `SELECT ${person} FROM patients WHERE id IN (SELECT patient_id FROM guardianships WHERE guardian_id = $1) ORDER BY id`, guardian)

const lists = {
  medications: [
    `id, name, dosage, frequency, start_date AS "startDate", end_date AS "endDate", is_active AS "isActive",
      prescribed_by AS "prescribedBy", notes`, 'start_date'],
  allergies: [`id, allergen, severity, reaction, treatment, diagnosis_date AS "diagnosisDate", notes`, 'severity_rank'],
  illnesses: [
    `id, name, status, is_chronic AS "isChronic", diagnosis_date AS "diagnosisDate", icd10_code AS "icd10Code", treatment,
      diagnosed_by AS "diagnosedBy", notes`, 'diagnosis_date'],
  surgeries: [
    `id, procedure, surgery_date AS date, hospital, surgeon, anesthesia, duration_minutes AS "durationMinutes", complications, notes`,
    'surgery_date'],
}

// listsOf.medications(ids) answers a list for each patient, in their order.
export const listsOf = Object.fromEntries(Object.entries(lists).map(([table, [columns, order]]) => {
  const text = `SELECT patient_id, ${columns} FROM ${table} WHERE patient_id = ANY ($1::uuid[]) AND deleted_at IS NULL
    ORDER BY ${order} DESC, created_at DESC, id DESC`
  return [table, async (patients) => {
    const found = new Map(patients.map((id) => [id, []]))
    for (const row of await rows(table, text, patients)) found.get(row.patient_id).push(row)
    return patients.map((id) => found.get(id))
  }]
}))
