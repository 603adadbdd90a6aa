import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccounts } from '../../accounts/index.ts';
import { createTelemetry } from '../../activities/telemetry.ts';
import type { Caller } from '../../dashboards/server/access/caller.ts';
import { GRANTS, type Permission, ROLES, type Role } from '../../dashboards/server/access/permissions.ts';
import { createServer } from '../../dashboards/server/server.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { silent } from '../dashboards/fixture.ts';
import { callerAs } from '../helpers/callers.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../helpers/province.ts';

interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly allow: string;
  readonly reach: string;
}

const ROLE_NAMES = Object.keys(ROLES) as Role[];
const callers = new Map<string, Caller>(ROLE_NAMES.map((role) => [role, callerAs(role)]));
let app: FastifyInstance;
let operations: Operation[];
/** One university, and what is its own; another one. */
let own: { organisation: NonNullable<Caller['organisation']>; record: string; patent: string; sha: string };

/** Who asks is said in a header: what is held here is what they may, not how they came in. */
beforeAll(async () => {
  const province = await builtProvince();
  const duck = await province.openReadOnly();
  const rows = async (sql: string) =>
    (await duck.connection.runAndReadAll(sql)).getRowObjectsJS() as Record<string, string>[];
  const [first, second] = await rows(
    `SELECT o.org_id, o.name, min_by(c.record_ids, c.contract_id) AS record
     FROM fct_contract c JOIN dim_organisation o ON o.org_id = c.from_org_id AND o.name = c.university
     WHERE c.patents IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, o.org_id LIMIT 2`,
  );
  if (first === undefined || second === undefined)
    throw new Error('the province has no contracts of universities');
  const place = ({ org_id = '', name = '' }: Record<string, string>) => ({ org_id, name });
  callers.set('liaison', callerAs('liaison', place(first)));
  callers.set('liaison of another', callerAs('liaison', place(second)));
  const record = first.record?.split(';')[0] ?? '';
  const [patent] = await rows(
    `SELECT v.patent_id, p.first_org_id FROM fct_conversion v JOIN dim_patent p USING (patent_id)
     WHERE p.first_org_id = '${first.org_id}' ORDER BY 1 LIMIT 1`,
  );
  // A record is named after its document.
  const [document] = await rows(
    `SELECT document_sha256 AS sha FROM meta_document WHERE starts_with(document_sha256, '${record.split('-')[0]}') LIMIT 1`,
  );
  duck.close();
  own = {
    organisation: place(first),
    record,
    patent: patent?.patent_id ?? '',
    sha: document?.sha ?? '',
  };
  if (Object.values(own).includes('')) throw new Error('the province lacks what is asked for');
  app = await createServer({
    openWorkspace: () => openWorkspace(province.home),
    log: silent,
    telemetry: createTelemetry(),
    accounts: {
      ...openAccounts({ home: temporaryFolder(), loopback: true, synthetic: true }),
      callerOf: async ({ headers }) => callers.get(String(headers['x-as'])) ?? null,
      checkOrigin: () => undefined,
      audit: async () => undefined,
    },
    engine: null,
    engineDetail: '测试',
    ready: () => true,
    rates: { strangers: 1e6, writes: 1e6, signIn: 1e6, reads: 1e6 },
  });
  const document_ = (await app.inject('/api/openapi.json')).json();
  operations = Object.entries<Record<string, Record<string, string>>>(document_.paths).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, said]) => ({
        method: method.toUpperCase() as Operation['method'],
        path,
        allow: said['x-allow'] ?? '',
        reach: said['x-reach'] ?? '',
      })),
  );
}, PROVINCE_TIMEOUT);
afterAll(() => app.close());

const ask = (as: string, method: Operation['method'], url: string) =>
  app.inject({
    method,
    url,
    headers: { 'x-as': as },
    ...(method === 'GET' || method === 'DELETE' ? {} : { payload: {} }),
  });

describe('every route of the OpenAPI', () => {
  it('lets in the roles that the table says, and nobody else', async () => {
    const lines: string[] = [];
    for (const { method, path, allow, reach } of operations) {
      const marks: string[] = [];
      for (const as of ['nobody', ...ROLE_NAMES]) {
        // What it asks for is known to nobody: whoever is let in is told so, and nothing is done.
        const answer = await ask(as, method, `${path.replace(/\{[^}]+\}/g, 'x')}?nobody-knows-this=1`);
        const { code } = answer.json<{ code?: string }>();
        const isRefused = code === 'PANHUO_SIGN_IN' || code === 'PANHUO_FORBIDDEN';
        expect(isRefused, `${as} ${method} ${path}`).toBe(!isGranted(as, allow));
        marks.push(code === 'PANHUO_SIGN_IN' ? '401' : code === 'PANHUO_FORBIDDEN' ? '403' : ' ✓ ');
      }
      lines.push(`${marks.join(' ')} | ${`${method} ${path}`.padEnd(62)} ${allow.padEnd(14)} ${reach}`);
    }
    const head = `${['nob', ...ROLE_NAMES.map((role) => role.slice(0, 3))].join(' ')} | route`;
    await expect(`${[head, ...lines.sort(byRoute)].join('\n')}\n`).toMatchFileSnapshot('access-roles.txt');
  });
});

