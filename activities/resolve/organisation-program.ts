import path from 'node:path';
import type { Duck } from '../../lake/duck.ts';
import { RowWriter, rowsOf } from '../../lake/row-writer.ts';
import type { Program, ProgramRun } from '../../transforms/runner/program.ts';
import { referenceVersion } from '../annotate/reference-version.ts';
import { inThread } from '../thread.ts';
import { keepNewNames, readKnownNames } from './organisation-identities.ts';
import type { resolveTask } from './organisation-task.ts';
import type { NameDecision, NameMention, Resolution } from './types.ts';

const FOUND = 'organisation_resolution';
/** Raised when the same names and word lists would be resolved otherwise. */
const CODE = 2;
/** What the model is made of. */
const TABLES = /^(?:organisation_(?!type)|region|university)[a-z_]*\.csv$/;

/** `int_org_resolution`: reads `int_name_evidence` and what people decided, and gives every name its body. */
export const organisationProgram: Program = {
  name: 'resolve_organisations',
  version: ({ transforms }) => referenceVersion(transforms, CODE, TABLES),
  async run(run) {
    const mentions = await readMentions(run);
    const version = await organisationProgram.version(run.world);
    const known = await readKnownNames(run, version);
    const decisions = await readDecisions(run.duck, new Set(mentions.map(({ key }) => key)));
    run.note?.(`归并机构：${mentions.length} 个名称，${known.ids.size} 个已有标识`);
    const references = path.join(run.world.transforms, 'reference');
    const task = new URL('./organisation-task.ts', import.meta.url);
    const resolution = await inThread<Parameters<typeof resolveTask>[0], Resolution>(
      task,
      'resolveTask',
      { mentions, known: known.ids, knownLinks: known.links, decisions, references },
      run.signal,
    );
    await write(run, resolution);
    await keepNewNames(run, version, known, resolution);
  },
};

async function readMentions({ duck, input }: ProgramRun): Promise<NameMention[]> {
  const list = (value: unknown, separator = ';'): string[] =>
    typeof value === 'string' && value !== '' ? value.split(separator) : [];
  const mentions: NameMention[] = [];
  const rows = rowsOf(
    duck,
    `SELECT name_key, name, name_order, record_count, org_type, is_university, credit_codes, provinces, cities, addresses, stated, stated_parent, company
     FROM (${input}) ORDER BY name_order`,
  );
  for await (const some of rows) {
    for (const row of some) {
      const text = (at: number) => (row[at] === null ? null : String(row[at]));
      mentions.push({
        key: String(row[0]),
        name: String(row[1]),
        order: Number(row[2]),
        count: Number(row[3]),
        type: text(4),
        university: row[5] === true,
        creditCodes: list(row[6]),
        provinces: list(row[7]),
        cities: list(row[8]),
        addresses: list(row[9], '\n'),
        stated: row[10] === null ? [] : (JSON.parse(String(row[10])) as NameMention['stated']),
        statedParent: text(11),
        company: list(row[12]),
      });
    }
  }
  return mentions;
}

/** Of a decision on parent and child, left is the child. */
async function readDecisions(duck: Duck, keys: ReadonlySet<string>): Promise<NameDecision[]> {
  const rows = await duck.rows<
    Record<'subject' | 'object' | 'verdict' | 'decided_by' | 'reason' | 'parent', string>
  >(
    `SELECT subject, object, verdict, decided_by, reason, coalesce(json_extract_string(value, '$.parent'), '') AS parent
     FROM lake.decision_org_pair ORDER BY decided_at, decision_id`,
  );
  return rows
    .filter(({ subject, object }) => keys.has(subject) && keys.has(object))
    .map(({ subject, object, verdict, decided_by, reason, parent }) => ({
      left: parent === subject ? object : subject,
      right: parent === subject ? subject : object,
      verdict: verdict as NameDecision['verdict'],
      decidedBy: decided_by,
      reason,
    }));
}

async function write({ duck, table, columns }: ProgramRun, resolution: Resolution): Promise<void> {
  const writer = await RowWriter.open(duck, FOUND, {
    row_kind: 'VARCHAR',
    left_key: 'VARCHAR',
    right_key: 'VARCHAR',
    left_org_id: 'VARCHAR',
    right_org_id: 'VARCHAR',
    how: 'VARCHAR',
    relation: 'VARCHAR',
    probability: 'DOUBLE',
    finding: 'VARCHAR',
    parts: 'VARCHAR',
  });
  try {
    for (const { key, orgId, by, link } of resolution.names) {
      const other = link === null ? '' : link.left === key ? link.right : link.left;
      const parts = link === null ? null : JSON.stringify(link.parts);
      writer.add(['name', key, other, orgId, '', by, '', link?.probability ?? null, null, parts]);
    }
    for (const { childId, parentId, relation, finding, by } of resolution.parents)
      writer.add(['parent', childId, parentId, childId, parentId, by, relation, null, finding, null]);
    for (const pair of resolution.review) {
      const { left, right, leftId, rightId, probability, question, parts } = pair;
      writer.add([
        'review',
        left,
        right,
        leftId,
        rightId,
        'model',
        '',
        probability,
        question,
        JSON.stringify(parts),
      ]);
    }
    const noted = new Set<string>();
    for (const { key, other, kind, note } of resolution.notes) {
      const about = JSON.stringify([key, other, kind]);
      if (noted.has(about)) continue;
      noted.add(about);
      writer.add(['note', key, other ?? '', '', '', 'model', kind, null, note, null]);
    }
    writer.finish();
    const typed = Object.entries(columns).map(([name, type]) => `CAST(${name} AS ${type}) AS ${name}`);
    await duck.run(
      `CREATE OR REPLACE TABLE ${table} AS SELECT ${typed.join(', ')} FROM ${writer.table} ORDER BY row_kind, left_key, right_key, relation`,
    );
  } finally {
    await writer.drop();
  }
}
