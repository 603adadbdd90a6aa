import { tableFromIPC } from 'apache-arrow';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accepted, sendRows } from '../../dashboards/server/http/rows.ts';
import { csvCell, harmless } from '../../dashboards/server/http/rows-format.ts';
import { SnapshotReaders } from '../../dashboards/server/readers.ts';
import { rows } from '../helpers/gazette.ts';
import { Fixture } from './fixture.ts';

const fixture = Fixture.create('synthetic: true\n');
const readers = new SnapshotReaders({ memory: '128MB', threads: 1, streams: 2 });
let app: FastifyInstance;
let snapshot: string;
const MIXED = `SELECT * FROM (VALUES
  (1, 0.10::DECIMAL(9,2), '=HYPERLINK("x")', DATE '2024-01-02', true, 'NaN'::DOUBLE),
  (2, NULL, 'a,"b"', NULL, NULL, 1.5), (3, -2.5, '-5', NULL, false, NULL)) AS v(n, money, said, day, truth, x) ORDER BY n`;

beforeAll(async () => {
  await fixture.ingest(rows(2));
  snapshot = (await fixture.build()).snapshot ?? '';
  app = Fastify({ forceCloseConnections: true });
  app.get<{ Querystring: { sql: string; format?: 'json' | 'csv' | 'arrow' } }>('/rows', (request, reply) =>
    sendRows({ openWorkspace: fixture.open, readers }, { request, reply }, request.query, async () => ({
      name: '明细',
      sql: request.query.sql,
      columns: [{ id: 'said', title: '说法' }],
    })),
  );
});
afterAll(async () => {
  await app.close();
  await readers.close();
});

const ask = (sql: string, accept = 'application/json') =>
  app.inject({ url: '/rows', query: { sql }, headers: { accept } });

describe('rows', () => {
  it('are JSON with all their digits, titles and snapshot', async () => {
    const { headers, body } = await ask(MIXED);
    const answer = JSON.parse(body);
    expect(answer).toMatchObject({ snapshot, synthetic: true });
    expect(answer.columns[2]).toEqual({ id: 'said', title: '说法', type: 'VARCHAR' });
    expect(answer.rows).toEqual([
      { n: 1, money: 0.1, said: '=HYPERLINK("x")', day: '2024-01-02', truth: true, x: null },
      { n: 2, money: null, said: 'a,"b"', day: null, truth: null, x: 1.5 },
      { n: 3, money: -2.5, said: '-5', day: null, truth: false, x: null },
    ]);
    expect(body).toContain('"money":0.10');
    expect(headers['x-panhuo-snapshot']).toBe(snapshot);
    expect(decodeURIComponent(String(headers['content-disposition']))).toContain('合成数据_明细.json');
  });

  it('are CSV that a spreadsheet opens without running anything', async () => {
    const { body } = await ask(MIXED, 'text/csv');
    expect(body).toBe(
      [
        '\uFEFFn,money,说法,day,truth,x',
        `1,0.10,"'=HYPERLINK(""x"")",2024-01-02,true,nan`,
        '2,,"a,""b""",,,1.5',
        '3,-2.50,-5,,false,',
        '',
      ].join('\r\n'),
    );
  });

  it('are an Arrow stream that says where it is from', async () => {
    const { rawPayload } = await ask(MIXED, 'application/vnd.apache.arrow.stream');
    const table = tableFromIPC(rawPayload);
    expect(table.numRows).toBe(3);
    expect(table.schema.metadata.get('snapshot')).toBe(snapshot);
    expect(table.getChild('money')?.get(0)).toBe('0.10');
  });

  it('are none where there are none, in each format', async () => {
    const none = 'SELECT 1 AS a WHERE false';
    expect(JSON.parse((await ask(none)).body).rows).toEqual([]);
    expect((await ask(none, 'text/csv')).body).toBe('\uFEFFa\r\n');
    expect(tableFromIPC((await ask(none, 'application/vnd.apache.arrow.stream')).rawPayload).numRows).toBe(0);
  });

  it('that cannot be selected are an error before anything is sent, and give their turn back', async () => {
    for (let time = 0; time < 5; time++)
      expect((await ask('SELECT nonsense')).json().code).toBe('PANHUO_SQL_REFUSED');
    expect((await ask('SELECT 1 AS a')).statusCode).toBe(200);
  });

  it('are not made for a client that went away', async () => {
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const endless = 'SELECT range AS a, repeat(range::VARCHAR, 20) AS b FROM range(100000000)';
    for (let time = 0; time < 5; time++) {
      const abort = new AbortController();
      const answer = await fetch(`${address}/rows?sql=${encodeURIComponent(endless)}`, {
        signal: abort.signal,
      });
      await answer.body?.getReader().read();
      abort.abort();
    }
    // All turns are back: another one gets its answer.
    expect((await ask('SELECT 1 AS a')).statusCode).toBe(200);
  });
});

describe('Accept', () => {
  it.each([
    [undefined, 'json'],
    ['*/*', 'json'],
    ['text/html', 'json'],
    ['text/csv', 'csv'],
    ['application/json;q=0.5, text/csv', 'csv'],
    ['application/vnd.apache.arrow.stream, text/csv;q=0.9', 'arrow'],
    ['text/csv;q=0', 'json'],
  ])('%s is %s', (header, format) => {
    expect(accepted(header)).toBe(format);
  });
});

describe('cells', () => {
  it.each(['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', '＝1+1', '－cmd', '\n=1'])(
    'that a spreadsheet would run are text: %j',
    (text) => {
      expect(harmless(text)).toBe(`'${text}`);
    },
  );

  it.each(['-5', '+12.50', '2024-01-01', '一种装置', ''])('that are harmless stay: %j', (text) => {
    expect(harmless(text)).toBe(text);
  });

  it('are quoted where they must be', () => {
    expect(['a', 'a,b', 'a"b', ' a', 'a\nb'].map(csvCell)).toEqual([
      'a',
      '"a,b"',
      '"a""b"',
      '" a"',
      '"a\nb"',
    ]);
  });
});
