import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Frontier } from '../../../activities/crawl/frontier.ts';
import { crawledSources, ledgerParquet } from '../../../activities/crawl/ledger-file.ts';
import { literal, openDuck } from '../../../lake/duck.ts';
import { openWorkspace } from '../../../lake/workspace.ts';
import { temporaryFolder } from '../../helpers/folders.ts';

async function addRow(home: string, source: string, url: string): Promise<void> {
  const frontier = await Frontier.open(home, source);
  const { row } = frontier.state.add(url, 1, 'http://example.cn/', Date.parse('2026-05-01T00:00:00Z'));
  Object.assign(row, {
    state: 'failed',
    reason: 'PANHUO_FETCH_NOT_FOUND',
    message: '服务器答复 404 "啊"',
    status: 404,
    attempts: 1,
  });
  frontier.state.touch(row);
  await frontier.append(frontier.state.takeChanges(null));
  await frontier.close();
}

test('ledgers become one Parquet file a source, the same file while nothing changes', async () => {
  const workspace = await openWorkspace(temporaryFolder());
  expect(await ledgerParquet(workspace)).toEqual([]);
  mkdirSync(path.join(workspace.home, 'crawl', '_hosts'), { recursive: true });
  writeFileSync(path.join(workspace.home, 'crawl', '_hosts', 'x'), '');
  await addRow(workspace.home, 'a', 'http://example.cn/1');
  await addRow(workspace.home, 'a-b', 'http://example.cn/2');
  expect(await crawledSources(workspace.home)).toEqual(['a', 'a-b']);
  const files = await ledgerParquet(workspace);
  expect(await ledgerParquet(workspace)).toEqual(files);
  await using duck = await openDuck({ threads: 1 });
  const rows = await duck.rows(
    `SELECT * REPLACE (first_seen_at::VARCHAR AS first_seen_at) FROM read_parquet([${files.map(literal).join(', ')}]) ORDER BY url`,
  );
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({
    url: 'http://example.cn/1',
    source: 'a',
    state: 'failed',
    rule_or_error: 'PANHUO_FETCH_NOT_FOUND',
    message: '服务器答复 404 "啊"',
    status: 404,
    first_seen_at: '2026-05-01 08:00:00+08',
    fetched_at: null,
    document_sha256: null,
  });
  await addRow(workspace.home, 'a', 'http://example.cn/3');
  const [changed, same] = await ledgerParquet(workspace);
  expect(changed).not.toBe(files[0]);
  expect(same).toBe(files[1]);
});
