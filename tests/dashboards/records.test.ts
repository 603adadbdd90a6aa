import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTelemetry } from '../../activities/telemetry.ts';
import type { DocumentPage, RecordPage } from '../../dashboards/api/records.ts';
import type { Caller } from '../../dashboards/server/access/caller.ts';
import { createServer } from '../../dashboards/server/server.ts';
import type { Duck } from '../../lake/duck.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { accountsAs, callerAs } from '../helpers/callers.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../helpers/province.ts';
import { silent } from './fixture.ts';

/** Lists, patents, organisations, records and documents of the sample province, as the server answers them. */
let home: string;
let duck: Duck;
const servers: FastifyInstance[] = [];
const entries: { action: string; outcome: string }[] = [];
let admin: FastifyInstance;

async function serve(caller: Caller): Promise<FastifyInstance> {
  const accounts = accountsAs(caller);
  const server = await createServer({
    openWorkspace: () => openWorkspace(home),
    log: silent,
    telemetry: createTelemetry(),
    accounts: { ...accounts, audit: async (entry) => void entries.push(entry) },
    engine: null,
    engineDetail: '测试',
    ready: () => true,
  });
  servers.push(server);
  return server;
}

beforeAll(async () => {
  const province = await builtProvince();
  home = province.home;
  duck = await province.openReadOnly();
  admin = await serve(callerAs('admin'));
}, PROVINCE_TIMEOUT);
afterAll(async () => {
  for (const server of servers) await server.close();
  duck?.close();
});

async function get<T = Record<string, unknown>>(url: string, from = admin): Promise<T> {
  const { statusCode, body } = await from.inject(url);
  expect(statusCode, `${url}: ${body.slice(0, 300)}`).toBe(200);
  return JSON.parse(body) as T;
}
const query = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();
const one = async <T>(sql: string) => (await duck.rows(sql))[0] as T;

interface Listed {
  total: number;
  next: string | null;
  rows: { patent_id: string; status: string; university: string | null }[];
}

