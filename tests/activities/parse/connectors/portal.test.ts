import { describe, expect, it } from 'vitest';
import { connectorNamed } from '../../../../activities/parse/connectors/index.ts';
import { parseDay } from '../../../../domain/dates.ts';
import { sitesOf } from '../../../../sample/portal/index.ts';
import { worldOf } from '../../../../sample/portal/province-world.ts';
import { createProvince } from '../../../../sample/province/index.ts';
import { documentOf, type Parsed, parseAll } from './reading.ts';

/** The sites of the sample province, rendered without a server: what their pages show must come back. */
const province = createProvince({ seed: 5, patents: 400 });
const sites = sitesOf(worldOf(province));

function pageAt(prefix: string, path: string): Buffer | undefined {
  const { pathname, searchParams } = new URL(path, 'http://portal.test/');
  const request = {
    method: 'GET',
    path: pathname.slice(1),
    query: searchParams,
    headers: {},
    body: '',
    until: '9999-12-31',
  };
  return sites.find((site) => site.prefix === prefix)?.page(request)?.body;
}

async function read(prefix: string, paths: Iterable<string>, parser: string, kind: string): Promise<Parsed> {
  const all: Parsed = { records: [], raws: [], rejects: [], warnings: [], items: [] };
  const connector = connectorNamed(parser, kind);
  if (!connector) throw new Error(`no connector ${parser}`);
  for (const path of paths) {
    const body = pageAt(prefix, path);
    if (!body) break;
    const parsed = await parseAll(connector, documentOf(body));
    for (const key of ['records', 'raws', 'rejects', 'warnings', 'items'] as const)
      (all[key] as unknown[]).push(...parsed[key]);
  }
  return all;
}

const counting = function* (path: (n: number) => string, last = 10_000): Generator<string> {
  for (let n = 1; n <= last; n++) yield path(n);
};
const day = (value: unknown) => (value === undefined || value === null ? undefined : parseDay(String(value)));
const list = (value: unknown) =>
  Array.isArray(value) ? value.join(';') : String(value ?? '').replaceAll('；', ';');
const text = (value: unknown) =>
  value === null || value === undefined || value === '' ? undefined : String(value);

describe('connectors on the sites of the sample province', () => {
  it('makes of each event page the records that were planted', async () => {
    const parsed: Parsed['records'] = [];
    for (let year = 2014; year <= 2026; year++) {
      const read_ = await read(
        '/legal/',
        counting((n) => `${year}/${n}.html`),
        'gazette-events',
        'legal_event',
      );
      expect(read_.rejects).toEqual([]);
      expect(read_.warnings).toEqual([]);
      parsed.push(...read_.records);
    }
    const planted = [...province.events()].flatMap(({ records }) => records);
    expect(parsed.length).toBe(planted.length);
    expect(parsed.length).toBeGreaterThan(500);
    const essence = (record: object) => {
      const fields = record as Record<string, unknown>;
      return JSON.stringify([
        fields.patent_number,
        day(fields.announced_date),
        fields.event_name,
        String(fields.detail).replace(/\s+/g, ''),
        text(fields.item),
        fields.item_ordinal ? Number(fields.item_ordinal) : 1,
        fields.event_code,
        day(fields.event_date),
        list(fields.from_names),
        list(fields.to_names),
        text(fields.contract_number),
        text(fields.licence_kind),
      ]);
    };
    expect(parsed.map(essence).sort()).toEqual(planted.map(essence).sort());
  });

  it('reads back every open-licence notice, and figures only where they were planted', async () => {
    const parsed = await read(
      '/open-licence/',
      counting((n) => `notice/${n}.html`),
      'open-licence',
      'open_licence',
    );
    expect(parsed.rejects).toEqual([]);
    expect(parsed.warnings).toEqual([]);
    const planted = [...province.openLicences()].map(({ record }) => record);
    const essence = (record: object, declared: boolean) => {
      const fields = record as Record<string, unknown>;
      const terms = [
        text(fields.fee_mode),
        text(fields.fee_text),
        text(fields.licence_term),
        text(fields.contact),
      ];
      return JSON.stringify([
        fields.declaration_number,
        fields.action,
        fields.patent_number,
        fields.title,
        list(fields.owners),
        day(fields.announced_date),
        day(fields.withdrawal_date),
        day(fields.filing_date),
        day(fields.grant_date),
        ...(declared ? [...terms, day(fields.effective_date), day(fields.licence_until)] : []),
      ]);
    };
    const isDeclared = (record: object) => (record as { action: unknown }).action === '声明';
    const all = (records: readonly object[]) =>
      records.map((record) => essence(record, isDeclared(record))).sort();
    expect(all(parsed.records)).toEqual(all(planted));
    const figures = new Map(planted.map((one) => [`${one.declaration_number} ${one.action}`, one]));
    for (const record of parsed.records.filter(isDeclared)) {
      const one = figures.get(`${record.declaration_number} ${record.action}`);
      if (record.fee_amount !== undefined) expect(Number(record.fee_amount)).toBe(one?.fee_amount);
      if (record.royalty_rate !== undefined) expect(record.royalty_rate).toBe(`${one?.royalty_rate}%`);
    }
  });

  it('reads back every policy', async () => {
    const planted = [...province.policies()].map(({ record }) => record);
    const parsed = await read(
      '/policy/',
      counting((n) => `${n}.html`, planted.length),
      'policy-html',
      'policy',
    );
    expect(parsed.rejects).toEqual([]);
    expect(
      parsed.records.map(({ title, document_number, issuer, level, issued_date }) => [
        title,
        document_number,
        issuer,
        level,
        day(issued_date),
      ]),
    ).toEqual(
      planted.map(({ title, document_number, issuer, level, issued_date }) => [
        title,
        document_number ?? undefined,
        issuer,
        level,
        issued_date,
      ]),
    );
  });

  it('reads back the publications of the newest days', async () => {
    const index = String(pageAt('/gazette/', ''));
    const days = [...index.matchAll(/href="(patentoutline[^"]+)"/g)].map(([, href]) =>
      String(href).replaceAll('&amp;', '&'),
    );
    const planted = new Map(
      [...province.publications()].map(({ record }) => [record.publication_number, record]),
    );
    let count = 0;
    for (const address of days) {
      const shown = await read(
        '/gazette/',
        counting((n) => `${address}&pageNow=${n}`, 1),
        'gazette-html',
        'publication',
      );
      expect(shown.rejects).toEqual([]);
      expect(shown.warnings).toEqual([]);
      for (const record of shown.records) {
        const fact = planted.get(String(record.publication_number));
        expect([
          record.title,
          day(record.publication_date),
          list(record.applicants).replace(/; /g, ';'),
          record.address,
        ]).toEqual([fact?.title, fact?.publication_date, list(fact?.applicants), fact?.address]);
        count++;
      }
    }
    expect(count).toBeGreaterThan(3);
  });
});
