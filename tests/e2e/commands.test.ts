import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { beforeAll, describe, expect, it } from 'vitest';
import { literal, openDuck } from '../../lake/duck.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { generateGazetteDay } from '../../sample/index.ts';
import type { BuildOut } from '../../workflows/flows.ts';
import { filesOf, temporaryFolder, treeOf } from '../helpers/folders.ts';
import { csv, HEADER, row, rows } from '../helpers/gazette.ts';
import { json, panhuo, said } from './support.ts';

/** Every command that works on a workspace, in the order a first user meets them. Inline: the other engine has files of its own. */
const folder = temporaryFolder('panhuo-e2e-');
const home = path.join(folder, 'workspace');
const inbox = path.join(home, 'inbox/gazette');
const options = { home };
const inline = (...args: string[]) => ['--engine', 'inline', ...args];
const snapshots = new Snapshots(path.join(home, 'warehouse'));
const snapshotOf = async () => (await snapshots.pointer())?.current;

interface Ingested {
  documents: number;
  known: number;
  rows: number;
  records: number;
  rejects: number;
  duplicates: number;
  conflicts: number;
  batch: string | null;
  batches: string[];
  rejects_by_reason: Record<string, number>;
  mapping: { column: string; field: string | null; by: string }[];
}

/** Files come after the first command: a workspace begins empty. */
const deliver = async () => {
  mkdirSync(inbox, { recursive: true });
  const day = { published: 120, granted: 80, utility: 120, design: 80 };
  await generateGazetteDay({ date: '2024-06-28', rows: day, seed: 7, outDir: inbox });
};

describe('a workspace of which nothing is known', () => {
  it('is made by the first command, and a run over nothing is no failure', async () => {
    const out = await json<{ sources: Ingested[]; build: BuildOut }>(inline('run'), options);
    expect(out.sources[0]).toMatchObject({ documents: 0, rows: 0 });
    expect(out.build).toMatchObject({ published: true, blocked: false });
    expect(readdirSync(home).sort()).toEqual(['lake', 'logs', 'panhuo.yaml', 'warehouse']);
  });
});

describe('ingest and import', () => {
  beforeAll(deliver);

  it('reads a configured source and accounts for every row', async () => {
    const out = await json<Ingested>(inline('ingest', 'gazette'), options);
    expect(out.documents).toBe(4);
    expect(out.rows).toBe(400);
    expect(out.rows).toBe(out.records + out.rejects + out.duplicates);
    expect(out.batches).toHaveLength(4);
    expect(out.batch).toBeNull();
  });

  it('finds the same files again and writes nothing', async () => {
    const before = treeOf(path.join(home, 'lake'));
    const done = await panhuo(inline('ingest', 'gazette'), options);
    expect(done.code, said(done)).toBe(0);
    expect(done.stdout).toContain('已在湖中');
    expect(done.stdout).not.toMatch(/ {2}新 /);
    expect(done.stdout).toContain('合计 4 个文件：400 行');
    expect(treeOf(path.join(home, 'lake'))).toEqual(before);
  });

  it('shows its guess, stores nothing in a rehearsal, and takes a correction', async () => {
    // One column's name says nothing, and one row cannot be read.
    const header = HEADER.map((name) => (name === 'designer' ? '列八' : name));
    const file = path.join(folder, '一次性 文件.csv');
    writeFileSync(
      file,
      csv([...rows(3, 9001), row(9001), row(9004, { authorization_notice_id: '坏号' })], { header }),
    );
    const lake = filesOf(path.join(home, 'lake', 'records'));
    const tried = await panhuo(inline('import', file, '--as', 'publication', '--dry-run'), options);
    expect(tried.code, said(tried)).toBe(0);
    expect(tried.stdout).toMatch(/未识别的列（原样保留在 raw 中）：列八|列八\s+inventors.*内容/);
    expect(tried.stdout).toMatch(/第 6 行拒收，公开（公告）号.*：.*坏号/);
    expect(tried.stdout).toContain('试读');
    expect(filesOf(path.join(home, 'lake', 'records'))).toEqual(lake);

    const out = await json<Ingested>(
      inline('import', file, '--as', 'publication', '--map', '列八=inventors'),
      options,
    );
    expect(out).toMatchObject({ documents: 1, rows: 5, records: 3, rejects: 1, duplicates: 1, conflicts: 0 });
    expect(out.rejects_by_reason).toEqual({ publication_number_unreadable: 1 });
    expect(out.batch).toBe(out.batches[0]);
    expect(out.mapping.find(({ column }) => column === '列八')).toMatchObject({
      field: 'inventors',
      by: 'map',
    });
    const mapped = out.mapping.map(({ column }) => column);
    expect(mapped).toEqual(header);
  });
});

