// Typed documents of GraphQL Code Generator, run against the API. The compiler is the first assertion: variables and
// answers have the types of the schema.
//   node build/main.js [http://localhost:8000/graphql] [--trusted]
import assert from 'node:assert/strict';
import { Client } from './execute.js';
import { graphql } from './gql/index.js';

const signIn = graphql(`
  mutation SignIn($input: LoginInput!) {
    login(input: $input) {
      tokens { accessToken }
      userErrors { code message }
    }
  }
`);

const record = graphql(`
  query Record($severity: [AllergySeverity!]) {
    me {
      patient {
        fullName
        birthDate
        allergies(filter: { severity: $severity }) { nodes { allergen severity reaction } }
      }
    }
  }
`);

const [url = 'http://localhost:8000/graphql', trusted] = process.argv.slice(2);
const client = new Client(url, trusted === '--trusted');

const { login } = await client.execute(signIn, { input: { email: 'test.patient@vitalgo.com', password: 'TestPassword123!' } });
assert(login.tokens, login.userErrors[0]?.message);
client.accessToken = login.tokens.accessToken;

const { me } = await client.execute(record, { severity: ['SEVERE', 'CRITICAL'] });
assert(me?.patient);
const { fullName, birthDate, allergies } = me.patient;
assert.equal(fullName, 'Test Patient Primary');
assert.deepEqual(allergies.nodes.map((allergy) => allergy.severity), ['CRITICAL', 'SEVERE']);
console.log(`${fullName}, born ${birthDate}:`, allergies.nodes.map((allergy) => allergy.allergen).join(', '));

// @ts-expect-error: there is no such severity, and the compiler says so.
await assert.rejects(client.execute(record, { severity: ['DEADLY'] }), /BAD_USER_INPUT/);
console.log('a severity that does not exist: refused by the compiler, and by the server');

if (trusted) {
  // The server takes the documents of the manifest only.
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ home { apiVersion } }' }),
  });
  assert.equal(response.status, 400);
  console.log('a document that the front end was not built with: refused');
}
