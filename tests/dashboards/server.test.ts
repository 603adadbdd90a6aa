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

describe('problems', () => {
  it('are told also of what is no request', async () => {
    const server = await serve(Fixture.create());
    const address = await server.listen({ host: '127.0.0.1', port: 0 });
    const long = await fetch(`${address}/api/v1/status?x=${'x'.repeat(40_000)}`);
    expect([long.status, long.headers.get('content-type')]).toEqual([
      431,
      'application/problem+json; charset=utf-8',
    ]);
    expect(await long.json()).toMatchObject({ status: 431, code: 'PANHUO_REQUEST_INVALID' });
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
  });

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

  it('tell nothing of our insides', async () => {
    const open = () => Promise.reject(new Error('secret /home/someone/file.ts:12'));
    const server = await serve(Fixture.create(), { openWorkspace: open });
    for (const url of ['/api/v1/ops/overview', '/api/v1/status', '/metrics']) {
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
