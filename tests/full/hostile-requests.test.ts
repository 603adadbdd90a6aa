import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTelemetry } from '../../activities/telemetry.ts';
import { execute } from '../../bench/harness/measure.ts';
import { peerTools } from '../../bench/harness/python.ts';
import { Session } from '../../bench/harness/session.ts';
import { ROLES, type Role } from '../../dashboards/server/access/permissions.ts';
import { createServer } from '../../dashboards/server/server.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { silent } from '../dashboards/fixture.ts';
import { accountsAs, callerAs } from '../helpers/callers.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../helpers/province.ts';

/** Seconds of generated requests. */
const SECONDS = 300;
let server: FastifyInstance;
let session: Session;
let address = '';

beforeAll(async () => {
  const home = path.join(temporaryFolder('panhuo-hostile-'), 'office');
  await (await builtProvince()).copyTo(home);
  // Somebody who may do everything, so that no request stops at the door.
  const caller = { ...callerAs('admin'), roles: Object.keys(ROLES) as Role[] };
  server = await createServer({
    openWorkspace: () => openWorkspace(home),
    accounts: accountsAs(caller),
    log: silent,
    telemetry: createTelemetry(),
    engine: null,
    engineDetail: '测试',
    ready: () => true,
  });
  address = await server.listen({ host: '127.0.0.1', port: 0 });
  session = await Session.open();
}, PROVINCE_TIMEOUT);

afterAll(async () => {
  await server.close();
  await session.close();
});

test('generated requests, right and wrong ones, never meet an error of the server, and answers are what the OpenAPI says', async (context) => {
  const tools = await peerTools(session, 'schemathesis');
  if ('reason' in tools) return context.skip(`schemathesis: ${tools.reason}`);
  // What it finds is on stdout, with an exit code that would hide it.
  const report = await execute(
    session,
    [
      'sh',
      '-c',
      '"$0" "$@" || true',
      tools.tools.program('schemathesis'),
      'run',
      `${address}/api/openapi.json`,
      '--checks=not_a_server_error,content_type_conformance,response_schema_conformance',
      '--phases=examples,coverage,fuzzing',
      '--continue-on-failure',
      `--max-time=${SECONDS}`,
      '--seed=2024',
      '--suppress-health-check=all',
      '--warnings=off',
      '--no-color',
    ],
    { cwd: session.scratch },
  );
  expect(report).toMatch(/No issues found/);
}, 900_000);
