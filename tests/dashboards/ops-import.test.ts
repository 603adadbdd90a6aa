import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { createSteps } from '../../activities/index.ts';
import { createTelemetry } from '../../activities/telemetry.ts';
import type { Upload } from '../../dashboards/api/ops-run.ts';
import type { Caller } from '../../dashboards/server/access/caller.ts';
import { fileName, receive, sweep } from '../../dashboards/server/ops/upload-store.ts';
import { createServer } from '../../dashboards/server/server.ts';
import { inlineEngine } from '../../engine/inline.ts';
import type { Engine } from '../../engine/types.ts';
import { encodeGb18030 } from '../../sample/gb18030.ts';
import { accountsAs, callerAs } from '../helpers/callers.ts';
import { failureOf } from '../helpers/failing.ts';
import { csv, rows } from '../helpers/gazette.ts';
import { Fixture, silent } from './fixture.ts';

const servers: FastifyInstance[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(
  fixture: Fixture,
  { caller = callerAs('operator'), engine }: { caller?: Caller; engine?: Engine } = {},
) {
  const app = await createServer({
    openWorkspace: fixture.open,
    log: silent,
    telemetry: createTelemetry(),
    accounts: accountsAs(caller),
    engine:
      engine ?? inlineEngine({ steps: createSteps(fixture.open), log: silent, pause: async () => undefined }),
    engineDetail: '单进程执行',
    ready: () => true,
  });
  servers.push(app);
  const ask = async <T>(method: 'GET' | 'POST' | 'DELETE', url: string, body?: object) => {
    const answer = await app.inject({ method, url: `/api/v1/ops${url}`, ...(body ? { payload: body } : {}) });
    return { status: answer.statusCode, body: (answer.body === '' ? null : answer.json()) as T };
  };
  const upload = async (name: string, content: string | Uint8Array<ArrayBufferLike>) => {
    const form = new FormData();
    form.append('file', new Blob([typeof content === 'string' ? content : Buffer.from(content)]), name);
    const { headers, body } = new Response(form);
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/ops/uploads',
      headers: { 'content-type': headers.get('content-type') ?? '' },
      payload: Readable.from(Buffer.from(await new Response(body).arrayBuffer())),
    });
    return { status: answer.statusCode, body: answer.json() as { upload: Upload; code: string } };
  };
  const looked = async (id: string): Promise<Upload> => {
    for (;;) {
      const { body } = await ask<{ upload: Upload }>('GET', `/uploads/${id}`);
      if (body.upload.state !== 'looking') return body.upload;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const ended = async (run: string) => {
    for (;;) {
      const { body } = await ask<{ run: { state: string; start: object } }>('GET', `/runs/${run}`);
      if (body.run.state !== 'running') return body.run;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  return { app, ask, upload, looked, ended };
}

/** What lies in the lake and among the uploads. */
async function storedIn(fixture: Fixture) {
  const { lake } = await fixture.open();
  const folder = path.join(fixture.home, 'uploads');
  let waiting: string[] = [];
  try {
    waiting = readdirSync(folder).filter((name) => name !== 'trials');
  } catch {
    // Nobody has brought anything yet.
  }
  return { manifests: await lake.manifests(), documents: await lake.store.list('documents/'), waiting };
}

/** A heading nobody knows: which column is which, a person must say. */
const ODD = `文献编码,公布于,发明题目,单位\n${Array.from({ length: 12 }, (_, at) => `第${at}号,2023-03-1${at % 9},一种甲${at},合成大学`).join('\n')}\n`;
const ODD_FIXED = ODD.replace(/第(\d+)号/g, (_, at: string) => `CN1033079${at.padStart(2, '0')}B`);

describe('import', { timeout: 120_000 }, () => {
  it('guesses, is corrected where it is wrong, and stores only then', async () => {
    const fixture = Fixture.create();
    const { ask, upload, looked, ended } = await serve(fixture);
    const taken = await upload('怪表头.csv', encodeGb18030(ODD_FIXED));
    expect(taken.status).toBe(201);
    const { id } = taken.body.upload;
    // Asked for as publications it lacks what they need: the page still knows its columns.
    await ask('POST', `/uploads/${id}/look`, { kind: 'publication' });
    const refused = await looked(id);
    expect([refused.state, refused.error?.code]).toEqual(['refused', 'PANHUO_HEADER_FIELD_MISSING']);
    expect(refused.mapping.map(({ column }) => column)).toEqual(['文献编码', '公布于', '发明题目', '单位']);
    expect(refused.error?.message).not.toContain(fixture.home);
    expect((await ask<{ code: string }>('POST', `/uploads/${id}/import`, { reason: '试试' })).body.code).toBe(
      'PANHUO_UPLOAD_STATE',
    );

    const map = {
      文献编码: 'publication_number',
      公布于: 'publication_date',
      发明题目: 'title',
      单位: 'applicants',
    };
    await ask('POST', `/uploads/${id}/look`, { kind: 'publication', map });
    const ready = await looked(id);
    expect(ready.state).toBe('ready');
    const document = ready.trial?.documents[0];
    expect(document?.intake).toMatchObject({ rows: 12, records: 12, rejects: 0, difference: 0 });
    expect(document?.layout.join()).toContain('GB18030');
    expect(document?.records[0]?.values).toContain('一种甲0');
    expect((await storedIn(fixture)).documents).toEqual([]);

    const { status, body } = await ask<{ run: string }>('POST', `/uploads/${id}/import`, {
      reason: '八月数据',
    });
    expect(status).toBe(202);
    expect(await ended(body.run)).toMatchObject({
      state: 'done',
      start: { kind: 'import', name: '怪表头.csv' },
    });
    const { manifests, waiting } = await storedIn(fixture);
    expect(manifests.map(({ source, documents }) => [source, documents[0]?.records])).toEqual([
      ['import', 12],
    ]);
    expect(waiting).toEqual([]);
    // Remembered by the heading: the next one needs no correction.
    const next = await looked(
      (await upload('下个月.csv', encodeGb18030(ODD_FIXED.replaceAll('甲', '乙')))).body.upload.id,
    );
    expect(next.mapping.find(({ column }) => column === '文献编码')?.field).toBe('publication_number');
  });

  it('refuses rubbish with its code, and keeps nothing of it', async () => {
    const fixture = Fixture.create('uploads: { max_bytes: 300000 }\n');
    const { upload, app } = await serve(fixture);
    const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(200, 7)]);
    for (const [name, content, status, code] of [
      ['空.csv', '', 400, 'PANHUO_INPUT_EMPTY'],
      [
        '二进制.csv',
        Buffer.from(Array.from({ length: 4000 }, (_, at) => at % 256)),
        400,
        'PANHUO_INPUT_BINARY',
      ],
      ['太大.csv', 'x'.repeat(300_001), 413, 'PANHUO_INPUT_TOO_LARGE'],
      ['坏.xlsx', zip, 400, 'PANHUO_ZIP_DAMAGED'],
    ] as const) {
      const { status: got, body } = await upload(name, content);
      expect([got, body.code], name).toEqual([status, code]);
    }
    const json = await app.inject({ method: 'POST', url: '/api/v1/ops/uploads', payload: { a: 1 } });
    expect(json.statusCode).toBe(400);
    expect((await storedIn(fixture)).waiting).toEqual([]);
  });

  it('bears a huge heading and names with markup, and shows files to who brought them alone', async () => {
    const fixture = Fixture.create();
    const { upload, looked, ask } = await serve(fixture);
    const wide = Array.from({ length: 3000 }, (_, at) => `列${at}`).join(',');
    const huge = await looked((await upload('宽.csv', `${wide}\n${'1,'.repeat(2999)}1\n`)).body.upload.id);
    expect(huge.state).toBe('refused');
    expect(huge.error?.code).toMatch(/^PANHUO_HEADER/);
    const { body } = await upload('<img src=x onerror=alert(1)>.csv', csv(rows(3)));
    expect(body.upload.name).toBe('<img src=x onerror=alert(1)>.csv');
    const other = await serve(fixture, { caller: { ...callerAs('operator'), user: 'u-2' } });
    expect((await other.ask<{ total: number }>('GET', '/uploads')).body.total).toBe(0);
    for (const [method, url] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/look'],
    ] as const)
      expect(
        (await other.ask(method, `/uploads/${body.upload.id}${url}`, method === 'POST' ? {} : undefined))
          .status,
      ).toBe(404);
    expect((await ask('DELETE', `/uploads/${body.upload.id}`)).status).toBe(204);
    expect((await ask('GET', `/uploads/${body.upload.id}`)).status).toBe(404);
  });

  it('takes two files at once, each whole; the same one twice is one batch', async () => {
    const fixture = Fixture.create();
    const { upload, looked, ask, ended } = await serve(fixture);
    const ids = (
      await Promise.all([
        upload('甲.csv', csv(rows(4))),
        upload('乙.csv', csv(rows(3, 100))),
        upload('又是甲.csv', csv(rows(4))),
      ])
    ).map(({ body }) => body.upload.id);
    for (const id of ids) expect((await looked(id)).state).toBe('ready');
    const runs = await Promise.all(
      ids.map((id) => ask<{ run: string }>('POST', `/uploads/${id}/import`, { reason: '同时' })),
    );
    for (const { body } of runs) expect((await ended(body.run)).state).toBe('done');
    const { manifests, waiting } = await storedIn(fixture);
    expect(manifests.map(({ documents }) => documents[0]?.records).sort()).toEqual([3, 4]);
    expect(waiting).toEqual([]);
  });

  it('stopped in the middle leaves no batch, and the file stays to be imported again', async () => {
    const fixture = Fixture.create();
    const steps = createSteps(fixture.open);
    let stopped = false;
    let begun: () => void = () => undefined;
    const parsing = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const engine = inlineEngine({
      steps: {
        ...steps,
        parseDocuments: async (input, context) => {
          if (stopped) return steps.parseDocuments(input, context);
          stopped = true;
          begun();
          await new Promise((resolve) => context?.signal.addEventListener('abort', resolve));
          throw new Error('stopped');
        },
      },
      log: silent,
    });
    const { upload, looked, ask, ended } = await serve(fixture, { engine });
    const { id } = (await upload('甲.csv', csv(rows(4)))).body.upload;
    await looked(id);
    const { run } = (await ask<{ run: string }>('POST', `/uploads/${id}/import`, { reason: '一次' })).body;
    expect((await ask<{ code: string }>('POST', `/uploads/${id}/import`, { reason: '两次' })).body.code).toBe(
      'PANHUO_UPLOAD_STATE',
    );
    expect((await ask<{ code: string }>('DELETE', `/uploads/${id}`)).body.code).toBe('PANHUO_UPLOAD_STATE');
    await parsing;
    await ask('POST', `/runs/${run}/cancel`, { reason: '停下' });
    expect((await ended(run)).state).toBe('cancelled');
    expect((await storedIn(fixture)).manifests).toEqual([]);
    const second = await ask<{ run: string }>('POST', `/uploads/${id}/import`, { reason: '再来' });
    expect(second.status, JSON.stringify(second.body)).toBe(202);
    const again = second.body.run;
    expect((await ended(again)).state).toBe('done');
    expect((await storedIn(fixture)).manifests).toHaveLength(1);
  });
});

