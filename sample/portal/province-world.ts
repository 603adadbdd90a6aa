import { iso, LAST } from '../province/calendar.ts';
import type { Made, Province } from '../province/index.ts';
import type { Fields, World } from './world.ts';

type Value = string | number | boolean | null | undefined | readonly string[];

/** The province as the portal serves it. */
export function worldOf(province: Province): World {
  return {
    seed: province.seed,
    asOf: iso(LAST),
    *records(kind) {
      for (const { record } of recordsOf(province, kind)) yield fieldsOf(record);
    },
  };
}

function recordsOf(province: Province, kind: string): Iterable<Made<object, unknown>> {
  switch (kind) {
    case 'publication':
      return province.publications();
    case 'legal_event':
      return eventsOf(province);
    case 'contract':
      return province.contracts();
    case 'need':
      return province.needs();
    default:
      return [];
  }
}

/** An event once, however many matters it changes, with what its page shows: there are more of them than of anything else. */
function* eventsOf(province: Province): Generator<Made<object, unknown>> {
  for (const { records, truth } of province.events()) {
    const [first] = records;
    if (!first) continue;
    const { patent_number, announced_date, event_name, detail, event_key } = first;
    yield { record: { patent_number, announced_date, event_name, detail, event_key }, truth };
  }
}

function fieldsOf(record: object): Fields {
  const fields: Record<string, string | undefined> = {};
  for (const [field, value] of Object.entries(record as Record<string, Value>)) {
    const text = textOf(value);
    if (text !== '') fields[field] = text;
  }
  return fields;
}

function textOf(value: Value): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? '是' : '否';
  return typeof value === 'object' ? value.join(';') : String(value);
}
