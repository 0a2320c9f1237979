import { defineConfig } from 'vite';
import { gzipAssets } from './vite/gzip.js';
import { collectLicenses } from './vite/licenses.js';

const licenses = collectLicenses();

export default defineConfig({
  base: '/graphiql/',
  plugins: [licenses.collect(), licenses.write(), gzipAssets()],
  worker: {
    format: 'es',
    plugins: () => [licenses.collect()],
    rolldownOptions: { output: { codeSplitting: false } },
  },
  build: {
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 8192,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // All npm packages in one file, which stays the same when only src/ changes: small commits.
      output: { codeSplitting: { groups: [{ name: 'vendor', test: /node_modules/ }] } },
      onLog: (level, log, print) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && print(level, log),
    },
  },
});
