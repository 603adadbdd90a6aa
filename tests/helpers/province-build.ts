import path from 'node:path';
import { createSteps } from '../../activities/index.ts';
import { addSampleReference } from '../../cli/sample-reference.ts';
import { inlineEngine } from '../../engine/inline.ts';
import type { Log } from '../../engine/types.ts';
import { replaceFile } from '../../lake/atomic.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { createProvince, writeProvince } from '../../sample/province/index.ts';
import { filesOf, homeOf, PROVINCE } from './province-places.ts';

const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
/** Connectors of kinds whose files are no tables. */
const PARSERS: Readonly<Record<string, string>> = { legal_event: 'gazette-events' };
/** Files are fetched at this moment, or two builds of the same sources would differ. */
const FETCHED = new Date('2025-01-02T03:04:05Z');

/** Writes the files and builds a workspace of them. */
export async function buildProvince(folder: string): Promise<void> {
  const home = homeOf(folder);
  await replaceFile(path.join(home, 'panhuo.yaml'), 'synthetic: true\nsources: {}\nschedules: []\n');
  const written = await writeProvince(createProvince(PROVINCE), filesOf(folder));
  await addSampleReference(home);
  const clock = () => FETCHED;
  const engine = inlineEngine({
    steps: createSteps(() => openWorkspace(home, { clock }), { clock }),
    log: quiet,
  });
  for (const kind of new Set(written.files.map((file) => file.kind))) {
    const files = written.files.filter((file) => file.kind === kind);
    await engine.ingest({
      correlation: 'province',
      source: 'import',
      kind,
      files: files.map(({ file }) => path.join(filesOf(folder), file)),
      ...(PARSERS[kind] ? { parser: PARSERS[kind] } : {}),
    });
  }
  const { published, audits } = await engine.build({ correlation: 'province' });
  if (!published) throw new Error(`the province was not published: ${JSON.stringify(audits)}`);
}
