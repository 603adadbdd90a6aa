import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RecordPlace } from '../../../lake/reader.ts';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import type { LakeReader } from '../../../transforms/semantic/lake-reader.ts';
import { loadMetrics } from '../../../transforms/semantic/load.ts';
import { renderTrace } from '../../../transforms/semantic/render.ts';
import { traceMetric } from '../../../transforms/semantic/trace-metric.ts';
import { traceRecord } from '../../../transforms/semantic/trace-record.ts';
import { fill, openWarehouse, recordId, SHA, warehouses } from './warehouse.ts';

let catalog: MetricCatalog;
let connection: DuckDBConnection;
let close: () => void;
beforeAll(async () => {
  catalog = await loadMetrics();
  ({ connection, close } = await openWarehouse());
});
afterAll(() => close());

/** A lake of one document; `lines` maps the line number to its text. */
function lakeOf(lines: Record<number, string>, change: Partial<RecordPlace> = {}): LakeReader {
  return {
    async records(ids) {
      return ids.flatMap((id): RecordPlace[] => {
        const ordinal = Number(id.split('-')[1]);
        if (!(ordinal + 1 in lines)) return [];
        return [
          {
            record_id: id,
            source: 'gazette',
            document_sha256: SHA,
            document_name: '公报.csv',
            ordinal,
            line: ordinal + 1,
            pointer: null,
            url: null,
            parser: 'csv',
            parser_version: 1,
            fetched_at: '2026-11-01T08:00:00+08:00',
            raw: '{}',
            ...change,
          },
        ];
      });
    },
    async text({ document_sha256, line }) {
      expect(document_sha256).toBe(SHA);
      return lines[line] ?? '';
    },
  };
}

const LAKE = lakeOf({ 2: 'CN1S,2024-01-02,椅子', 3: 'CN2B,2024-01-03,泵', 4: 'CN3U,2023-05-06,阀' });

beforeEach(async () => {
  await connection.run(`
    DELETE FROM fct_legal_event; DELETE FROM dim_patent; DELETE FROM dim_organisation;
    DELETE FROM int_name_evidence; DELETE FROM int_org_name; DELETE FROM int_org_resolution; DELETE FROM int_org_parent;
    INSERT INTO dim_organisation (org_id, name, org_type, province, city) VALUES ('org:南京大学', '南京大学', '高校', '江苏省', '南京市'),
      ('org:南京大学医学院', '南京大学医学院', '高校', '江苏省', '南京市');
    INSERT INTO int_name_evidence VALUES ('南京大学', '南京大学', 0, 7), ('NANJINGDAXUE', 'Nanjing Daxue', 1, 2);
    INSERT INTO int_org_name VALUES ('南京大学', '南京大学', 'org:南京大学', NULL), ('Nanjing Daxue', 'NANJINGDAXUE', 'org:南京大学', NULL);
    INSERT INTO int_org_resolution VALUES ('name', '南京大学', '', 'org:南京大学', '', 'founder', '', NULL, NULL, NULL),
      ('name', 'NANJINGDAXUE', '南京大学', 'org:南京大学', '', 'model', '', 0.9991, NULL,
       '[{"feature":"拼音","finding":"拼音相同","weight":8.23},{"feature":"城市","finding":"城市不明","weight":0}]');
    INSERT INTO int_org_parent VALUES ('org:南京大学医学院', 'org:南京大学', 'org:南京大学', '学院', 'name', '名称以“南京大学”开头');
    INSERT INTO dim_patent VALUES
      ('2024112235482', '2024112235482', 'CN305252224S', '外观设计', '外观设计', '椅子', '2024-01-02', '2024-01-02', NULL, '江苏省', '南京市', 'org:南京大学', '高校', '南京大学', '${recordId(1)}'),
      ('CN2B', NULL, 'CN112345678B', '发明授权', '发明', '泵', '2024-01-03', '2024-01-03', '泵', '江苏省', '南京市', NULL, '企业', NULL, '${recordId(2)};${recordId(3)}');
    INSERT INTO fct_legal_event VALUES
      ('ev1', '2024112235482', 'CN305252224S', '外观设计', 'GR01', '授权', '2024-01-02', '2024-01-02', '${recordId(1)}'),
      ('ev2', 'CN2B', 'CN112345678B', '发明授权', 'GR01', '授权', '2024-01-03', '2024-01-03', '${recordId(2)}'),
      ('ev3', 'CN2B', 'CN112345678A', '发明公开', 'PB01', '公布', '2023-05-06', '2023-05-06', '${recordId(3)}')`);
});

