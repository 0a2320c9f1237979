// Compares the schema with that of the last release; fails where a client of that release would break.
//   node main.js [RELEASED CURRENT]
import { readFile } from 'node:fs/promises';
import { compare } from './compare.js';

const schemas = new URL('../../schema/', import.meta.url);
const [released = new URL('released.graphql', schemas), current = new URL('schema.graphql', schemas)] = process.argv.slice(2);
const { breaking, dangerous, harmless } = await compare(await readFile(released, 'utf8'), await readFile(current, 'utf8'));

for (const message of breaking) console.error('breaks clients:', message);
for (const message of dangerous) console.log('may surprise clients:', message);
console.log(`${breaking.length} breaking, ${dangerous.length} dangerous, ${harmless.length} harmless changes since the last release`);
if (breaking.length > 0) process.exitCode = 1;