/** Addresses that ask every scoped route a liaison may use for what belongs to the first university. */
const SCOPED: Readonly<Record<string, () => string>> = {
  '/api/v1/rounds': () => '',
  '/api/v1/workbench': () => '',
  '/api/v1/workbench/changes': () => '',
  '/api/v1/metrics/{id}': () => 'contract_amount?by=city',
  '/api/v1/metrics/{id}/compare': () => 'contract_amount?period=2023&by=city',
  '/api/v1/metrics/{id}/explain': () => 'contract_amount?period=2023&dimension=contract_type',
  '/api/v1/metrics/{id}/difference': () => 'contract_amount?period=2023&as_of=2024-06-30',
  '/api/v1/metrics/{id}/values': () => 'contract_amount?dimension=university',
  '/api/v1/metrics/{id}/rows': () => 'contract_amount?period=2023',
  '/api/v1/metrics/{id}/export.xlsx': () => 'contract_amount?by=city',
  '/api/v1/metrics/{id}/export.csv': () => 'contract_amount?by=city',
  '/api/v1/metrics/{id}/rows/export': () => 'contract_amount?period=2023',
  '/api/v1/flows': () => '?metric=conversion_events&by=city,to_city',
  '/api/v1/cohorts': () => '?metric=conversion_rate_3y',
  '/api/v1/survival': () => '?metric=conversion_rate_3y',
  '/api/v1/funnel': () => '',
  '/api/v1/trace/metric/{id}': () => 'contract_amount?period=2023',
  '/api/v1/trace/record/{id}': () => own.record,
  '/api/v1/records/{id}': () => own.record,
  '/api/v1/patents/{id}/conversions': () => own.patent,
  '/api/v1/patents/{id}/value': () => own.patent,
  '/api/v1/organisations/{id}/figures': () => own.organisation.org_id,
  '/api/v1/organisations/{id}/activity': () => own.organisation.org_id,
  '/api/v1/organisations/{id}/people': () => own.organisation.org_id,
  '/api/v1/documents/{sha}': () => own.sha,
  '/api/v1/documents/{sha}/bytes': () => own.sha,
};

const addressOf = (path: string, given: string): string => {
  const [parameter = '', query] = given.split('?');
  const at = path.replace(/\{[^}]+\}/, encodeURIComponent(parameter));
  return query === undefined ? at : `${at}?${encodeURI(query)}`;
};

describe('every scoped route that a liaison may use', () => {
  it('answers a liaison of one university and one of another as the table says', async () => {
    const lines: string[] = [];
    const missing: string[] = [];
    for (const { method, path, allow, reach } of operations) {
      const isLiaisons = allow === 'signed-in' || GRANTS.liaison.may.includes(allow as Permission);
      // What of a round is whose depends on its stage: tests of rounds hold that.
      if (reach !== 'scoped' || !isLiaisons || path.startsWith('/api/v1/rounds/')) continue;
      const given = SCOPED[path];
      if (given === undefined) {
        missing.push(`${method} ${path}`);
        continue;
      }
      const url = addressOf(path, given());
      const [mine, theirs, all] = await Promise.all(
        ['liaison', 'liaison of another', 'admin'].map(async (as) => {
          const answer = await ask(as, method, url);
          return {
            status: answer.statusCode,
            text: answer.body.replace(/"request":"[^"]*"|"\d{4}-\d\d-\d\dT[^"]*"/g, ''),
            code: String(answer.headers['content-type']).includes('problem')
              ? String(answer.json().code)
              : '',
          };
        }),
      );
      if (mine === undefined || theirs === undefined || all === undefined)
        throw new Error('three were asked');
      const word = (one: typeof mine) => `${one.status}${one.code === '' ? '' : ` ${one.code}`}`;
      const compare = (a: string, b: string) => (a === b ? 'alike' : 'different');
      lines.push(
        `${`${method} ${path}`.padEnd(46)} | own ${word(mine).padEnd(28)} | other ${word(theirs).padEnd(28)} | admin ${word(all).padEnd(6)} | liaisons ${compare(mine.text, theirs.text)}, own and all ${compare(mine.text, all.text)}`,
      );
    }
    expect(missing, 'scoped routes without a line in SCOPED').toEqual([]);
    await expect(`${lines.sort().join('\n')}\n`).toMatchFileSnapshot('access-organisations.txt');
  });
});

/** What the table of rights says: the routes must not say otherwise. */
const isGranted = (as: string, allow: string): boolean =>
  allow === 'public' ||
  (as !== 'nobody' && (allow === 'signed-in' || GRANTS[as as Role].may.includes(allow as Permission)));

/** By what stands behind the marks. */
const byRoute = (a: string, b: string) => ((a.split('|')[1] ?? '') < (b.split('|')[1] ?? '') ? -1 : 1);