describe('build', () => {
  it('publishes, then keeps every model, runs all with --full, and one with --only', async () => {
    const first = await json<BuildOut>(inline('build'), options);
    expect(first).toMatchObject({ published: true, blocked: false });
    const fresh = first.models.filter(({ status }) => status === 'built').map(({ name }) => name);
    expect(fresh).toEqual(expect.arrayContaining(['stg_gazette__publication', 'dim_patent']));
    expect(first.audits.length).toBeGreaterThan(50);

    const second = await json<BuildOut>(inline('build'), options);
    expect(second).toMatchObject({ published: false, snapshot: first.snapshot });
    expect(second.models.every(({ status }) => status === 'kept')).toBe(true);

    const full = await json<BuildOut>(inline('build', '--full'), options);
    expect(full.published).toBe(true);
    expect(full.snapshot).not.toBe(first.snapshot);
    expect(full.models.map(({ name, rows: count }) => ({ name, count }))).toEqual(
      first.models.map(({ name, rows: count }) => ({ name, count })),
    );
    expect(await snapshotOf()).toBe(full.snapshot);
  });

  it('says what it did in words', async () => {
    const only = await panhuo(inline('build', '--only', 'dim_organisation'), options);
    expect(only.code, said(only)).toBe(0);
    expect(only.stdout).toMatch(/\d+ 个模型未变，未重跑。/);
    expect(only.stdout).toMatch(/审计 \d+ 项，/);
    expect(only.stdout).toMatch(/✓ (已发布快照|没有变化，当前快照仍为) \S+/);
  });
});

describe('run', () => {
  it('reads what is new and builds over it', async () => {
    writeFileSync(path.join(inbox, 'new.csv'), csv(rows(4, 700)));
    const out = await json<{ sources: Ingested[]; failures: unknown[]; build: BuildOut }>(
      inline('run'),
      options,
    );
    expect(out.failures).toEqual([]);
    expect(out.sources[0]).toMatchObject({ documents: 5, known: 4, rows: 404 });
    expect(out.build.published).toBe(true);
    expect(out.build.snapshot).toBe(await snapshotOf());
    const { rows: found } = await json<{ rows: { n: number }[] }>(
      ['sql', "select count(*) as n from dim_patent where title like '一种装置7%'"],
      options,
    );
    expect(found).toEqual([{ n: 4 }]);
  });
});

describe.concurrent('status and doctor', () => {
  it('tells what is there, as text and as JSON', async () => {
    const [text, status, doctor, named] = await Promise.all([
      panhuo(['status'], options),
      json<{ snapshot: { id: string }; sources: { source: string }[] }>(['status'], options),
      panhuo(['doctor', '--verify'], options),
      // The workspace may also be named by the environment, and from another folder.
      json<{ current: string }>(['snapshots'], { env: { PANHUO_HOME: 'workspace' }, cwd: folder }),
    ]);
    expect(named.current).toBe(status.snapshot.id);
    expect(text.code, said(text)).toBe(0);
    expect(text.stdout).toContain(`快照 ${status.snapshot.id}`);
    expect(status.sources.map(({ source }) => source).sort()).toEqual(['gazette', 'import']);
    expect(doctor.code, said(doctor)).toBe(0);
    expect(doctor.stdout).toMatch(/✓ 湖：\d+ 个文件的校验值全部相符/);
    expect(doctor.stdout).toContain('一切就绪。');
  });
});

