import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const osByte = 9; // of the gzip header (RFC 1952): which system made the file
const unknownSystem = 255;

// kept are the page, and what keeps the folder for //go:embed where nothing was built.
const kept = /(\.html|\.keep)$/;

// gzipAssets replaces each built file but those by its compressed form, byte for byte the same
// for the same input: zlib writes no time, and the operating system is left out.
export function gzipAssets() {
  return {
    name: 'gzip-assets',
    apply: 'build',
    writeBundle({ dir }) {
      for (const file of readdirSync(dir, { recursive: true, withFileTypes: true })) {
        if (!file.isFile() || kept.test(file.name)) continue;
        const path = join(file.parentPath, file.name);
        const compressed = gzipSync(readFileSync(path), { level: 9 });
        compressed[osByte] = unknownSystem;
        writeFileSync(`${path}.gz`, compressed);
        rmSync(path);
      }
    },
  };
}
