// What urql does with the API, step by step. Each step asserts what it shows.
//   node main.js [http://localhost:8000/graphql]
import assert from 'node:assert/strict';
import { createClient, hasCode } from './client.js';
import { ADD_MEDICATION, DELETE_MEDICATION, PATIENT, RECORD, SET_ACTIVE, SIGN_IN } from './operations.js';

const session = {};
const client = createClient(process.argv[2] ?? 'http://localhost:8000/graphql', session);

async function query(document, variables, requestPolicy) {
  const result = await client.query(document, variables, { requestPolicy }).toPromise();
  assert.ifError(result.error);
  return result.data;
}

async function mutate(document, input) {
  const result = await client.mutation(document, { input }).toPromise();
  assert.ifError(result.error);
  return Object.values(result.data)[0];
}

const login = await mutate(SIGN_IN, { email: 'test.patient@vitalgo.com', password: 'TestPassword123!' });
Object.assign(session, login.tokens);
console.log('mutation: signed in');

// Pagination: relayPagination puts the pages that were read together.
let variables = { first: 2 };
let { patient } = (await query(RECORD, variables)).me;
assert.equal(patient.medications.edges.length, 2);
while (patient.medications.pageInfo.hasNextPage) {
  variables = { first: 2, after: patient.medications.pageInfo.endCursor };
  ({ patient } = (await query(RECORD, variables)).me);
}
const ids = patient.medications.edges.map((edge) => edge.node.id);
assert(ids.length >= 5);
assert.equal(new Set(ids).size, ids.length);
console.log('pagination:', patient.medications.edges.map((edge) => edge.node.name).join(', '));

// A mutation that adds: the cache forgets the lists of the record, and the next look asks the server.
const input = { name: 'Metformina', dosage: '850 mg', frequency: 'Cada 12 horas', startDate: '2026-01-15' };
const { medication } = await mutate(ADD_MEDICATION, input);
const newest = async (requestPolicy) => (await query(RECORD, { first: 2 }, requestPolicy)).me.patient.medications.edges[0].node;
assert.equal((await newest()).id, medication.id);
console.log('mutation: the list was asked for again, and has it');

// A mutation that changes: the cache knows the object by its id, so the list is current without a request.
await mutate(SET_ACTIVE, { id: medication.id, active: false, expectedVersion: medication.version });
assert.equal((await newest('cache-only')).status, 'INACTIVE');
console.log('normalised: the list shows the new status');

// What the caller can put right is data: userErrors.
const late = await mutate(SET_ACTIVE, { id: medication.id, active: true, expectedVersion: medication.version });
assert.equal(late.userErrors[0].code, 'STALE_VERSION');
const empty = await mutate(ADD_MEDICATION, { ...input, name: '' });
assert.deepEqual(empty.userErrors[0].field, ['input', 'name']);
console.log('userErrors:', late.userErrors[0].code, empty.userErrors[0].message);

// What no input can cure is an error with a code.
const nobody = await client.query(PATIENT, { id: 'nobody' }).toPromise();
assert(hasCode(nobody.error, 'NOT_FOUND'));
console.log('errors: NOT_FOUND');

// A mutation that deletes: the object leaves the cache, and so every list.
await mutate(DELETE_MEDICATION, { id: medication.id });
assert.notEqual((await newest()).id, medication.id);
console.log('deleted: the list has it no more');

// A token that has ended is traded for a new one, and the operation is sent again.
session.accessToken = 'ended';
const before = session.refreshToken;
assert.equal((await query(RECORD, { first: 1 }, 'network-only')).me.patient.fullName, 'Test Patient Primary');
assert.notEqual(session.refreshToken, before);
assert.notEqual(session.accessToken, 'ended');
console.log('refresh: a new pair of tokens, and the answer');