describe.concurrent('metrics', () => {
  it('lists, shows and queries', async () => {
    const [list, shown, answer, text] = await Promise.all([
      json<{ id: string; verified: boolean }[]>(['metrics', 'list'], options),
      panhuo(['metrics', 'show', 'grants'], options),
      json<{ rows: { city: string; year: string; value: number }[]; snapshot: string; sql: string }>(
        [
          'metrics',
          'query',
          'grants',
          '--by',
          'city,year',
          '--where',
          'province=江苏省',
          '--order',
          '-value',
        ],
        options,
      ),
      panhuo(
        ['metrics', 'query', 'grants', '--by', 'city', '--where', 'province=江苏省', '--period', '2024'],
        options,
      ),
    ]);
    expect(list.map(({ id }) => id)).toContain('grants');
    expect(shown.stdout).toContain('专利授权量（grants，');
    expect(shown.stdout).toContain('  定义：');
    const values = answer.rows.map(({ value }) => value);
    expect(values.length).toBeGreaterThan(5);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(answer.snapshot).toBe(await snapshotOf());
    // The same number from the tables themselves.
    const { rows: counted } = await json<{ rows: { n: number }[] }>(
      [
        'sql',
        "select count(*) as n from fct_legal_event e join dim_patent p using (patent_id) where e.category = '授权' and p.province = '江苏省'",
      ],
      options,
    );
    expect(values.reduce((sum, value) => sum + value, 0)).toBe(counted[0]?.n);
    expect(text.stdout).toMatch(/南京市\s+\d+/);
    expect(text.stdout).toContain('追溯：panhuo trace metric grants');
  });

  it('takes several conditions', async () => {
    const value = async (...where: string[]) =>
      (await json<{ rows: { value: number }[] }>(['metrics', 'query', 'grants', ...where], options)).rows[0]
        ?.value ?? 0;
    const [all, province, both] = await Promise.all([
      value(),
      value('--where', 'province=江苏省'),
      value('--where', 'province=江苏省', '--where', 'city=南京市'),
    ]);
    expect(all).toBeGreaterThan(province);
    expect(province).toBeGreaterThan(both);
    expect(both).toBeGreaterThan(0);
  });
});

describe.concurrent('trace', () => {
  interface Line {
    document: { name: string };
    line: number;
  }
  it('ends at a line of a file, and the line has the publication number in it', async () => {
    const [text, record] = await Promise.all([
      panhuo(['trace', 'metric', 'grants', '--where', 'city=南京市', '--limit', '3'], options),
      json<{ rows: { publication_number: string; record: string }[] }>(
        [
          'sql',
          "select publication_number, string_split(record_ids, ';')[1] as record from fct_legal_event order by event_id limit 1",
        ],
        options,
      ),
    ]);
    expect(text.code, said(text)).toBe(0);
    const places = [...text.stdout.matchAll(/文件 (\S+\.csv) 第 (\d+) 行/g)];
    const numbers = [...text.stdout.matchAll(/publication_number=(CN\w+)/g)].map((match) => match[1]);
    const originals = [...text.stdout.matchAll(/原文 (.+)/g)].map((match) => match[1]);
    expect(places).toHaveLength(3);
    for (const [at, [, name = '', line = '']] of places.entries()) {
      expect(readdirSync(inbox)).toContain(name);
      expect(originals[at]).toContain(numbers[at]);
      expect(Number(line)).toBeGreaterThan(1);
    }

    const [wanted] = record.rows;
    const traced = await panhuo(['trace', 'record', wanted?.record ?? ''], options);
    expect(traced.code, said(traced)).toBe(0);
    expect(/原文 (.+)/.exec(traced.stdout)?.[1]).toContain(wanted?.publication_number);
    const asJson = JSON.stringify(await json<Line>(['trace', 'record', wanted?.record ?? ''], options));
    expect(asJson).toContain(wanted?.publication_number);
  });
});

