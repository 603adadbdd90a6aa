import { z } from 'zod';
import { normaliseApplicationNumber, parsePublicationNumber } from '../../../domain/patent-number.ts';
import { text } from '../metrics/asked.ts';
import { Conditions } from './select.ts';

/** Repeated or single: `city=南京市&city=苏州市`. */
const many = z
  .union([text.max(200), z.array(text.max(200)).max(200)])
  .transform((value) => [value].flat().filter((one) => one !== ''));
const yesNo = z.enum(['true', 'false']);
const level = z.coerce.number().int().min(1).max(9);

/** Filters of the list of patents, as its address and its API name them. */
export const patentFilterShape = {
  /** Text in title, number or owner. */
  q: text.max(100).optional(),
  u: many.optional(),
  c: many.optional(),
  ch: many.optional(),
  node: many.optional(),
  f: many.optional(),
  status: many.optional(),
  type: many.optional(),
  year: many.optional(),
  /** Whoever owns it today, or applied for it. */
  org: text.max(40).optional(),
  converted: yesNo.optional(),
  high_value: yesNo.optional(),
  trl_from: level.optional(),
  trl_to: level.optional(),
};
const filterSchema = z.object(patentFilterShape);
export type PatentFilter = z.output<typeof filterSchema>;

/** Stands for "no value" among the values of a filter: 高校 empty, no chain. */
export const NO_VALUE = '-';

/** Filter → column of `mart_patent_list`, of those whose values are counted. */
export const FACETS = [
  { id: 'status', name: '状态', column: 'status' },
  { id: 'type', name: '专利类型', column: 'patent_type' },
  { id: 'u', name: '高校', column: 'university' },
  { id: 'c', name: '城市', column: 'city' },
  { id: 'ch', name: '产业链', column: 'chain' },
  { id: 'f', name: '技术领域', column: 'wipo_field' },
  { id: 'year', name: '授权年', column: 'grant_year' },
] as const;
export type FacetId = (typeof FACETS)[number]['id'];

/**
 * Conditions on `mart_patent_list` as `l`. What people typed is only ever a value: `%` and `_` are characters like others.
 * @param without the filter whose own values are being counted
 */
export function patentConditions(filter: PatentFilter, without?: string): Conditions {
  const where = new Conditions();
  const asked = (id: string) => id !== without;
  for (const { id, column } of FACETS) if (asked(id)) anyOf(where, `l.${column}`, filter[id] ?? []);
  const nodes = filter.node ?? [];
  if (nodes.length > 0 && asked('node'))
    where.add(
      nodes.map(() => `contains(';' || l.chain_nodes || ';', ';' || ? || ';')`).join(' OR '),
      ...nodes,
    );
  if (filter.org !== undefined && filter.org !== '')
    where.add(`l.org_id = ? OR contains(l.owner_ids, ?)`, filter.org, filter.org);
  if (filter.converted !== undefined)
    where.add(filter.converted === 'true' ? 'l.conversion_count > 0' : 'l.conversion_count = 0');
  if (filter.high_value !== undefined) where.add('l.is_high_value = ?', filter.high_value === 'true');
  // An interval that meets the asked one; without evidence there is none.
  if (filter.trl_from !== undefined) where.add('l.trl_high >= ?', filter.trl_from);
  if (filter.trl_to !== undefined) where.add('l.trl_low <= ?', filter.trl_to);
  const text = filter.q?.trim() ?? '';
  if (text !== '') containsText(where, text);
  return where;
}

function anyOf(where: Conditions, column: string, values: readonly string[]): void {
  if (values.length === 0) return;
  const known = values.filter((value) => value !== NO_VALUE);
  const texts = [
    ...(known.length > 0
      ? [
          `${column === 'l.grant_year' ? `CAST(${column} AS VARCHAR)` : column} IN (${known.map(() => '?').join(', ')})`,
        ]
      : []),
    ...(known.length < values.length ? [`${column} IS NULL`] : []),
  ];
  where.add(texts.join(' OR '), ...known);
}

/** Words apart are all asked for; each may stand in the title, in a number or in the name of an owner. */
function containsText(where: Conditions, text: string): void {
  const number = parsePublicationNumber(text)?.number ?? normaliseApplicationNumber(text);
  for (const word of number === null || number === undefined ? text.split(/\s+/) : [number]) {
    const plain = word.toLowerCase();
    // Chinese has no case: only where letters are asked for are they folded.
    const fold = (column: string) => (/[a-z]/.test(plain) ? `lower(${column})` : column);
    const columns = [`contains(${fold('l.title')}, ?)`, `contains(${fold('l.owners')}, ?)`];
    const values = [plain, plain];
    if (/\d{3}/.test(plain)) {
      columns.push(
        'contains(l.application_number, ?)',
        'contains(l.publication_number, ?)',
        'contains(l.patent_id, ?)',
      );
      values.push(word.toUpperCase(), word.toUpperCase(), word.toUpperCase());
    }
    where.add(columns.join(' OR '), ...values);
  }
}
