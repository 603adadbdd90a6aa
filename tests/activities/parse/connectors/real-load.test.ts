import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectorNamed } from '../../../../activities/parse/connectors/index.ts';
import { loadRecords } from '../../../../activities/parse/load-records.ts';
import type { RecordParser } from '../../../../activities/parse/record-parser.ts';
import { registerTextFunctions } from '../../../../activities/parse/text-functions.ts';
import { type Duck, openDuck } from '../../../../lake/duck.ts';
import { Lake } from '../../../../lake/lake.ts';
import { temporaryFolder } from '../../../helpers/folders.ts';
import { realFolder } from '../../../helpers/real.ts';

const folder = path.join(temporaryFolder(), 'lake');
let duck: Duck;
let lake: Lake;
beforeAll(async () => {
  duck = await openDuck({ memory: '200MB', threads: 1 });
  await registerTextFunctions(duck);
  mkdirSync(folder, { recursive: true });
  lake = await Lake.open(folder);
});
afterAll(() => duck.close());

async function load(parser: RecordParser, files: readonly string[]) {
  const rule = { source: parser.parser, kind: parser.kind };
  const documents = [];
  for (const file of files) {
    const name = path.basename(file);
    documents.push({ ...rule, ...(await lake.archive({ ...rule, name, file })) });
  }
  return loadRecords({ lake, duck, parser, documents });
}

/** Connector, kind, folder, files and what the loader makes of them together: records, rejects by reason, dates and numbers lost. */
const CASES: readonly [string, string, string, string[], Record<string, unknown>][] = [
  [
    'epo-biblio',
    'publication',
    'epo',
    ['biblio_example.xml', 'biblio_example_2.xml', 'biblio_example_3.xml', 'biblio_example_4.xml'],
    // The Japanese document has no title in this answer.
    { records: 3, rejects: { title_missing: 1 } },
  ],
  ['epo-claims', 'patent_text', 'epo', ['claims_example.xml'], { records: 1, rejects: {} }],
  ['epo-family', 'family_member', 'epo', ['family_input.xml'], { records: 6, rejects: {} }],
  [
    'epo-legal',
    'legal_event',
    'epo',
    ['example_1.xml', 'example_2.xml', 'example_3.xml'],
    { records: 115, rejects: {} },
  ],
  [
    'uspto-grant',
    'publication',
    'uspto',
    ['US06859910', 'US06970935', 'US07272630B2', 'US08926509', 'US08927118', 'US08930553'].map(
      (name) => `${name}.xml`,
    ),
    { records: 6, rejects: {} },
  ],
  [
    'uspto-assignment',
    'legal_event',
    'uspto',
    ['assignment_1.xml', 'assignment_2.xml', 'assignment_3.xml'],
    { records: 385, rejects: {} },
  ],
  ['listed-companies', 'organisation', 'enterprises', ['stock_basic.csv'], { records: 5448, rejects: {} }],
  [
    'universities',
    'organisation',
    'reference',
    ['china_mainland_universities.json'],
    { records: 2820, rejects: {} },
  ],
  [
    'vendor-export',
    'publication',
    'vendor-exports',
    ['vendor-export-61-columns.csv'],
    { records: 11, rejects: {} },
  ],
];

describe('real documents through the loader', () => {
  it.each(CASES)('%s makes %s', async (name, kind, from, files, expected) => {
    const real = realFolder(from);
    if (real.missing !== null) {
      console.log(`跳过：${real.missing}`);
      return;
    }
    const parser = connectorNamed(name, kind);
    if (parser === undefined) throw new Error(`no connector ${name}`);
    expect(parser.kind).toBe(kind);
    const outcomes = await load(
      parser,
      files.map((file) => path.join(real.folder, file)),
    );
    const rejects: Record<string, number> = {};
    const lost: Record<string, number> = {};
    let records = 0;
    for (const outcome of outcomes) {
      records += outcome.records;
      expect(outcome.rows).toBe(outcome.records + outcome.rejects + outcome.duplicates);
      expect(outcome.conflicts).toBe(0);
      for (const [reason, count] of Object.entries(outcome.rejects_by_reason)) {
        rejects[reason] = (rejects[reason] ?? 0) + count;
      }
      for (const [field, count] of Object.entries(outcome.lost)) lost[field] = (lost[field] ?? 0) + count;
    }
    expect({ records, rejects }).toEqual(expected);
    expect(Object.entries(lost).filter(([, count]) => count > 0)).toEqual([]);
  });
});