describe.concurrent('sql', () => {
  const query = `select patent_id, title, publication_date, application_number,
    make_timestamptz(2024, 1, 2, 3, 4, 5.678901) as at, 1.50::decimal(9,2) as money, grant_date is null as open
    from dim_patent order by patent_id -- the whole table`;

  it('prints a table for people', async () => {
    const done = await panhuo(['sql', query], options);
    expect(done.stdout).toContain('只显示前 200 行');
    expect(done.stdout).toMatch(/\n快照 \S+\n$/);
    expect(done.stdout).toContain('2024-01-02 03:04:05.678901+08');
    expect(done.stderr).toBe('');
  });

  it('writes CSV and Parquet that hold the rows of --json', async () => {
    const files = { csv: path.join(folder, 'out.csv'), parquet: path.join(folder, 'out.parquet') };
    const [answer, ...written] = await Promise.all([
      json<{ rows: Record<string, unknown>[]; columns: { name: string }[] }>(['sql', query], options),
      json<{ file: string }>(['sql', query, '--csv', files.csv], options),
      json<{ file: string }>(['sql', query, '--parquet', files.parquet], options),
    ]);
    expect(written.map(({ file }) => file)).toEqual([files.csv, files.parquet]);
    await using duck = await openDuck();
    const reading = {
      csv: `read_csv(${literal(files.csv)}, all_varchar = true)`,
      parquet: literal(files.parquet),
    };
    for (const from of Object.values(reading)) {
      const read = await duck.rows<{ r: string }>(
        `SELECT to_json([${answer.columns.map(({ name }) => `"${name}"::VARCHAR`).join(', ')}])::VARCHAR AS r FROM ${from} AS t`,
      );
      const expected = answer.rows.map((one) =>
        answer.columns.map(({ name }) => {
          const value = one[name];
          if (value === null) return null;
          return name === 'money' ? '1.50' : String(value);
        }),
      );
      expect(read.map(({ r }) => JSON.parse(r) as unknown)).toEqual(expected);
    }
  });

  it('writes Arrow that holds the rows of --json: dates, times, numbers, NULL and Chinese', async () => {
    const file = path.join(folder, 'out.arrow');
    const [answer] = await Promise.all([
      json<{ rows: Record<string, unknown>[]; columns: { name: string }[] }>(['sql', query], options),
      json(['sql', query, '--arrow', file], options),
    ]);
    const table = tableFromIPC(readFileSync(file));
    expect(table.schema.fields.map(({ name, type }) => `${name} ${String(type)}`)).toEqual([
      'patent_id Utf8',
      'title Utf8',
      'publication_date Date32<DAY>',
      'application_number Utf8',
      'at Timestamp<MICROSECOND, Asia/Shanghai>',
      'money Utf8',
      'open Bool',
    ]);
    const read = table.toArray().map((one) => {
      const { publication_date, at, money, ...rest } = (
        one as { toJSON(): Record<string, unknown> }
      ).toJSON();
      return {
        ...rest,
        publication_date: new Date(Number(publication_date)).toISOString().slice(0, 10),
        at: Number(at) * 1000,
        money: Number(money),
      };
    });
    const at = Date.parse('2024-01-02T03:04:05.678+08:00') * 1000 + 901;
    expect(read).toEqual(answer.rows.map((one) => ({ ...one, at })));
    expect(read.some(({ application_number }: Record<string, unknown>) => application_number === null)).toBe(
      true,
    );
    expect(read.every(({ title }: Record<string, unknown>) => /[\u4e00-\u9fff]/.test(String(title)))).toBe(
      true,
    );
  });
});

describe('snapshots', () => {
  it('lists them, goes back to one for a reason, and forth again', async () => {
    const listed = await json<{ current: string; snapshots: { id: string; current: boolean }[] }>(
      ['snapshots'],
      options,
    );
    const { current } = listed;
    const oldest = listed.snapshots.at(-1)?.id ?? '';
    expect(listed.snapshots[0]).toMatchObject({ id: current, current: true });
    expect(oldest).not.toBe(current);

    const back = await panhuo(['snapshots', 'rollback', oldest, '--reason', '核对旧数'], options);
    expect(back.code, said(back)).toBe(0);
    expect(back.stdout).toContain(`当前快照已改为 ${oldest}（原因：核对旧数）`);
    const [table, { snapshot }] = await Promise.all([
      panhuo(['snapshots'], options),
      json<{ snapshot: string }>(['sql', 'select 1 as one'], options),
    ]);
    expect(table.stdout).toMatch(new RegExp(`● +${oldest}.*核对旧数`));
    expect(snapshot).toBe(oldest);
    const forth = await json(['snapshots', 'rollback', current, '--reason', '核对完毕'], options);
    expect(forth).toEqual({ current, reason: '核对完毕' });
    expect(await snapshotOf()).toBe(current);
  });
});
