import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const SCRIPT = path.resolve(import.meta.dirname, '../../scripts/lint-models.mjs');
const dir = mkdtempSync(path.join(tmpdir(), 'panhuo-lint-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const HEADER = `/* model
name: stg_a
grain: 一行一条记录
key: [id]
columns:
  id: { type: VARCHAR, name: 标识, meaning: 记录标识 }
  n: { type: BIGINT, name: 数, meaning: 数量 }
audits:
  - unique: [id]
*/
`;

function lint(text: string, name = 'stg_a'): { code: number | null; lines: string[] } {
  const folder = mkdtempSync(path.join(dir, 'case-'));
  mkdirSync(path.join(folder, 'staging'));
  writeFileSync(path.join(folder, 'staging', `${name}.sql`), text);
  const { status, stdout } = spawnSync(process.execPath, [SCRIPT, folder], { cwd: folder, encoding: 'utf8' });
  return { code: status, lines: stdout.trim().split('\n').slice(0, -1) };
}

describe('lint-models', () => {
  it('accepts a model that says what it is', () => {
    const sql = `with t as (select * from other)
select id, count(*) as n, 2 * n as m, '* from lake.x' as s -- select * here
from t`;
    expect(lint(HEADER + sql)).toEqual({ code: 0, lines: [] });
  });

  it('names file and line of every missing part', () => {
    const text = `/* model
name: other
key: [id, missing]
columns:
  id: { type: VARCHAR, name: 标识 }
*/
select id from t`;
    const { code, lines } = lint(text);
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/stg_a\.sql:1 缺少 grain/),
      expect.stringMatching(/stg_a\.sql:1 缺少 audits/),
      expect.stringMatching(/stg_a\.sql:2 name 应与文件名一致：stg_a/),
      expect.stringMatching(/stg_a\.sql:3 key 中的 missing 不在 columns 里/),
      expect.stringMatching(/stg_a\.sql:5 列 id 缺少 meaning/),
    ]);
  });

  it('reports files without a header and broken YAML', () => {
    expect(lint('select 1').lines).toEqual([expect.stringMatching(/stg_a\.sql:1 文件开头缺少/)]);
    expect(lint('/* model\nname: [\n*/ select 1').lines[0]).toMatch(/stg_a\.sql:\d YAML 有误/);
  });

  it.each([
    ['select * from t', 11],
    ['select id,\n  t.* from t', 12],
    ['select distinct * from t', 11],
    ['select id from t\nunion all\nselect * from u', 13],
    ['with s as (select * from lake.publication)\nselect id from s', 11],
    ['with s as (\n  select * exclude (a) from ref.region)\nselect id from s', 12],
  ])('refuses %j', (sql, line) => {
    const { code, lines } = lint(HEADER + sql);
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(new RegExp(`stg_a\\.sql:${line} .*SELECT \\*`))]);
  });
});
