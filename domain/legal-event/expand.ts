import { createHash } from 'node:crypto';
import { parseIpc } from '../classification.ts';
import { parseDay } from '../dates.ts';
import { normaliseApplicationNumber } from '../patent-number.ts';
import type { EffectRole, EventKeyRole } from './keys.ts';
import { roleOfKey } from './keys.ts';
import { type Change, eventMeant } from './meaning.ts';
import type { LegalEventName } from './names.ts';
import { parseEventText } from './text.ts';

/**
 * A legal event as a source gives it: fields of the record kind `legal_event` as texts. `detail` is the description; the others may be
 * missing.
 */
export type EventRow = Readonly<Record<string, string | null | undefined>>;

export interface EventRecord {
  /** Fields of the record kind `legal_event`, as texts. */
  record: Record<string, string>;
  /** Pairs that no field holds, by the source's keys, repeated ones joined by `;`. */
  raw: Record<string, string>;
}

export interface ExpandedEvent {
  /** One for each changed matter, or one: they share `event_key`. Never empty. */
  records: readonly EventRecord[];
  /** The event in the table of names; null when neither the description nor the status nor the code is in it. */
  event: LegalEventName | null;
  /** Keys of the description that nobody knows (kept in `raw`). */
  unknownKeys: readonly string[];
}

/**
 * Which day counts, by the event: what a cancellation says of the day of registration is not its day. An event not named here takes the
 * order of `OTHERS`. The day of the announcement is never one of them.
 */
const RELEASE: readonly EffectRole[] = ['released', 'effective', 'changed'];
const CHANGE: readonly EffectRole[] = ['changed', 'effective', 'filed'];
const EFFECT_ORDER: Readonly<Record<string, readonly EffectRole[]>> = {
  EC01: RELEASE,
  PC01: RELEASE,
  PD01: RELEASE,
  OL02: RELEASE,
  EM01: CHANGE,
  PM01: CHANGE,
  EE01: ['filed', 'effective'],
  PE01: ['effective', 'filed'],
  CF01: ['ended', 'effective'],
  CX01: ['ended', 'effective'],
  CE01: ['ended', 'effective'],
  IW01: ['decided', 'effective'],
  IP01: ['decided', 'effective'],
};
const OTHERS: readonly EffectRole[] = ['effective', 'changed', 'filed', 'ended', 'decided'];
const EFFECT_ROLES = new Set<EventKeyRole>(['released', ...OTHERS]);
/** 变更后权利人：无 of a joint owner who leaves. */
const NOBODY = /^(?:|无|空|暂无|[-—－/]+)$/u;

/**
 * Takes an event apart: the pairs of its description become fields, each 变更事项 with what was before and after becomes a record.
 * What the row itself says (columns of a table) goes before the description, except for the changes.
 */