describe('the folder of uploads', () => {
  it('keeps nothing of a file that broke off, and is swept of what is old or left', async () => {
    const fixture = Fixture.create();
    const workspace = await fixture.open();
    const given = { name: '甲.csv', user: 'u', by: '某人', at: new Date() };
    const broken = Readable.from(
      (async function* () {
        yield 'a,b\n';
        throw new Error('the line went dead');
      })(),
    );
    await expect(receive(workspace, broken, given)).rejects.toThrow('the line went dead');
    expect((await storedIn(fixture)).waiting).toEqual([]);
    await receive(workspace, Readable.from('a\n1\n'), given);
    // What a killed process was receiving.
    const left = path.join(fixture.home, 'uploads', '999999999-00000000.tmp');
    mkdirSync(left);
    writeFileSync(path.join(left, 'x'), 'y');
    const old = new Date(Date.now() - 7_200_000);
    utimesSync(left, old, old);
    await sweep(fixture.home, 24, new Date());
    expect((await storedIn(fixture)).waiting).toHaveLength(1);
    await sweep(fixture.home, 24, new Date(Date.now() + 25 * 3_600_000));
    expect((await storedIn(fixture)).waiting).toEqual([]);
    expect((await failureOf(receive(workspace, Readable.from(''), given))).code).toBe('PANHUO_INPUT_EMPTY');
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\用户\\八月.xlsx', '八月.xlsx'],
    ['a\u0000b\u202ec.csv', 'a_b_c.csv'],
    ['..', '未命名'],
    ['', '未命名'],
    [`${'长'.repeat(300)}.csv`, `${'长'.repeat(58)}.csv`],
  ])('makes %j one name', (given, name) => {
    expect(fileName(given)).toBe(name);
    expect(Buffer.byteLength(fileName(given))).toBeLessThanOrEqual(180);
  });
});
