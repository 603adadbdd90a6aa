import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const root = import.meta.dirname;
const outDir = path.resolve(root, '../../dist/web');

/**
 * Writes `file.gz` beside each script and style, so that the server compresses nothing while it serves, and `sizes.json`: what each
 * entry and page loads, in gzip bytes, as the budgets count it.
 */
function compressed(): Plugin {
  return {
    name: 'panhuo-compressed',
    apply: 'build',
    enforce: 'post',
    async writeBundle({ dir = outDir }, bundle) {
      const sizes: Record<
        string,
        { gzip: number; imports: string[]; dynamic: string[]; entry: boolean; source: string | null }
      > = {};
      for (const file of await readdir(path.join(dir, 'assets'))) {
        if (!/\.(js|css|svg)$/.test(file)) continue;
        const zipped = gzipSync(await readFile(path.join(dir, 'assets', file)), {
          level: constants.Z_BEST_COMPRESSION,
        });
        await writeFile(path.join(dir, 'assets', `${file}.gz`), zipped);
        const part = bundle[`assets/${file}`];
        if (part?.type !== 'chunk') continue;
        sizes[part.fileName] = {
          gzip: zipped.byteLength,
          imports: part.imports,
          dynamic: part.dynamicImports,
          entry: part.isEntry,
          source: part.facadeModuleId === null ? null : path.relative(root, part.facadeModuleId),
        };
      }
      await writeFile(path.join(dir, 'sizes.json'), `${JSON.stringify(sizes, null, 1)}\n`);
    },
  };
}

const api = process.env.PANHUO_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root,
  plugins: [react(), compressed()],
  // Styles and scripts are files of ours: the policy of the pages allows nothing inline.
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
  },
  server: {
    proxy: Object.fromEntries(['/api', '/feeds', '/healthz', '/readyz'].map((prefix) => [prefix, api])),
  },
});
