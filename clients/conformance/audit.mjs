// Runs the audits of graphql-http against a server and compares them with what is expected of it.
//
//   node audit.mjs URL [ID…]
//
// The IDs are the audits that the server is to answer otherwise, on purpose. All others have to be ok.
import { auditServer } from 'graphql-http';

const audits = 61; // in the version that package.json names: none may get lost
const [url, ...excepted] = process.argv.slice(2);
if (!url) {
  console.error('usage: node audit.mjs URL [ID…]');
  process.exit(2);
}

const results = await auditServer({ url });
const wrong = results.filter((result) => (result.status === 'ok') === excepted.includes(result.id));
const unknown = excepted.filter((id) => !results.some((result) => result.id === id));
for (const result of wrong) {
  console.error(result.status, result.id, result.name, result.reason ?? 'it is ok, which is not expected');
}
for (const id of unknown) console.error('there is no audit', id);
const ok = results.filter((result) => result.status === 'ok').length;
console.log(`${ok} of ${results.length} audits are ok, ${excepted.length} are answered otherwise on purpose`);
if (results.length !== audits || wrong.length + unknown.length > 0) process.exitCode = 1;
