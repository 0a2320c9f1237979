// The environment of a front end: a store, and a network that signs each request.
const { Environment, Network, RecordSource, Store } = require('relay-runtime');

exports.createEnvironment = (url, session) =>
  new Environment({ network: Network.create((operation, variables) => post(url, session, operation, variables)), store: new Store(new RecordSource()) });

async function post(url, session, operation, variables) {
  const headers = { 'content-type': 'application/json' };
  if (session.accessToken) headers.authorization = `Bearer ${session.accessToken}`;
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query: operation.text, variables }) });
  return response.json();
}
