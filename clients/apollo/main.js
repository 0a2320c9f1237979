// What Apollo Client 4 does with the API, step by step. Each step asserts what it shows.
//   node main.js [http://localhost:8000/graphql]
import assert from 'node:assert/strict';
import { filter, firstValueFrom, map, timeout } from 'rxjs';
import { createClient, hasCode } from './client.js';
import { ADD_MEDICATION, DELETE_MEDICATION, ME, MEDICATIONS, SET_ACTIVE } from './operations.js';
import { Session } from './session.js';

const uri = process.argv[2] ?? 'http://localhost:8000/graphql';
const session = new Session(uri);
await session.signIn('test.patient@vitalgo.com', 'TestPassword123!');
const client = createClient(uri, session);

// Query.
const { data } = await client.query({ query: ME });
const patient = data.me.patient.id;
assert.equal(data.me.firstName, 'Test');
console.log('query: signed in as', data.me.firstName);

// Pagination: fetchMore, and relayStylePagination puts the pages together in the cache.
const list = client.watchQuery({ query: MEDICATIONS, variables: { patient, first: 2 } });
const medications = list.pipe(filter((result) => !result.loading), map((result) => result.data.patient.medications));
// shows waits until the list, as a component would draw it, is as expected.
const shows = (expected) => firstValueFrom(medications.pipe(map(({ edges }) => edges.map((edge) => edge.node)), filter(expected), timeout(10_000)));
await shows((nodes) => nodes.length === 2);
let { pageInfo } = await firstValueFrom(medications);
while (pageInfo.hasNextPage) {
  const page = await list.fetchMore({ variables: { after: pageInfo.endCursor } });
  pageInfo = page.data.patient.medications.pageInfo;
}
const all = await shows((nodes) => nodes.length >= 5);
assert.equal(new Set(all.map((node) => node.id)).size, all.length);
console.log('pagination:', all.map((node) => node.name).join(', '));

// A mutation that adds: the cache is told where the new object belongs.
const input = { name: 'Metformina', dosage: '850 mg', frequency: 'Cada 12 horas', startDate: '2026-01-15' };
const context = { headers: { 'Idempotency-Key': crypto.randomUUID() } };
const added = await client.mutate({
  mutation: ADD_MEDICATION,
  variables: { input },
  context,
  update(cache, { data: { addMedication } }) {
    if (!addMedication.medication) return;
    cache.modify({
      id: cache.identify(addMedication.patient),
      fields: {
        medications: (existing, { toReference }) => ({
          ...existing,
          edges: [{ __typename: 'MedicationEdge', cursor: '', node: toReference(addMedication.medication) }, ...existing.edges],
        }),
      },
    });
  },
});
const { id, version } = added.data.addMedication.medication;
await shows(([newest]) => newest.id === id);
console.log('mutation: the list has it, without asking the server again');

// A mutation whose answer was lost on the way may be sent again under its Idempotency-Key: it is done once.
const repeated = await client.mutate({ mutation: ADD_MEDICATION, variables: { input }, context });
assert.equal(repeated.data.addMedication.medication.id, id);
console.log('idempotency: sent twice, added once');

// A mutation that changes: the cache knows the object by its id, so every list that shows it is current.
await client.mutate({ mutation: SET_ACTIVE, variables: { input: { id, active: false, expectedVersion: version } } });
await shows(([newest]) => newest.id === id && newest.status === 'INACTIVE');
console.log('normalised: the list shows the new status');

// What the caller can put right is data: userErrors.
const late = await client.mutate({ mutation: SET_ACTIVE, variables: { input: { id, active: true, expectedVersion: version } } });
assert.equal(late.data.setMedicationActive.userErrors[0].code, 'STALE_VERSION');
const empty = await client.mutate({ mutation: ADD_MEDICATION, variables: { input: { ...input, name: '' } } });
assert.deepEqual(empty.data.addMedication.userErrors[0].field, ['input', 'name']);
console.log('userErrors:', late.data.setMedicationActive.userErrors[0].code, empty.data.addMedication.userErrors[0].message);

// What no input can cure is an error with a code.
const nobody = client.query({ query: MEDICATIONS, variables: { patient: 'nobody' }, fetchPolicy: 'network-only' });
await assert.rejects(nobody, (error) => hasCode(error, 'NOT_FOUND'));
console.log('errors: NOT_FOUND');

// A mutation that deletes: the object leaves the cache, and so every list.
await client.mutate({
  mutation: DELETE_MEDICATION,
  variables: { input: { id } },
  update(cache, { data: { deleteMedication } }) {
    cache.evict({ id: cache.identify({ __typename: 'Medication', id: deleteMedication.deletedId }) });
    cache.gc();
  },
});
await shows((nodes) => nodes.length === all.length && nodes.every((node) => node.id !== id));
console.log('deleted: the list has it no more');

// A token that has ended: two operations are refused, one refresh follows, both are answered.
session.accessToken = 'ended';
const fetchPolicy = 'network-only';
const [me, meds] = await Promise.all([
  client.query({ query: ME, fetchPolicy }),
  client.query({ query: MEDICATIONS, variables: { patient }, fetchPolicy }),
]);
assert.equal(me.data.me.firstName, 'Test');
assert(meds.data.patient.medications.edges.length >= 5);
await session.refresh('ended'); // as an operation would whose refusal arrives last
assert.equal(session.refreshes, 1);
console.log('refresh: two operations, one refresh');

client.stop();
