// What Relay does with the API, without React: what its compiler made of the documents is run by its store. Each step
// asserts what it shows.
//   node build/main.js [http://localhost:8000/graphql]
const assert = require('node:assert/strict');
const { commitMutation, createOperationDescriptor, fetchQuery, getSelector } = require('relay-runtime');
const { createEnvironment } = require('./environment');
const documents = require('./operations');
const nextPage = require('./__generated__/operationsMedicationsPageQuery.graphql');

const session = {};
const environment = createEnvironment(process.argv[2] ?? 'http://localhost:8000/graphql', session);

const mutate = (mutation, variables) =>
  new Promise((resolve, reject) => commitMutation(environment, { mutation, variables, onCompleted: resolve, onError: reject }));

// list reads the connection from the store, as a component would.
function list(patient) {
  const { request, fragment } = createOperationDescriptor(documents.record, { patient });
  const query = environment.lookup({ ...fragment, owner: request });
  return environment.lookup(getSelector(documents.medications, query.data.node.patient)).data.medications;
}
const names = (connection) => connection.edges.map((edge) => edge.node.name);

async function main() {
  const { login } = await mutate(documents.signIn, { input: { email: 'test.patient@vitalgo.com', password: 'TestPassword123!' } });
  session.accessToken = login.tokens.accessToken;
  const patient = (await fetchQuery(environment, documents.me, {}).toPromise()).me.patient.id;

  environment.retain(createOperationDescriptor(documents.record, { patient }));
  await fetchQuery(environment, documents.record, { patient }).toPromise();
  assert.equal(list(patient).edges.length, 2);
  console.log('node: a page of', names(list(patient)).join(', '));

  for (let { pageInfo } = list(patient); pageInfo.hasNextPage; { pageInfo } = list(patient)) {
    await fetchQuery(environment, nextPage, { id: patient, count: 2, cursor: pageInfo.endCursor }).toPromise();
  }
  const all = names(list(patient));
  assert(all.length >= 5);
  console.log('connection:', all.join(', '));

  const connections = [list(patient).__id];
  const input = { name: 'Metformina', dosage: '850 mg', frequency: 'Cada 12 horas', startDate: '2026-01-15' };
  const { addMedication } = await mutate(documents.addMedication, { input, connections });
  assert.deepEqual(names(list(patient)), ['Metformina', ...all]);
  console.log('@prependNode: the store has it');

  await mutate(documents.deleteMedication, { input: { id: addMedication.medication.id }, connections });
  assert.deepEqual(names(list(patient)), all);
  console.log('@deleteEdge: the store has it no more');
}

main();
