import { type Duck, literal } from '../../../lake/duck.ts';
import { RowWriter } from '../../../lake/row-writer.ts';
import type { ProgramRun } from '../../../transforms/runner/program.ts';
import type { BlockResolution, ResolvedMention } from './types.ts';

/** Questions to people: no more than this, the likeliest first. */
const QUESTIONS_MOST = 20_000;
const HOW: readonly ResolvedMention['by'][] = ['single', 'founder', 'known', 'decision', 'model'];

/**
 * What was found, on its way into the table. Mentions are many: they are written lean, ids as numbers, and SQL makes the rest of them.
 */
export class Found {
  private readonly mentions: RowWriter;
  private readonly others: RowWriter;

  private constructor(mentions: RowWriter, others: RowWriter) {
    this.mentions = mentions;
    this.others = others;
  }

  static async open(duck: Duck): Promise<Found> {
    const mentions = await RowWriter.open(duck, 'person_mention_found', {
      mention_key: 'VARCHAR',
      other_key: 'VARCHAR',
      person: 'DOUBLE',
      how: 'INTEGER',
      probability: 'DOUBLE',
      belief: 'VARCHAR',
      parts: 'VARCHAR',
    });
    const others = await RowWriter.open(duck, 'person_other_found', {
      row_kind: 'VARCHAR',
      mention_key: 'VARCHAR',
      other_key: 'VARCHAR',
      person_id: 'VARCHAR',
      other_person_id: 'VARCHAR',
      probability: 'DOUBLE',
      finding: 'VARCHAR',
      parts: 'VARCHAR',
    });
    return new Found(mentions, others);
  }

  add({ mentions, questions, notes }: BlockResolution): void {
    for (const { key, personId, by, belief, probability, link } of mentions) {
      const person = Number.parseInt(personId.slice('person:'.length), 16);
      const parts = link === null ? null : JSON.stringify(link.parts);
      // 确信 is the rule, so only the rest is written.
      const doubt = belief === '确信' ? null : belief;
      this.mentions.add([key, link?.to ?? null, person, HOW.indexOf(by), probability, doubt, parts]);
    }
    for (const { left, right, leftId, rightId, probability, question, parts } of questions)
      this.others.add(['review', left, right, leftId, rightId, probability, question, JSON.stringify(parts)]);
    for (const { key, kind, note } of notes) this.others.add(['note', key, kind, '', '', null, note, null]);
  }

  /** Makes the model's table; the rows stand in the order in which they were found. */
  async makeTable({ duck, table, columns }: ProgramRun): Promise<void> {
    this.mentions.finish();
    this.others.finish();
    const typed = Object.entries(columns).map(([name, type]) => `CAST(${name} AS ${type}) AS ${name}`);
    const how = `CASE how ${HOW.map((by, at) => `WHEN ${at} THEN ${literal(by)}`).join(' ')} END`;
    await duck.run(
      `CREATE OR REPLACE TABLE ${table} AS
       SELECT ${typed.join(', ')} FROM (
         SELECT 'mention' AS row_kind, mention_key, coalesce(other_key, '') AS other_key,
           printf('person:%012x', CAST(person AS BIGINT)) AS person_id, '' AS other_person_id, ${how} AS how, coalesce(belief, '确信') AS belief,
           probability, NULL AS finding, parts
         FROM ${this.mentions.table}
         UNION ALL
         SELECT row_kind, mention_key, other_key, person_id, other_person_id, 'model', NULL, probability, finding, parts
         FROM ${this.others.table} WHERE row_kind = 'note'
         UNION ALL
         SELECT * FROM (
           SELECT row_kind, mention_key, other_key, person_id, other_person_id, 'model', '可能', probability, finding, parts
           FROM ${this.others.table} WHERE row_kind = 'review' ORDER BY probability DESC, mention_key, other_key LIMIT ${QUESTIONS_MOST}
         )
       )`,
    );
  }

  async drop(): Promise<void> {
    await this.mentions.drop();
    await this.others.drop();
  }
}
