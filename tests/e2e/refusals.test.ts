import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Snapshots } from '../../lake/snapshots.ts';
import type { BuildOut } from '../../workflows/flows.ts';
import { filesOf, temporaryFolder, treeOf } from '../helpers/folders.ts';
import { csv, HEADER, rows } from '../helpers/gazette.ts';
import { documentOf, failure, json, panhuo, programCopy, said, start } from './support.ts';

/** Each exit code provoked, and what a person is told then. */
const folder = temporaryFolder('panhuo-e2e-');
const home = path.join(folder, 'workspace');
// What is refused does not depend on how many models there are.
const MODELS = ['int_publication', 'int_publication_conflict'];
const program = programCopy(path.join(folder, 'program'), MODELS);
const options = { home, program };
const inline = (...args: string[]) => ['--engine', 'inline', ...args];
const file = (name: string, body: string | Uint8Array) => {
  const at = path.join(folder, name);
  writeFileSync(at, body);
  return at;
};
const current = async () => (await new Snapshots(path.join(home, 'warehouse')).pointer())?.current;

beforeAll(async () => {
  const good = file('good.csv', csv(rows(20)));
  await json(inline('ingest', 'gazette', good), options);
  await json(inline('build'), options);
});

describe.concurrent('exit 2: wrong usage', () => {
  it('of a command line', async () => {
    const error = await failure(['snapshots', 'rollback', 'x'], options);
    expect(error).toMatchObject({ code: 'PANHUO_USAGE', exit: 2 });
  });

  it('of panhuo.yaml, with file and line', async () => {
    const broken = path.join(folder, 'broken');
    await panhuo(['status'], { home: broken, program });
    const config = path.join(broken, 'panhuo.yaml');
    const text = readFileSync(config, 'utf8');
    writeFileSync(config, text.replace('    parser: gazette-csv', '    parsr: gazette-csv'));
    const error = await failure(['status'], { home: broken, program });
    const line = text.split('\n').findIndex((one) => one.includes('gazette:')) + 1;
    expect(error).toMatchObject({ code: 'PANHUO_WORKSPACE_INVALID', exit: 2, where: { file: config, line } });
    expect(error.text).toContain(`位置：${config}:${line}`);
  });

  it('of a folder', async () => {
    const error = await failure(['status'], { home: file('a-file', ''), program });
    expect(error).toMatchObject({ code: 'PANHUO_USAGE', exit: 2 });
    expect(error.hint).toContain('--home');
  });
});

describe('exit 3: input refused, nothing stored half', () => {
  it('a file that cannot be read keeps those beside it out', async () => {
    const good = file('also-good.csv', csv(rows(3, 500)));
    const untitled = HEADER.map((name) => (name === 'name' ? 'x' : name));
    const cases: [string, string, string | Uint8Array | null][] = [
      ['PANHUO_INPUT_MISSING', 'missing.csv', null],
      ['PANHUO_INPUT_EMPTY', 'empty.csv', ''],
      ['PANHUO_INPUT_BINARY', 'binary.csv', Buffer.from('%PDF-1.7 this is a document')],
      ['PANHUO_ZIP_DAMAGED', 'packed.csv', Buffer.from('PK\u0003\u0004 this is no zip')],
      ['PANHUO_HEADER_UNREADABLE', 'other.csv', '甲,乙\n1,2\n'],
      ['PANHUO_HEADER_FIELD_MISSING', 'untitled.csv', csv(rows(2), { header: untitled })],
    ];
    const before = treeOf(path.join(home, 'lake')).filter((entry) => !entry.startsWith('.staging'));
    const errors = await Promise.all(
      cases.map(([, name, body]) => {
        const bad = body === null ? path.join(folder, name) : file(name, body);
        return failure(inline('ingest', 'gazette', good, bad), options);
      }),
    );
    for (const [at, [code, name]] of cases.entries()) {
      expect(errors[at]).toMatchObject({ code, exit: 3 });
      expect(errors[at]?.text).toContain(name);
      expect(errors[at]?.hint).toBeTruthy();
    }
    expect(errors.at(-1)?.hint).toContain('--map 列名=字段');
    expect(treeOf(path.join(home, 'lake')).filter((entry) => !entry.startsWith('.staging'))).toEqual(before);
  });

  it('a file of which no row can be read', async () => {
    // Two rows: too few to tell that the column is not what its name says, which would be refused earlier.
    const bad = file('all-bad.csv', csv(rows(2).map((row) => ({ ...row, authorization_notice_id: '坏' }))));
    const records = filesOf(path.join(home, 'lake/records'));
    const error = await failure(inline('ingest', 'gazette', bad), options);
    expect(error).toMatchObject({ code: 'PANHUO_ROWS_ALL_REJECTED', exit: 3 });
    expect(error.text).toContain('all-bad.csv');
    expect(filesOf(path.join(home, 'lake/records'))).toEqual(records);
  });

  it('questions that cannot be answered', async () => {
    const [sql, metric, record, fresh] = await Promise.all([
      failure(['sql', 'select * from nowhere'], options),
      failure(['metrics', 'query', 'grant'], options),
      failure(['trace', 'record', '0123456789abcdef-1'], options),
      failure(['sql', 'select 1'], { home: path.join(folder, 'fresh'), program }),
    ]);
    expect(sql.code).toBe('PANHUO_SQL_REFUSED');
    expect(metric.code).toBe('PANHUO_METRIC_UNKNOWN');
    expect(record.code).toBe('PANHUO_RECORD_UNKNOWN');
    expect(fresh).toMatchObject({ code: 'PANHUO_SNAPSHOT_NONE', exit: 3 });
  });
});

