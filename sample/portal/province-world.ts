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
      for (const { record } of SOURCES[kind]?.(province) ?? []) yield textFields(record);
    },
  };
}

type Source = (province: Province) => Iterable<Made<object, unknown>>;

const SOURCES: Readonly<Record<string, Source>> = {
  publication: (province) => province.publications(),
  legal_event: eventsOf,
  open_licence: (province) => province.openLicences(),
  organisation: organisationsOf,
  person: (province) => province.persons(),
  need: (province) => province.needs(),
  contract: (province) => province.contracts(),
  listing: (province) => province.listings(),
  assessment: (province) => province.assessments(),
  disclosure: (province) => province.disclosures(),
  centre_report: (province) => province.centreReports(),
  activity: (province) => province.activities(),
  finance: (province) => province.finance(),
  service_agency: (province) => province.serviceAgencies(),
  training: (province) => province.training(),
  policy: (province) => province.policies(),
  project: (province) => province.projects(),
  award: (province) => province.awards(),
};

/** Kinds that the province has, in the order of domain/records. */
export const PROVINCE_KINDS: readonly string[] = Object.keys(SOURCES);

/** The register, and the offices' lists of those with a title. */
function* organisationsOf(province: Province): Generator<Made<object, unknown>> {
  yield* province.organisations();
  yield* province.tagLists();
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

/** A record's fields as texts: lists with `;`, 是 and 否, nothing for null. */
export function textFields(record: object): Fields {
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
