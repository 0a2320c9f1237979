// What has changed in the schema since the last release, and whether a client of that release would break.
import { CriticalityLevel, DiffRule, diff } from '@graphql-inspector/core';
import { assertValidSchema, buildSchema } from 'graphql';

// compare returns the changes that break a client, those that may surprise one, and the others. What the release had
// marked @deprecated may go.
export async function compare(released, current) {
  const changes = await diff(schemaOf(released), schemaOf(current), [DiffRule.suppressRemovalOfDeprecatedField]);
  const at = (level) => changes.filter((change) => change.criticality.level === level).map((change) => change.message);
  return { breaking: at(CriticalityLevel.Breaking), dangerous: at(CriticalityLevel.Dangerous), harmless: at(CriticalityLevel.NonBreaking) };
}

function schemaOf(text) {
  const schema = buildSchema(text);
  assertValidSchema(schema);
  return schema;
}
