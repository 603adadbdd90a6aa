import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gazetteHtml } from '../../../activities/parse/connectors/gazette-html.ts';
import { openPortal, type Portal } from '../../../sample/portal/index.ts';
import { parsed } from './parsed.ts';
import { publications, stubWorld } from './stub-world.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await openPortal(stubWorld());
});
afterAll(() => portal.close());

const SEARCH = '/gazette/patentoutline.action?showType=1&strSources=';

describe('the gazette site', () => {
  it('shows on its pages what the connector reads back', async () => {
    const wanted = publications()
      .filter(({ publication_number: number }) => number?.endsWith('U'))
      .slice(0, 22);
    const items = [];
    for (const [day, pages] of [
      ['2024-12-27', 2],
      ['2024-11-26', 1],
    ] as const) {
      for (let page = 1; page <= pages; page++) {
        items.push(
          ...(await parsed(gazetteHtml, `${portal.url}${SEARCH}pug&pubDate=${day}&pageNow=${page}`)),
        );
      }
    }
    expect(items).toHaveLength(wanted.length);
    const spaceless = (text: string | null | undefined) => text?.replace(/\s/g, '');
    for (const [i, item] of items.entries()) {
      if (!('record' in item)) throw new Error(JSON.stringify(item));
      const expected = wanted[i] ?? {};
      for (const field of ['publication_number', 'application_number', 'title', 'abstract', 'applicants']) {
        expect(spaceless(item.record[field]), field).toBe(spaceless(expected[field]));
      }
      for (const field of ['inventors', 'classification', 'agency', 'agents']) {
        expect(spaceless(item.record[field]), field).toBe(spaceless(expected[field]));
      }
      expect(item.record.publication_date).toBe(expected.publication_date?.replaceAll('-', '.'));
    }
  });

  it('answers an unknown day with nothing and a page beyond the last with an empty list', async () => {
    const empty = await parsed(gazetteHtml, `${portal.url}${SEARCH}pip&pubDate=2024-12-24`);
    expect(empty).toEqual([]);
    const beyond = await parsed(gazetteHtml, `${portal.url}${SEARCH}pip&pubDate=2024-12-27&pageNow=9`);
    expect(beyond).toEqual([{ warning: expect.stringContaining('页码') }]);
  });

  it('has all publications in its downloads', async () => {
    const index = await (await fetch(`${portal.url}/gazette/download/`)).text();
    const files = [...index.matchAll(/href="([^"]+\.csv)"/g)].map(([, name = '']) =>
      decodeURIComponent(name),
    );
    expect(files).toEqual(['合成数据_CN_patent_2024Q2.csv', '合成数据_CN_patent_2024Q4.csv']);
    const rows: Record<string, string>[] = [];
    for (const file of files) {
      const bytes = await (await fetch(`${portal.url}/gazette/download/${file}`)).arrayBuffer();
      const text = new TextDecoder('gb18030', { fatal: true }).decode(bytes);
      rows.push(...(parse(text, { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[]));
    }
    expect(rows.map((row) => row['公开（公告）号']).sort()).toEqual(
      publications()
        .map((row) => row.publication_number)
        .sort(),
    );
    expect(rows.find((row) => row.名称 === '合成数据示例装置<3>')?.['申请（专利权）人']).toContain(
      '示例大学;',
    );
  });
});