export function expandEvent(row: EventRow): ExpandedEvent {
  const detail = (row.detail ?? '').trim();
  const text = parseEventText(detail);
  const status = (row.event_name ?? '').trim();
  const changes: Change[] = [];
  const found = new Map<EventKeyRole, string[]>();
  const raw: Record<string, string> = {};
  for (const [key, value] of text.pairs) {
    const role = roleOfKey(key);
    if (role === 'item' || role === 'before' || role === 'after') addChange(changes, role, value);
    else if (role === null || role === 'other') append(raw, key, value);
    else if (EFFECT_ROLES.has(role)) {
      append(raw, key, value);
      found.set(role, [...(found.get(role) ?? []), value]);
    } else found.set(role, [...(found.get(role) ?? []), value]);
  }
  const first = (role: EventKeyRole): string | undefined => found.get(role)?.find((value) => value !== '');
  const all = (role: EventKeyRole): string | undefined => found.get(role)?.filter(Boolean).join(';');
  const event = eventMeant({
    name: text.name,
    status,
    code: row.event_code ?? '',
    patentNumber: row.patent_number ?? first('patent_number'),
    changes,
    first,
  });
  const effect = (EFFECT_ORDER[event?.code ?? ''] ?? OTHERS).map(first).find((value) => value !== undefined);
  if (text.name !== '' && text.name !== status && status !== '') raw.描述名称 = text.name;

  const read: Record<string, string | undefined> = {
    patent_number: first('patent_number'),
    title: first('title'),
    event_name: text.name,
    event_code: event?.code,
    event_date: effect,
    contract_number: first('contract_number'),
    licence_kind: licenceKind(first('licence_kind')),
    main_classification: classification(first('main_classification')),
    filing_date: first('filing_date'),
    grant_date: first('grant_date'),
    from_names: all('from'),
    to_names: all('to'),
    detail,
  };
  const base: Record<string, string> = {};
  for (const [field, value] of [...Object.entries(read), ...Object.entries(row)]) {
    const given = value?.trim() ?? '';
    if (given !== '') base[field] = given;
  }
  base.country ??= 'CN';
  base.event_key ??= keyOfEvent(base);
  const records = (changes.length === 0 ? [null] : changes).map((change, index): EventRecord => {
    const record: Record<string, string> = { ...base, item_ordinal: String(index + 1) };
    if (change) {
      const { from_names: _from, to_names: _to, item: _item, ...rest } = record;
      return {
        record: {
          ...rest,
          ...joined('item', [change.item ?? '']),
          ...joined('from_names', change.before),
          ...joined('to_names', change.after),
        },
        raw: { ...raw, ...parties(found) },
      };
    }
    return { record, raw };
  });
  return { records, event, unknownKeys: text.unknown };
}

/** A second value of a kind, or one that comes before in the order of a triple, begins the next change. */
function addChange(changes: Change[], role: 'item' | 'before' | 'after', value: string): void {
  let last = changes.at(-1);
  const begins =
    last === undefined ||
    role === 'item' ||
    (role === 'before' && (last.after.length > 0 || last.before.length > 0)) ||
    (role === 'after' && last.after.length > 0);
  if (begins || last === undefined) {
    // Without a 变更事项 of its own a further pair changes the same matter.
    last = { item: role === 'item' ? value : (last?.item ?? null), before: [], after: [] };
    changes.push(last);
  }
  if (role === 'before') last.before.push(value);
  if (role === 'after') last.after.push(value);
}

function joined(field: string, names: readonly string[]): Record<string, string> {
  const text = names.filter((name) => !NOBODY.test(name)).join(';');
  return text === '' ? {} : { [field]: text };
}

/** Parties of a contract whose change is the event: the change takes the two fields. */
function parties(found: ReadonlyMap<EventKeyRole, string[]>): Record<string, string> {
  return { ...joined('让与方', found.get('from') ?? []), ...joined('受让方', found.get('to') ?? []) };
}

function append(raw: Record<string, string>, key: string, value: string): void {
  raw[key] = key in raw ? `${raw[key]};${value}` : value;
}

/** 独占许可, 排他许可, 普通许可 in its spellings; others as written. */
function licenceKind(text: string | undefined): string | undefined {
  const kind = /^(独占|排他|普通|开放|交叉|分)(?:实施)?(?:许可)?$/u.exec(text?.trim() ?? '');
  return kind ? `${kind[1]}许可` : text;
}

function classification(text: string | undefined): string | undefined {
  return text === undefined ? undefined : (parseIpc(text)?.symbol ?? text.replace(/\s+/gu, ' '));
}

/**
 * Equal for the matters of one event and for the same event from two sources (one with the name, the other without), different for two
 * events of a day.
 */
function keyOfEvent(record: Readonly<Record<string, string>>): string {
  const number = record.patent_number ?? '';
  const announced = record.announced_date ?? '';
  const identity = [
    normaliseApplicationNumber(number) ?? number,
    parseDay(announced) ?? announced,
    record.detail ?? `${record.event_name ?? ''}|${record.event_date ?? ''}`,
  ];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16);
}