describe('the list of patents', () => {
  it('pages through exactly the patents that a metric counts, each once', async () => {
    const { u } = await one<{ u: string }>(
      'SELECT university AS u FROM fct_patent_life WHERE university IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1',
    );
    const n = await duck.count(`SELECT count(*) FROM fct_patent_life WHERE university = '${u}'`);
    const seen: string[] = [];
    let next: string | null = '';
    for (let pages = 0; next !== null && pages < 40; pages++) {
      const page: Listed = await get(
        `/api/v1/patents?${query({ u, sort: 'trl', limit: '7', ...(next === '' ? {} : { cursor: next }) })}`,
      );
      expect(page.total).toBe(n);
      seen.push(...page.rows.map((row) => row.patent_id));
      next = page.next;
    }
    expect(seen.length).toBe(Math.min(n, 280));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('counts as rights in force what the warehouse does', async () => {
    const { total } = await get<Listed>(`/api/v1/patents?${query({ status: '有效' })}`);
    expect(total).toBe(await duck.count('SELECT count(*) FROM int_patent_right WHERE is_in_force'));
  });

  it('takes what is typed as it is typed', async () => {
    const all = await get<Listed>('/api/v1/patents');
    for (const q of ['%', '_', "' OR true --", '50%'])
      expect((await get<Listed>(`/api/v1/patents?${query({ q })}`)).total, q).toBeLessThan(all.total / 10);
    const { title, publication_number: number } = await one<{ title: string; publication_number: string }>(
      'SELECT title, publication_number FROM dim_patent ORDER BY patent_id LIMIT 1',
    );
    expect((await get<Listed>(`/api/v1/patents?${query({ q: title })}`)).total).toBeGreaterThan(0);
    expect((await get<Listed>(`/api/v1/patents?${query({ q: number.toLowerCase() })}`)).total).toBe(1);
  });

  it('has counts beside each filter that make up the total, and that the list keeps', async () => {
    const answer = await get<{
      total: number;
      facets: {
        id: string;
        values: { value: string; count: number }[];
        missing: number;
        more_count: number;
      }[];
    }>('/api/v1/patents/facets?status=%E6%9C%89%E6%95%88');
    for (const facet of answer.facets.filter(({ id }) => id !== 'status')) {
      const sum = facet.values.reduce((total, { count }) => total + count, facet.missing + facet.more_count);
      expect(sum, facet.id).toBe(answer.total);
    }
    const [city] = answer.facets.find(({ id }) => id === 'c')?.values ?? [];
    const kept = await get<Listed>(`/api/v1/patents?${query({ status: '有效', c: city?.value ?? '' })}`);
    expect(kept.total).toBe(city?.count);
    const none = answer.facets.find(({ id }) => id === 'ch')?.missing;
    expect((await get<Listed>(`/api/v1/patents?${query({ status: '有效', ch: '-' })}`)).total).toBe(none);
  });

  it('is exported with its names, and the export stands in the log', async () => {
    const { total } = await get<Listed>('/api/v1/patents?high_value=true');
    const { body, headers } = await admin.inject('/api/v1/patents/export?high_value=true&format=csv');
    expect(headers['content-type']).toContain('text/csv');
    const lines = body.trimEnd().split('\r\n');
    expect(lines[0]).toContain('专利标识,名称,申请号');
    expect(lines.length).toBe(total + 1);
    // Written when the last row is out.
    await expect
      .poll(() => entries)
      .toContainEqual(expect.objectContaining({ action: '导出专利列表', outcome: 'done' }));
  });

  it('refuses a cursor of nobody and parameters it does not have', async () => {
    for (const url of [
      '/api/v1/patents?cursor=abc',
      '/api/v1/patents?colour=red',
      '/api/v1/patents?trl_from=12',
    ])
      expect((await admin.inject(url)).statusCode, url).toBe(400);
  });
});

describe('a patent', () => {
  it('is found by any of its numbers, with owners in time, labels with their rules, and documents', async () => {
    const { id, number } = await one<{ id: string; number: string }>(
      `SELECT p.patent_id AS id, p.application_number AS number FROM dim_patent AS p JOIN fct_conversion AS c ON c.patent_id = p.patent_id
       WHERE p.application_number IS NOT NULL AND c.is_counted AND c.form = '转让' ORDER BY 1 LIMIT 1`,
    );
    const page = await get<{
      patent: { patent_id: string };
      holdings: { role: string }[];
      labels: { rule: string | null; grade: string }[];
    }>(`/api/v1/patents/${number}`);
    expect(page.patent.patent_id).toBe(id);
    expect(new Set(page.holdings.map(({ role }) => role))).toContain('owner');
    expect(page.labels.some(({ rule }) => rule !== null && rule.length > 4)).toBe(true);
    const events = await get<{ events: { event_date: string; announced_date: string }[]; total: number }>(
      `/api/v1/patents/${id}/events`,
    );
    expect(events.total).toBe(
      await duck.count(`SELECT count(*) FROM fct_legal_event WHERE patent_id = '${id}'`),
    );
    const { counted } = await get<{ counted: number }>(`/api/v1/patents/${id}/conversions`);
    expect(counted).toBe(
      await duck.count(`SELECT count(*) FROM fct_conversion WHERE patent_id = '${id}' AND is_counted`),
    );
    const sources = await get<{ documents: { records: unknown[] }[] }>(`/api/v1/patents/${id}/sources`);
    expect(sources.documents.length).toBeGreaterThan(0);
    expect((await admin.inject('/api/v1/patents/CN000000000')).statusCode).toBe(404);
  });
});

/** What the marks of a text say, by field. */
function marked({ view }: DocumentPage): Map<string, string> {
  const said = new Map<string, string>();
  if (view.form !== 'text') return said;
  for (const { line, start, end, field } of view.marks) {
    const pieces = view.pieces.filter((piece) => piece.line === line);
    const from = pieces[0]?.column ?? 0;
    const text = pieces.map((piece) => piece.text).join('');
    said.set(field, (said.get(field) ?? '') + text.slice(start - from, Math.min(end - from, text.length)));
  }
  return said;
}

describe('a record', () => {
  it('leads to the very cells of its document that its fields were read from', async () => {
    const { id } = await one<{ id: string }>(
      `SELECT record_ids AS id FROM dim_patent WHERE publication_count = 1 AND NOT contains(record_ids, ';') ORDER BY patent_id LIMIT 1`,
    );
    const record = await get<RecordPage>(`/api/v1/records/${id}`);
    expect(record.facts.map(({ table }) => table)).toContain('dim_patent');
    const document = await get<DocumentPage>(
      `/api/v1/documents/${record.document.document_sha256}?at=${record.ordinal}`,
    );
    const said = marked(document);
    for (const field of ['publication_number', 'title', 'applicants']) {
      const own = record.fields.find((entry) => entry.field === field);
      expect(said.get(field)?.replace(/^"|"$/g, ''), field).toBe(own?.original ?? own?.value);
    }
    expect(document.view.form === 'text' && document.view.record?.from).toBe(record.line);
  });

  it('stands in its row of a workbook', async () => {
    const { id } = await one<{ id: string }>(
      "SELECT split_part(record_ids, ';', 1) AS id FROM fct_contract ORDER BY contract_id LIMIT 1",
    );
    const record = await get<RecordPage>(`/api/v1/records/${id}`);
    const { view } = await get<DocumentPage>(
      `/api/v1/documents/${record.document.document_sha256}?at=${record.ordinal}&kind=contract`,
    );
    if (view.form !== 'grid') throw new Error(view.form);
    const row = view.rows.find(({ line }) => line === view.record?.from);
    const column = view.columns.find(({ field }) => field === 'contract_number')?.column ?? -1;
    expect(row?.cells[column]).toBe(record.fields.find(({ field }) => field === 'contract_number')?.value);
  });

  it('of another organisation is not for a liaison, amounts not for an operator, and neither is the file', async () => {
    const row = await one<{ id: string; org: string; name: string; other: string }>(
      `SELECT split_part(c.record_ids, ';', 1) AS id, o.org_id AS org, o.name, x.org_id AS other
       FROM fct_contract AS c JOIN dim_organisation AS o ON o.org_id = c.from_org_id AND o.parent_org_id IS NULL,
         (SELECT org_id FROM dim_organisation WHERE org_type = '高校' AND parent_org_id IS NULL ORDER BY patent_count, org_id LIMIT 1) AS x
       WHERE c.amount IS NOT NULL AND o.org_type = '高校' AND x.org_id NOT IN (o.org_id, coalesce(c.to_org_id, '')) ORDER BY c.contract_id LIMIT 1`,
    );
    const own = await serve(callerAs('liaison', { org_id: row.org, name: row.name }));
    const other = await serve(callerAs('liaison', { org_id: row.other, name: '另一所' }));
    const operator = await serve(callerAs('operator'));
    const mine = await get<RecordPage>(`/api/v1/records/${row.id}`, own);
    expect(mine.fields.find(({ field }) => field === 'amount')?.value).not.toBeNull();
    expect((await other.inject(`/api/v1/records/${row.id}`)).statusCode).toBe(403);
    const blind = await get<RecordPage>(`/api/v1/records/${row.id}`, operator);
    expect(blind.fields.find(({ field }) => field === 'amount')).toMatchObject({
      value: null,
      original: null,
      hidden: true,
    });
    expect(blind.document_closed).toContain('合同金额');
    const file = `/api/v1/documents/${mine.document.document_sha256}`;
    for (const server of [own, other, operator]) {
      expect((await server.inject(file)).statusCode).toBe(403);
      expect((await server.inject(`${file}/bytes`)).statusCode).toBe(403);
    }
    const { headers, rawPayload } = await admin.inject(`${file}/bytes`);
    expect(headers['content-disposition']).toMatch(/^attachment/);
    expect(String(headers['content-security-policy'])).toContain('sandbox');
    expect(rawPayload.length).toBe(mine.document.bytes);
    expect(entries).toContainEqual(expect.objectContaining({ action: '下载原件', outcome: 'refused' }));
    await expect
      .poll(() => entries)
      .toContainEqual(expect.objectContaining({ action: '下载原件', outcome: 'done' }));
  });
});

describe('an organisation', () => {
  it('has figures that are the cells of metrics, and people only for who may see them', async () => {
    const { id, name } = await one<{ id: string; name: string }>(
      "SELECT org_id AS id, name FROM dim_organisation WHERE is_university AND parent_org_id IS NULL AND university IS NOT NULL OR org_type = '高校' AND parent_org_id IS NULL ORDER BY patent_count DESC, org_id LIMIT 1",
    );
    const { figures } = await get<{ figures: { metric: string; value: number; trace: string }[] }>(
      `/api/v1/organisations/${id}/figures`,
    );
    const events = figures.find(({ metric }) => metric === 'conversion_events');
    const traced = await get<{ value: number }>(events?.trace ?? '');
    expect(events?.value).toBe(traced.value);
    const page = await get<{ names: { how_name: string }[]; organisation: { name: string } }>(
      `/api/v1/organisations/${id}`,
    );
    expect(page.organisation.name).toBe(name);
    expect(page.names.length).toBeGreaterThan(0);
    const leader = await serve(callerAs('leader'));
    expect((await leader.inject(`/api/v1/organisations/${id}/people`)).statusCode).toBe(403);
    expect((await admin.inject(`/api/v1/organisations/${id}/people`)).statusCode).toBe(200);
  });
});

describe('definitions', () => {
  it('tell formula, exclusions, SQL and the meaning of columns', async () => {
    const { metrics, references, rules } = await get<{
      metrics: { id: string; basis: string; operands: unknown[] }[];
      references: { source: string }[];
      rules: unknown[];
    }>('/api/v1/definitions');
    expect(references.every(({ source }) => source !== '')).toBe(true);
    expect(rules.length).toBeGreaterThan(3);
    // Surveys must be cut, formulas have several tables: the rest is alike.
    const odd = metrics.filter(
      ({ basis, operands }, at) => basis === 'survey' || operands.length > 0 || at % 12 === 0,
    );
    for (const { id } of odd) {
      const page = await get<{ tables: { columns: unknown[] }[]; sql: string | null }>(
        `/api/v1/definitions/${id}`,
      );
      expect(page.tables.length, id).toBeGreaterThan(0);
    }
    const { excluded, sql } = await get<{ excluded: { code: string }[]; sql: string }>(
      '/api/v1/definitions/conversion_events',
    );
    expect(excluded.map(({ code }) => code)).toContain('intra_group');
    expect(sql).toContain('fct_conversion');
  });
});
