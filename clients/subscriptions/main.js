// A paramedic reads a record in an emergency, and the patient is told at once: by a WebSocket (graphql-ws) and by
// server-sent events (graphql-sse). Each step asserts what it shows.
//   node main.js [http://localhost:8000/graphql]
import assert from 'node:assert/strict';
import { createClient as createEventStream } from 'graphql-sse';
import { createClient as createSocket } from 'graphql-ws';
import WebSocket from 'ws';
import { emergencyCode, readInEmergency, signIn } from './people.js';

const url = process.argv[2] ?? 'http://localhost:8000/graphql';
const socketUrl = url.replace(/^http/, 'ws');
const streamUrl = `${url}/stream`; // runs subscriptions only
const query = 'subscription { recordAccessed { id reason accessor { fullName organization } location at } }';

const patient = await signIn(url, 'test.patient@vitalgo.com', 'TestPassword123!');
const paramedic = await signIn(url, 'test.paramedic@vitalgo.com', 'TestParamedic123!');
const code = await emergencyCode(url, patient);

// The WebSocket is signed in by connection_init; each event stream by its header, like any request.
const socket = createSocket({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: { Authorization: `Bearer ${patient}` } });
const stream = createEventStream({ url: streamUrl, headers: { Authorization: `Bearer ${patient}` } });
const bySocket = socket.iterate({ query });
const byStream = stream.iterate({ query });

const told = Promise.all([bySocket.next(), byStream.next()]);
const record = await readUntil(told);
assert.equal(record.fullName, 'Test Patient Primary');
assert.equal(record.allergies[0].severity, 'CRITICAL');
for (const { value } of await told) {
  assert.equal(value.errors, undefined);
  const access = value.data.recordAccessed;
  assert.equal(access.reason, 'EMERGENCY');
  assert.equal(access.accessor.fullName, 'Test Paramedic');
  assert.equal(access.location, 'Calle 26, Bogotá');
  console.log('told:', access.accessor.fullName, 'at', access.at);
}
await bySocket.return();
await byStream.return();
stream.dispose();
await socket.dispose();

// A token that is not good closes the WebSocket with 4403: refresh the session, then connect again.
const stranger = createSocket({ url: socketUrl, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams: { Authorization: 'Bearer ended' } });
await assert.rejects(stranger.iterate({ query }).next(), (closed) => closed.code === 4403);
console.log('a token that ended: closed with 4403');

// readUntil reads the record until an event is there: neither protocol tells when a subscription has begun, and one
// hears of what happens from then on.
async function readUntil(event) {
  const arrived = event.then(() => true);
  for (let attempt = 0; attempt < 20; attempt++) {
    const record = await readInEmergency(url, paramedic, code);
    const pause = new Promise((resolve) => setTimeout(resolve, 500, false));
    if (await Promise.race([arrived, pause])) return record;
  }
  throw new Error('the patient was not told');
}
