import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createSteps } from '../../../activities/index.ts';
import { openWorkspace } from '../../../lake/workspace.ts';
import { filesOf, temporaryFolder } from '../../helpers/folders.ts';
import { csv, row, rows } from '../../helpers/gazette.ts';

test('what the lake holds of a source is listed for reading again: read or not, without fetching', async () => {
  const home = temporaryFolder();
  const inbox = path.join(home, 'inbox/gazette');
  mkdirSync(inbox, { recursive: true });
  writeFileSync(path.join(inbox, 'a.csv'), csv(rows(3)));
  writeFileSync(path.join(inbox, 'b.csv'), csv([row(9)]));
  const steps = createSteps(() => openWorkspace(home));
  const call = { source: 'gazette', kind: 'publication', files: [], correlation: 'c' };
  const { documents } = await steps.archiveFiles(call);
  expect((await steps.archiveFiles({ ...call, reparse: true })).documents).toHaveLength(2);

  const [first] = documents;
  if (first === undefined) throw new Error('no document');
  await steps.parseDocuments({ documents: [first], correlation: 'c' });
  const listed = await steps.archiveFiles({ ...call, kind: '', reparse: true });
  expect(listed.documents.map(({ name, kind, parser }) => [name, kind, parser])).toEqual([
    [first.name, 'publication', 'gazette-csv'],
    [documents[1]?.name, 'publication', undefined],
  ]);
  const before = filesOf(path.join(home, 'lake'));
  const { outcomes } = await steps.parseDocuments({ documents: listed.documents, correlation: 'c' });
  expect(outcomes.map(({ known, records }) => [known, records])).toEqual([
    [true, first.name === 'a.csv' ? 3 : 1],
    [false, first.name === 'a.csv' ? 1 : 3],
  ]);
  // Only the reading of what was unread is new.
  expect(filesOf(path.join(home, 'lake')).length).toBe(before.length + 2);
  expect((await steps.archiveFiles({ ...call, source: 'other', reparse: true })).documents).toEqual([]);
});
