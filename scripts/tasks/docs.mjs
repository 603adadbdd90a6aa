import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { say } from '../lib/say.mjs';
import { ROOT, setup } from '../setup.mjs';

/** `npm run docs`: writes the pages of docs/ that are made from code and definitions. */
export async function run() {
  await setup({});
  const load = (file) => import(pathToFileURL(path.join(ROOT, 'dist', file)).href);
  const [{ referencePages }, { loadModels }, { loadMetrics }] = await Promise.all([
    load('cli/reference-pages.js'),
    load('transforms/runner/model.js'),
    load('transforms/semantic/load.js'),
  ]);
  const pages = referencePages(await loadModels(), (await loadMetrics()).metrics);
  for (const [file, text] of Object.entries(pages)) {
    writeFileSync(path.join(ROOT, file), text);
    say(file);
  }
}