describe('a number', () => {
  it('walks back to the lines of the files', async () => {
    const trace = await traceMetric(
      connection,
      catalog.metric('grants'),
      { where: ['city=南京市'], period: '2024' },
      { limit: 1, lake: LAKE, snapshot: 's7' },
    );
    expect(trace.value).toBe(2);
    expect(trace.parts).toHaveLength(1);
    expect(trace.parts[0]).toMatchObject({ role: 'value', number: 2, count: 2, without_records: 0 });
    expect(trace.parts[0]?.rows).toEqual([
      {
        columns: {
          event_id: 'ev1',
          event_date: '2024-01-02',
          code: 'GR01',
          document_kind: '外观设计',
          publication_number: 'CN305252224S',
          patent_id: '2024112235482',
        },
        record_ids: [recordId(1)],
      },
    ]);
    expect(trace.records.map((record) => [record.document_name, record.line, record.text])).toEqual([
      ['公报.csv', 2, 'CN1S,2024-01-02,椅子'],
    ]);
    expect(renderTrace(trace)).toBe(`专利授权量 = 2 件
├─ 指标 grants 第 1 版（未核定，登记数据）
├─ 定义 ${catalog.metric('grants').definition}
├─ 依据 ${catalog.metric('grants').source}
├─ 快照 s7
├─ 条件
│  ├─ 事件类别为 授权
│  ├─ 统计期 2024：事件日 自 2024-01-01 至 2024-12-31（含）
│  └─ city=南京市
├─ SQL
│  SELECT
│    count(*) AS "value"
│  FROM (
│    SELECT
│      1 AS one
│    FROM fct_legal_event AS fact
│    LEFT JOIN dim_patent AS patent ON patent.patent_id = fact.patent_id
│    WHERE fact.category IN ('授权')
│      AND fact.event_date >= DATE '2024-01-01' AND fact.event_date < DATE '2025-01-01'
│      AND trim(patent.city) = '南京市'
│  ) AS facts
└─ 计数 2：fct_legal_event（法律事件） 2 行，与该数一致，列出前 1 行
   └─ event_id=ev1  event_date=2024-01-02  code=GR01  document_kind=外观设计  publication_number=CN305252224S  patent_id=2024112235482
      └─ 记录 0123456789abcdef-1
         ├─ 文件 公报.csv 第 2 行（第 1 条数据）
         ├─ sha256 ${SHA}
         ├─ 来源 gazette，2026-11-01T08:00:00+08:00 取得，csv 第 1 版解析
         └─ 原文 CN1S,2024-01-02,椅子`);
  });

  it('of a ratio has the rows of both counts', async () => {
    const share = { ...catalog.metric('university_share_of_grants'), minDenominator: 2 };
    const trace = await traceMetric(connection, share, {}, { lake: LAKE });
    expect(trace.value).toBe(0.5);
    expect(
      trace.parts.map((part) => [part.role, part.count, part.rows.map((row) => row.columns.event_id)]),
    ).toEqual([
      ['numerator', 1, ['ev1']],
      ['denominator', 2, ['ev1', 'ev2']],
    ]);
    expect(trace.records.map((record) => record.record_id)).toEqual([recordId(1), recordId(2)]);
    expect(renderTrace(trace)).toContain('高校专利授权占比 = 50.00%\n');
    const suppressed = await traceMetric(connection, catalog.metric('university_share_of_grants'), {});
    expect(renderTrace(suppressed)).toContain('高校专利授权占比 = 不予显示（分母低于下限）\n');
    expect(suppressed.records).toEqual([]);
  });

  it('agrees with its rows on any data, and every listed statement runs', async () => {
    const ids = catalog.metrics
      .filter((metric) => metric.group.id === 'publication')
      .map((metric) => metric.id);
    const wheres = fc.subarray(
      ['city=南京市', 'year!=2023', 'document_kind in (发明授权,外观设计)', 'university!=非高校或未知'],
      { maxLength: 2 },
    );
    await fc.assert(
      fc.asyncProperty(warehouses, fc.constantFrom(...ids), wheres, async (warehouse, id, asked) => {
        await fill(connection, warehouse);
        const metric = catalog.metric(id);
        const where = asked.filter((text) =>
          metric.dimensions.some((dimension) => text.startsWith(dimension.id)),
        );
        const trace = await traceMetric(connection, metric, { where }, { limit: 3 });
        for (const part of trace.parts) {
          expect(part.rows.length).toBe(Math.min(3, part.number ?? 0));
          expect((await connection.runAndReadAll(part.sql)).currentRowCount).toBe(part.number);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('that its rows do not bear out is an error', async () => {
    // A repeated key in the joined table counts an event twice.
    await connection.run("INSERT INTO dim_patent (patent_id, city) VALUES ('CN2B', '南京市')");
    await expect(
      traceMetric(connection, catalog.metric('grants'), { where: ['city=南京市'] }),
    ).rejects.toMatchObject({
      code: 'PANHUO_TRACE_MISMATCH',
      message: '指标 grants 为 3，而 fct_legal_event 中对应的行有 2 条',
    });
    await connection.run("UPDATE fct_legal_event SET event_id = NULL WHERE event_id = 'ev2'");
    await expect(traceMetric(connection, catalog.metric('grants'), {})).rejects.toMatchObject({
      code: 'PANHUO_TRACE_MISMATCH',
    });
  });

  it('says which of its rows end without a record', async () => {
    await connection.run("UPDATE fct_legal_event SET record_ids = '' WHERE event_id = 'ev2'");
    const trace = await traceMetric(connection, catalog.metric('grants'), {}, { lake: LAKE });
    expect(trace.parts[0]?.without_records).toBe(1);
    expect(renderTrace(trace)).toContain('注意 其中 1 行没有原始记录号，无法继续溯源');
  });

  it('is one number, and its records exist', async () => {
    await expect(traceMetric(connection, catalog.metric('grants'), { by: ['city'] })).rejects.toMatchObject({
      code: 'PANHUO_METRIC_REQUEST',
    });
    await expect(
      traceMetric(connection, catalog.metric('grants'), {}, { lake: lakeOf({}) }),
    ).rejects.toMatchObject({ code: 'PANHUO_RECORD_UNKNOWN' });
    const wrong = lakeOf({ 2: '', 3: '' }, { ordinal: 9 });
    await expect(
      traceMetric(connection, catalog.metric('grants'), {}, { lake: wrong }),
    ).rejects.toMatchObject({ code: 'PANHUO_TRACE_MISMATCH' });
  });
});

describe('an id', () => {
  it('of a record needs no snapshot', async () => {
    const trace = await traceRecord(null, LAKE, ` ${recordId(2).toUpperCase()} `);
    expect(trace).toMatchObject({
      kind: 'record',
      id: recordId(2),
      facts: [],
      records: [{ line: 3, text: 'CN2B,2024-01-03,泵' }],
    });
    expect(renderTrace(trace)).toBe(`记录 ${recordId(2)}
└─ 记录 ${recordId(2)}
   ├─ 文件 公报.csv 第 3 行（第 2 条数据）
   ├─ sha256 ${SHA}
   ├─ 来源 gazette，2026-11-01T08:00:00+08:00 取得，csv 第 1 版解析
   └─ 原文 CN2B,2024-01-03,泵`);
  });

  it.each(['CN2B', 'CN112345678B', 'cn 112345678 b', 'CN112345678A'])('of a patent: %s', async (id) => {
    const trace = await traceRecord(connection, LAKE, id, { snapshot: 's7' });
    expect(trace).toMatchObject({ kind: 'patent', id: 'CN2B', snapshot: 's7' });
    expect(trace.facts.map((table) => [table.table, table.count])).toEqual([
      ['dim_patent', 1],
      ['fct_legal_event', 2],
    ]);
    expect(trace.records.map((record) => record.text)).toEqual(['CN2B,2024-01-03,泵', 'CN3U,2023-05-06,阀']);
    expect(renderTrace(trace)).toContain(`记录 ${recordId(3)}（见上）`);
  });

  it.each(['2024112235482', '202411223548.2', 'ZL202411223548.2'])(
    'by application number: %s',
    async (id) => {
      expect(await traceRecord(connection, LAKE, id)).toMatchObject({
        kind: 'patent',
        id: '2024112235482',
        records: [{ line: 2 }],
      });
    },
  );

  it('of an organisation: its patents and their lines', async () => {
    const trace = await traceRecord(connection, LAKE, 'org:南京大学');
    expect(trace).toMatchObject({ kind: 'organisation', id: 'org:南京大学', records: [{ line: 2 }] });
    expect(trace.facts.map((table) => [table.name, table.count])).toEqual([
      ['机构', 1],
      ['归为该机构的名称与依据', 2],
      ['上下级', 1],
      ['以该机构为第一申请人的专利', 1],
    ]);
    const text = renderTrace(trace);
    expect(text).toContain('how=最先出现的名称');
    expect(text).toContain(
      'how=按得分归并  joined_to=南京大学  probability=0.9991  evidence=拼音 +8.2 拼音相同；城市 城市不明',
    );
    expect(text).toContain('finding=名称以“南京大学”开头');
  });

  it('of an organisation that was joined with another: the one it belongs to now', async () => {
    const former = `org:${createHash('md5').update('NANJINGDAXUE').digest('hex').slice(0, 12)}`;
    expect(await traceRecord(connection, LAKE, former)).toMatchObject({ id: 'org:南京大学' });
  });

  it('lists no more rows than asked and counts all', async () => {
    const trace = await traceRecord(connection, LAKE, 'CN2B', { limit: 1 });
    expect(trace.facts.map((table) => [table.rows.length, table.count])).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(renderTrace(trace)).toContain('fct_legal_event（法律事件）2 行，列出前 1 行');
  });

  it.each([recordId(99), 'CN999999999A', 'org:无', "x' OR '1'='1", ''])(
    'unknown is refused: %s',
    async (id) => {
      await expect(traceRecord(connection, LAKE, id)).rejects.toMatchObject({
        code: 'PANHUO_RECORD_UNKNOWN',
      });
    },
  );

  it('without a snapshot says that one is needed', async () => {
    await expect(traceRecord(null, LAKE, 'CN2B')).rejects.toMatchObject({ code: 'PANHUO_SNAPSHOT_NONE' });
  });
});

describe('rendering', () => {
  it('shows control characters of documents instead of sending them to the terminal', async () => {
    const lake = lakeOf({ 2: '\u001b[31m红\u0007\n第二行\u202e反' });
    expect(renderTrace(await traceRecord(null, lake, recordId(1)))).toContain(
      '原文 \\u001b[31m红\\u0007⏎第二行\\u202e反',
    );
  });

  it('cuts long lines and says how long they are', async () => {
    const lake = lakeOf({ 2: '𠮷'.repeat(500) });
    const text = renderTrace(await traceRecord(null, lake, recordId(1)));
    expect(text).toContain(`${'𠮷'.repeat(400)}…（共 500 字）`);
    expect(text).not.toContain('𠮷'.repeat(401));
  });
});