describe('exit 4: a blocking audit holds the publish', () => {
  it('keeps the snapshot before, and shows the rows', async () => {
    const stricter = programCopy(path.join(folder, 'stricter'), MODELS);
    const model = path.join(stricter, 'transforms/intermediate/int_publication.sql');
    const text = readFileSync(model, 'utf8');
    const audit = `audits:\n  - sql: { name: 题目不得为一种装置7, query: "select publication_number, title from stg_gazette__publication where title = '一种装置7'" }\n`;
    expect(text).toContain('\naudits:\n');
    writeFileSync(model, text.replace('audits:\n', audit));
    const before = await current();

    const done = await panhuo(inline('build', '--json'), { home, program: stricter });
    expect(done.code, said(done)).toBe(4);
    const out = documentOf<BuildOut>(done);
    expect(out).toMatchObject({ blocked: true, published: false, snapshot: before });
    const failing = out.audits.filter(({ severity, failures }) => severity === 'block' && failures > 0);
    expect(failing.map(({ name, failures }) => ({ name, failures }))).toEqual([
      { name: 'int_publication.题目不得为一种装置7', failures: 1 },
    ]);
    expect(failing[0]?.samples?.[0]).toContain('一种装置7');
    expect(await current()).toBe(before);
    expect(readdirSync(path.join(home, 'warehouse'))).not.toContain('build');

    const text4 = await panhuo(inline('run'), { home, program: stricter });
    expect(text4.code, said(text4)).toBe(4);
    expect(text4.stdout).toContain(`✗ 阻断级审计未通过，未发布；当前快照仍为 ${before}。`);
    expect(text4.stdout).toContain('✗ 阻断 int_publication.题目不得为一种装置7：1 行');
    // The program without the audit goes on from there.
    const after = await json<BuildOut>(inline('build'), options);
    expect(after).toMatchObject({ published: false, snapshot: before });
  });
});

describe('exit 1: failed', () => {
  it('names a file of the lake that is gone, and works again when it is back', async () => {
    const records = path.join(home, 'lake/records/publication');
    const [name = ''] = readdirSync(records);
    const away = path.join(folder, name);
    renameSync(path.join(records, name), away);
    const [error, doctor] = await Promise.all([
      failure(inline('build', '--full'), options),
      panhuo(['doctor', '--verify', '--json'], options),
    ]);
    renameSync(away, path.join(records, name));
    expect(error).toMatchObject({
      code: 'PANHUO_LAKE_CORRUPT',
      exit: 1,
      where: { file: path.join(records, name) },
    });
    expect(doctor.code).toBe(1);
    expect(documentOf<{ ok: boolean }>(doctor).ok).toBe(false);
    const full = await json<BuildOut>(inline('build', '--full'), options);
    expect(full.published).toBe(true);
  });

  it('was stopped by Ctrl-C: says so, and the next command does the rest', async () => {
    const many = Array.from({ length: 20 }, (_, at) =>
      file(`many-${at}.csv`, csv(rows(500, 10_000 + at * 500))),
    );
    const running = start(inline('ingest', 'gazette', ...many), options);
    await running.until(/解析 0\/20/);
    const stopped = await running.stop('SIGINT');
    expect(stopped.stderr).toContain('正在停止…（再按一次 Ctrl-C 立即退出）');
    expect(stopped.code, said(stopped)).toBe(1);
    expect(stopped.stderr).toContain('（PANHUO_CANCELLED，退出码 1）');
    expect(stopped.stderr).not.toMatch(/\n\s+at /);
    const out = await json<{ documents: number; rows: number; records: number }>(
      inline('ingest', 'gazette', ...many),
      options,
    );
    expect(out).toMatchObject({ documents: 20, rows: 10_000, records: 10_000 });
  });
});

describe('stdout that is closed', () => {
  it('by a reader that has seen enough is no failure', async () => {
    const running = start(
      ['sql', "select i, repeat('x', 100) as x from range(200000) as t(i)", '--json'],
      options,
    );
    running.child.stdout?.once('data', () => running.child.stdout?.destroy());
    const done = await running.ended;
    expect(done.code, said(done)).toBe(0);
    expect(done.stderr).toBe('');
  });
});
