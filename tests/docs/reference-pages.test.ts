import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { referencePages } from '../../cli/reference-pages.ts';
import { projectRoot } from '../../lake/assets.ts';
import { loadModels } from '../../transforms/runner/model.ts';
import { loadMetrics } from '../../transforms/semantic/load.ts';

test('the generated pages of docs/ say what code and definitions say (else: npm run docs)', async () => {
  const pages = referencePages(await loadModels(), (await loadMetrics()).metrics);
  expect(Object.keys(pages).length).toBeGreaterThan(0);
  for (const [file, text] of Object.entries(pages)) {
    expect(await readFile(path.join(projectRoot(), file), 'utf8'), file).toBe(text);
  }
});
