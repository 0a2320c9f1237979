import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const packageFolder = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const noticeFile = /^(licen[cs]e|copying|notice|thirdpartynotices)/i;

// The font has a licence of its own, which monaco-editor's notices leave out.
const preamble = `The VitalGo API explorer contains these packages, and Codicons, the icon font of monaco-editor:
(c) Microsoft Corporation, unchanged, https://github.com/microsoft/vscode-codicons, under
Creative Commons Attribution 4.0 International, https://creativecommons.org/licenses/by/4.0/legalcode`;

// collectLicenses makes two plugins: collect notes the npm packages a bundle takes in (the page and
// each worker are bundles of their own), write puts their licences into licenses.txt.
export function collectLicenses() {
  const folders = new Set();
  return {
    collect: () => ({
      name: 'licenses:collect',
      apply: 'build',
      generateBundle(_options, bundle) {
        for (const chunk of Object.values(bundle)) {
          for (const id of chunk.moduleIds ?? []) {
            const folder = packageFolder.exec(id.replaceAll('\\', '/').replace(/^\0/, ''))?.[1];
            if (folder) folders.add(folder);
          }
        }
      },
    }),
    write: () => ({
      name: 'licenses:write',
      apply: 'build',
      generateBundle: {
        order: 'post',
        handler() {
          this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: licensesOf(folders) });
        },
      },
    }),
  };
}

function licensesOf(folders) {
  const sections = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    sections.set(`${name} ${version}`, `${name} ${version} (${license})\n\n${noticesIn(folder)}`);
  }
  const sorted = [...sections.keys()].sort().map((key) => sections.get(key));
  return `${preamble}\n\n${'-'.repeat(80)}\n\n${sorted.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function noticesIn(folder) {
  const files = readdirSync(folder).filter((file) => noticeFile.test(file)).sort();
  if (files.length === 0) return 'Published without a text of its licence.';
  return files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
}
