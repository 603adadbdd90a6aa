import type { Row } from './slice.ts';

/** 合成数据. What a test says of one patent, in the words of the register. */
export interface PatentStory {
  id: string;
  type?: '发明' | '实用新型' | '外观设计';
  filed?: string;
  published?: string;
  granted?: string;
  applicants?: readonly string[];
  /** Owners that the grant prints, in their order. */
  owners?: readonly string[];
  events?: readonly Event[];
}

export interface Event {
  effect?: '权利终止' | '权利恢复' | '申请终止' | '申请恢复' | '无';
  category: string;
  day: string;
  announced?: string;
  from?: readonly string[];
  to?: readonly string[];
}

export const sold = (
  day: string,
  from: readonly string[],
  to: readonly string[],
  announced = day,
): Event => ({
  category: '转移',
  day,
  announced,
  from,
  to,
});
export const ended = (day: string, announced = day, category = '终止'): Event => ({
  category,
  effect: '权利终止',
  day,
  announced,
});

/** The tables of documents, parties and events that these stories make; `org:a` and so on are bodies. */
export function tablesOf(stories: readonly PatentStory[]): Record<string, Row[]> {
  const tables: Record<string, Row[]> = {
    int_publication: [],
    int_patent_applicant: [],
    fct_legal_event: [],
    dim_patent: [],
    int_patent_dimension: [],
    int_org_dimension: [],
    dim_organisation: [],
  };
  const bodies = new Set<string>();
  for (const story of stories) for (const [table, row] of rowsOf(story, bodies)) tables[table]?.push(row);
  for (const body of [...bodies].sort()) {
    tables.int_org_dimension?.push({ org_id: body, root_org_id: body, org_type: '企业', city: `${body} 市` });
    tables.dim_organisation?.push({ org_id: body, name: body, org_type: '企业', root_org_id: body });
  }
  return tables;
}

function* rowsOf(story: PatentStory, bodies: Set<string>): Generator<[string, Row]> {
  const { id, type = '发明', filed = '2015-06-01', published, granted, applicants = [], owners = [] } = story;
  const documents = [
    ...(granted === undefined ? [] : [{ day: granted, is_grant: true }]),
    ...(published === undefined ? [] : [{ day: published, is_grant: false }]),
  ];
  const common = { patent_id: id, patent_type: type, filing_date: filed };
  for (const [at, { day, is_grant }] of documents.entries())
    yield [
      'int_publication',
      {
        ...common,
        publication_number: `${id}${is_grant ? 'B' : 'A'}`,
        publication_date: day,
        is_grant,
        publication_order: at + 1,
        publication_count: documents.length,
        record_ids: `${id}-${at}`,
      },
    ];
  for (const [role, day, names] of [
    ['applicant', published, applicants],
    ['owner', granted, owners],
  ] as const)
    for (const [at, name] of names.entries()) {
      bodies.add(name);
      yield [
        'int_patent_applicant',
        {
          patent_id: id,
          org_id: name,
          role,
          valid_from: day ?? null,
          raw_name: name,
          applicant_order: at + 1,
          record_ids: `${id}-doc`,
        },
      ];
    }
  for (const [at, event] of (story.events ?? []).entries()) {
    for (const name of [...(event.from ?? []), ...(event.to ?? [])]) bodies.add(name);
    yield [
      'fct_legal_event',
      {
        event_id: `${id}:${at}`,
        patent_id: id,
        category: event.category,
        effect: event.effect ?? '无',
        event_date: event.day,
        announced_date: event.announced ?? event.day,
        from_orgs: event.from?.join(';') ?? null,
        to_orgs: event.to?.join(';') ?? null,
        from_names: event.from?.join(';') ?? null,
        to_names: event.to?.join(';') ?? null,
        record_ids: `${id}-e${at}`,
      },
    ];
  }
  const first = applicants[0] ?? owners[0] ?? null;
  yield [
    'dim_patent',
    { ...common, grant_date: granted ?? null, first_org_id: owners[0] ?? first, city: `${id} 市` },
  ];
  yield [
    'int_patent_dimension',
    {
      ...common,
      publication_date: published ?? granted ?? null,
      grant_date: granted ?? null,
      org_id: first,
      is_sei: false,
      record_ids: id,
    },
  ];
}
