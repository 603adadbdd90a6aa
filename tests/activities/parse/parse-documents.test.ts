import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createSteps } from '../../../activities/index.ts';
import { openWorkspace } from '../../../lake/workspace.ts';
import type { DocumentRef } from '../../../workflows/steps.ts';
import { failureOf } from '../../helpers/failing.ts';
import { filesOf, temporaryFolder, treeOf } from '../../helpers/folders.ts';
import { csv, row, rows } from '../../helpers/gazette.ts';

const root = temporaryFolder();
let count = 0;

async function fresh() {
  const home = path.join(root, String(++count));
  mkdirSync(home);
  const workspace = await openWorkspace(home);
  const steps = createSteps(async () => workspace);
  const archive = async (files: Record<string, string>) => {
    const paths = Object.entries(files).map(([name, text]) => {
      writeFileSync(path.join(home, name), text);
      return path.join(home, name);
    });
    const input = { source: 'gazette', kind: 'publication', files: paths, correlation: 'test' };
    return (await steps.archiveFiles(input)).documents;
  };
  const parse = async (
    documents: DocumentRef[],
    more: { dryRun?: boolean; map?: Record<string, string> } = {},
  ) => (await steps.parseDocuments({ documents, correlation: 'test', ...more })).outcomes;
  const staging = () => readdirSync(path.join(home, 'lake', '.staging'));
  return { home, workspace, steps, archive, parse, staging };
}

test('the same file under two names is one document and one batch', async () => {
  const { archive, parse, workspace, staging } = await fresh();
  const body = csv(rows(10));
  const documents = await archive({ 'a.csv': body, 'b.csv': body });
  // It keeps the name under which it came first.
  expect(documents.map((document) => document.name)).toEqual(['a.csv', 'a.csv']);
  const [first, second] = await parse(documents);
  expect(first).toMatchObject({ known: false, rows: 10 });
  expect(second).toMatchObject({ known: true, rows: 10, batch: first?.batch });
  expect(await workspace.lake.active()).toHaveLength(1);
  expect(staging()).toEqual([]);
});

test('the same key in two documents: both are records, each of its document', async () => {
  const { archive, parse, workspace } = await fresh();
  const outcomes = await parse(
    await archive({
      'a.csv': csv([row(1), row(2)]),
      'b.csv': csv([row(1, { name: '更正后的名称' }), row(3)]),
    }),
  );
  expect(outcomes.map(({ records, duplicates, conflicts }) => [records, duplicates, conflicts])).toEqual([
    [2, 0, 0],
    [2, 0, 0],
  ]);
  expect(await workspace.lake.active()).toHaveLength(2);
});

test('one bad document among good ones: those before it are stored, the failure names it', async () => {
  const { archive, parse, workspace, staging } = await fresh();
  const documents = await archive({
    'a.csv': csv(rows(5)),
    'b.csv': csv(['1,2', '3,4']),
    'c.csv': csv(rows(5, 50)),
  });
  const error = await failureOf(parse(documents));
  expect(error).toMatchObject({ code: 'PANHUO_ROWS_ALL_REJECTED', where: { file: 'b.csv' } });
  expect((await workspace.lake.active()).map((manifest) => manifest.documents[0]?.name)).toEqual(['a.csv']);
  expect(staging()).toEqual([]);
});

test('a rehearsal tells everything and stores nothing', async () => {
  const { archive, parse, home, staging } = await fresh();
  const documents = await archive({ 'a.csv': csv([...rows(5), row(1), 'x']) });
  const before = treeOf(home);
  const [rehearsed] = await parse(documents, { dryRun: true });
  expect(rehearsed).toMatchObject({ known: false, rows: 7, records: 5, rejects: 1, duplicates: 1 });
  expect(treeOf(home)).toEqual(before);
  expect(staging()).toEqual([]);
  const [real] = await parse(documents);
  // What a rehearsal shows beside the counts: the first records and rejects.
  const { samples, ...counted } = rehearsed ?? {};
  expect(samples?.records).toHaveLength(3);
  expect(samples?.rejects).toMatchObject([{ line: 8, raw: 'x' }]);
  expect(real).toEqual(counted);
});

test('a corrected column map is another batch and takes the place of the first reading', async () => {
  const { archive, parse, workspace } = await fresh();
  const documents = await archive({ 'a.csv': csv(rows(5)) });
  const [first] = await parse(documents);
  const [second] = await parse(documents, { map: { patentee: 'address', address: 'applicants' } });
  expect(second?.batch).not.toBe(first?.batch);
  expect(second?.known).toBe(false);
  expect((await workspace.lake.active()).map((manifest) => manifest.batch)).toEqual([second?.batch]);
  expect(await workspace.lake.manifests()).toHaveLength(2);
});

test('several parse steps at once in one process, each with more than it may keep in memory', async () => {
  const { archive, steps, staging, workspace } = await fresh();
  const files = Object.fromEntries([0, 1, 2, 3].map((n) => [`${n}.csv`, csv(rows(8000, n * 20_000))]));
  const documents = await archive(files);
  const answers = await Promise.all(
    documents.map((document) => steps.parseDocuments({ documents: [document], correlation: 'test' })),
  );
  expect(answers.map((answer) => answer.outcomes[0]?.records)).toEqual([8000, 8000, 8000, 8000]);
  expect(staging()).toEqual([]);
  for (const manifest of await workspace.lake.active())
    for (const part of manifest.parts)
      expect((await workspace.lake.store.head(part.key))?.bytes).toBe(part.bytes);
});

test('a parse that is asked to stop leaves nothing behind', async () => {
  const { archive, steps, staging, home } = await fresh();
  const documents = await archive({ 'a.csv': csv(rows(5000)) });
  const stopper = new AbortController();
  const context = { signal: stopper.signal, attempt: 1, note: () => stopper.abort() };
  await expect(steps.parseDocuments({ documents, correlation: 'stop' }, context)).rejects.toThrow();
  expect(staging()).toEqual([]);
  expect(filesOf(path.join(home, 'lake')).filter((file) => !/^(raw|documents)\//.test(file))).toEqual([]);
});

test('documents of sources and kinds nobody configured', async () => {
  const { archive, steps } = await fresh();
  const [document] = await archive({ 'a.csv': csv(rows(2)) });
  const strange = { ...(document as DocumentRef), source: 'once', kind: 'nonsense' };
  const error = await failureOf(steps.parseDocuments({ documents: [strange], correlation: 'test' }));
  expect(error.code).toBe('PANHUO_USAGE');
  const gone = { ...(document as DocumentRef), sha256: 'f'.repeat(64) };
  expect((await failureOf(steps.parseDocuments({ documents: [gone], correlation: 'test' }))).code).toBe(
    'PANHUO_LAKE_DOCUMENT_MISSING',
  );
});
