import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from './compare.js';

const released = `
  type Query { patient(id: ID!): Patient }
  type Patient { name: String! nick: String @deprecated(reason: "Use name.") blood: Blood }
  enum Blood { A B O @deprecated(reason: "Use ZERO.") }
`;

const cases = {
  'nothing': [released, []],
  'a field more': [released.replace('name:', 'age: Int name:'), []],
  'a field less': [released.replace('name: String!', ''), ["Field 'name' was removed from object type 'Patient'"]],
  'a deprecated field less': [released.replace(/nick.*?\)/, ''), []],
  'a value less': [released.replace('A B', 'A'), ["Enum value 'B' was removed from enum 'Blood'"]],
  'null where there was none': [released.replace('name: String!', 'name: String'), ["Field 'Patient.name' changed type from 'String!' to 'String'"]],
  'an argument more that is required': [
    released.replace('id: ID!', 'id: ID! code: String!'),
    ["Argument 'code: String!' added to field 'Query.patient'"],
  ],
};

for (const [change, [current, breaking]] of Object.entries(cases)) {
  test(change, async () => {
    assert.deepEqual((await compare(released, current)).breaking, breaking);
  });
}

test('a schema that is none is refused', async () => {
  await assert.rejects(compare(released, 'type Query { patient: Nobody }'), /Nobody/);
});
