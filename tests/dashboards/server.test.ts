import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { createTelemetry } from '../../activities/telemetry.ts';
import { createServer, type ServerOptions } from '../../dashboards/server/server.ts';
import { ERRORS } from '../../domain/errors.ts';
import { accountsAs, callerAs } from '../helpers/callers.ts';
import { row, rows } from '../helpers/gazette.ts';
import { Fixture, silent } from './fixture.ts';

const servers: FastifyInstance[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(fixture: Fixture, options: Partial<ServerOptions> = {}): Promise<FastifyInstance> {
  const server = await createServer({
    openWorkspace: fixture.open,
    log: silent,
    telemetry: createTelemetry(),
    accounts: accountsAs(callerAs('admin')),
    engine: null,
    engineDetail: '单进程执行',
    ready: () => true,
    ...options,
  });
  servers.push(server);
  return server;
}

const HOSTILE = '<script>alert(1)&"\'.csv';

describe('status page', () => {
  it('is whole before anything was done', async () => {
    const server = await serve(Fixture.create());
    const { statusCode, headers, body } = await server.inject('/');
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    for (const title of ['现在状态', '来源', '快照', '模型', '审计', '最近运行', '拒收样例'])
      expect(body).toMatch(new RegExp(`<h2[^>]*>${title}</h2>`));
    expect(body).toContain('单进程执行');
    expect(body).not.toContain('合成数据');
    expect(body).not.toContain('http-equiv="refresh"');
  });

  it('says 合成数据 in title and head when the numbers are invented', async () => {
    const { body } = await (await serve(Fixture.create('synthetic: true\n'))).inject('/');
    expect(body).toContain('<title>【合成数据】');
    expect(body).toContain('<strong class="badge">合成数据</strong>');
  });

  it('reloads itself only when asked, and names parameters it does not know', async () => {
    const server = await serve(Fixture.create());
    expect((await server.inject('/?refresh=10')).body).toContain('<meta http-equiv="refresh" content="10">');
    for (const wrong of ['1', '99999', '10;url=https://example.com', '-5', '', '10&refresh=20']) {
      const { statusCode, body } = await server.inject(`/?refresh=${wrong}`);
      expect(statusCode).toBe(200);
      expect(body).not.toContain('http-equiv="refresh"');
      expect(body).toContain('已忽略：<bdi>refresh</bdi>');
    }
    const { body } = await server.inject('/?%3Cimg%20src=x%3E=1');
    expect(body).toContain('&lt;img src');
    expect(body).not.toContain('<img');
  });

  it('escapes what comes from outside', async () => {
    const fixture = Fixture.create();
    fixture.audit('warn');
    const [outcome] = await fixture.ingest(
      [row(1, { name: '<i>"&' }), '1,<b onmouseover=x>\u001b[31m\u202e'],
      HOSTILE,
    );
    await fixture.build('<u>run</u>');
    const server = await serve(fixture, { engineDetail: '<em>' });
    const page = (await server.inject('/')).body;
    const rejects = (await server.inject(`/rejects/${outcome?.batch}`)).body;
    for (const body of [page, rejects]) {
      expect(body).toContain('&lt;script&gt;alert(1)&amp;&quot;&#39;.csv');
      expect(body).not.toMatch(/<(script|i|b|u|em)\b/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
      expect(body).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
    }
    expect(rejects).toContain('1,&lt;b onmouseover=x&gt;\\u001b[31m\\u202e');
  });

  it('has no script, no inline style and nothing from elsewhere, and its policy forbids them', async () => {
    const fixture = Fixture.create();
    await fixture.ingest([...rows(2), '1,2']);
    await fixture.build();
    const server = await serve(fixture, { temporalUi: 'http://127.0.0.1:8233/' });
    const { headers, body } = await server.inject('/');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'self';/);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(body).not.toMatch(/<script|\sstyle=|\son\w+=/);
    const links = [...body.matchAll(/(?:href|src)="([^"]*)"/g)].map((match) => match[1] ?? '');
    expect(links.filter((link) => !/^[/#]/.test(link)).sort()).toEqual(['data:,', 'http://127.0.0.1:8233/']);
    for (const link of links.filter((one) => one.startsWith('/')))
      expect((await server.inject(link)).statusCode, link).toBe(200);
    for (const link of links.filter((one) => one.startsWith('#')))
      expect(body).toContain(`id="${link.slice(1)}"`);
  });

  it('makes no link of an address no browser should open', async () => {
    const server = await serve(Fixture.create(), { temporalUi: 'javascript:alert(1)' });
    expect((await server.inject('/')).body).not.toContain('javascript:');
  });

  it('serves its sheet', async () => {
    const { headers, body } = await (await serve(Fixture.create())).inject('/assets/status.css');
    expect(headers['content-type']).toBe('text/css; charset=utf-8');
    expect(body).toContain('--primary: #1f5fa8');
  });
});

describe('rejects page', () => {
  it('shows line, reason and text of the first hundred, and says how many there are', async () => {
    const fixture = Fixture.create();
    const bad = Array.from({ length: 130 }, (_, at) =>
      row(500 + at, { authorization_notice_id: `坏${at}。` }),
    );
    const [outcome] = await fixture.ingest([...rows(400), ...bad]);
    const { body } = await (await serve(fixture)).inject(`/rejects/${outcome?.batch}`);
    expect(body).toContain('已显示前 100 行，另有 30 行。');
    expect(body.match(/<span class="raw">/g)).toHaveLength(100);
    // The header is line 1.
    expect(body).toContain('第 402 行');
    expect(body).toContain('公开（公告）号缺失或不可识别');
    expect(body).toContain('坏0。');
    expect(body).not.toContain('坏100。');
  });

  it('shows a very long row up to where it was cut', async () => {
    const fixture = Fixture.create();
    const long = row(2, { authorization_notice_id: '坏', name: '长'.repeat(5000) });
    const [outcome] = await fixture.ingest([row(1), long]);
    const { body } = await (await serve(fixture)).inject(`/rejects/${outcome?.batch}`);
    expect(body).toMatch(/长…（共 15\d{3} 字节）/);
    expect(body.length).toBeLessThan(8000);
  });

  it('knows a batch without rejects and one that is none', async () => {
    const fixture = Fixture.create();
    const [outcome] = await fixture.ingest(rows(2));
    const server = await serve(fixture);
    expect((await server.inject(`/rejects/${outcome?.batch}`)).body).toContain('没有被拒收的行');
    for (const batch of ['0'.repeat(24), '..%2f..%2fpanhuo.yaml', 'x']) {
      const { statusCode, body } = await server.inject(`/rejects/${batch}`);
      expect([statusCode, JSON.parse(body).code]).toEqual([404, 'PANHUO_BATCH_UNKNOWN']);
    }
  });
});

describe('problems', () => {
  it('are RFC 9457 documents with our code', async () => {
    const server = await serve(Fixture.create());
    const { statusCode, headers, body } = await server.inject('/api/v1/nothing?x=1');
    expect(statusCode).toBe(404);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    const problem = JSON.parse(body);
    expect(problem).toMatchObject({
      type: 'urn:panhuo:error:panhuo_page_unknown',
      title: ERRORS.PANHUO_PAGE_UNKNOWN.meaning,
      status: 404,
      instance: '/api/v1/nothing',
      code: 'PANHUO_PAGE_UNKNOWN',
    });
    expect(problem.detail).not.toBe('');
  });

  it('are a page for somebody who follows links', async () => {
    const server = await serve(Fixture.create());
    const headers = { accept: 'text/html,application/xhtml+xml' };
    const page = await server.inject({ url: '/rejects/x', headers });
    expect([page.statusCode, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(page.body).toContain('PANHUO_BATCH_UNKNOWN');
    const api = await server.inject({ url: '/api/v1/x', headers });
    expect(api.headers['content-type']).toContain('application/problem+json');
  });

  it('tell nothing of our insides', async () => {
    const open = () => Promise.reject(new Error('secret /home/someone/file.ts:12'));
    const server = await serve(Fixture.create(), { openWorkspace: open });
    for (const url of ['/', '/api/v1/status', '/metrics']) {
      const { statusCode, body } = await server.inject(url);
      expect(statusCode).toBe(500);
      expect(body).not.toMatch(/secret|\.ts|at /);
      expect(JSON.parse(body)).toMatchObject({
        code: 'PANHUO_INTERNAL',
        request: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
    }
  });

  it('cover requests that are not understood', async () => {
    const server = await serve(Fixture.create());
    for (const url of ['/%zz', `/api/v1/metrics/${'x'.repeat(400)}`]) {
      const { statusCode, headers, body } = await server.inject(url);
      expect(statusCode).toBeGreaterThanOrEqual(400);
      expect(statusCode).toBeLessThan(500);
      expect(headers['content-type']).toContain('application/problem+json');
      expect(JSON.parse(body).code).toMatch(/^PANHUO_/);
    }
    expect((await server.inject({ method: 'POST', url: '/' })).statusCode).toBe(404);
  });

  it('name the line of a broken panhuo.yaml', async () => {
    const { body, statusCode } = await (await serve(Fixture.create('sources: 3\n'))).inject('/api/v1/status');
    expect(statusCode).toBe(500);
    expect(JSON.parse(body)).toMatchObject({ code: 'PANHUO_WORKSPACE_INVALID', where: { line: 1 } });
  });
});

describe('operations', () => {
  it('tell living from ready', async () => {
    let ready = false;
    const server = await serve(Fixture.create(), { ready: () => ready });
    expect((await server.inject('/healthz')).statusCode).toBe(200);
    const before = await server.inject('/readyz');
    expect([before.statusCode, before.json().code]).toEqual([503, 'PANHUO_NOT_READY']);
    ready = true;
    expect((await server.inject('/readyz')).statusCode).toBe(200);
  });

  it('give metrics in the text format, with the state of the workspace', async () => {
    const fixture = Fixture.create();
    fixture.audit('warn');
    await fixture.ingest([row(1, { name: '<' })]);
    const { snapshot } = await fixture.build();
    const { headers, body } = await (await serve(fixture)).inject('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toContain(`panhuo_snapshot_info{snapshot="${snapshot}"} 1\n`);
    expect(body).toContain('panhuo_audits_failing{severity="warn"} 1\n');
    expect(body).toContain('process_resident_memory_bytes');
    const wrong = body
      .split('\n')
      .filter(
        (line) =>
          !/^(|# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? (-?[\d.e+-]+|Nan|\+Inf))$/.test(
            line,
          ),
      );
    expect(wrong).toEqual([]);
    for (const name of body.matchAll(/^# TYPE (panhuo_\w+) /gm)) expect(body).toContain(`# HELP ${name[1]} `);
  });

  it('give the status as JSON', async () => {
    const fixture = Fixture.create();
    await fixture.ingest(rows(2));
    const { snapshot } = await fixture.build();
    const { headers, body } = await (await serve(fixture)).inject('/api/v1/status');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(body)).toMatchObject({ snapshot: { id: snapshot }, sources: [{ records: 2 }] });
  });

  it('stay whole while builds publish', { timeout: 60_000 }, async () => {
    const fixture = Fixture.create();
    await fixture.ingest(rows(3));
    await fixture.build('b0');
    const server = await serve(fixture);
    let publishing = true;
    const published: string[] = [];
    const publish = async () => {
      // More than are kept: the page must bear that snapshots go while it reads.
      for (let at = 1; at <= 6; at++) {
        await fixture.ingest(rows(1, 100 * at));
        published.push((await fixture.build(`b${at}`)).snapshot ?? '');
      }
      publishing = false;
    };
    const seen = new Set<number>();
    const look = async () => {
      while (publishing) {
        const [page, status, metrics] = await Promise.all(
          ['/', '/api/v1/status', '/metrics'].map((url) => server.inject(url)),
        );
        for (const answer of [page, status, metrics]) seen.add(answer?.statusCode ?? 0);
        await sleep(5);
      }
    };
    await Promise.all([publish(), look(), look()]);
    expect([...seen]).toEqual([200]);
    expect((await server.inject('/api/v1/status')).json().snapshot.id).toBe(published.at(-1));
  });
});
