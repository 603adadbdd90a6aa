import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Lake } from '../../lake/lake.ts';
import { RowWriter, rowsOf } from '../../lake/row-writer.ts';
import type { Program, ProgramRun } from '../../transforms/runner/program.ts';
import { inThread } from '../thread.ts';
import type { ClassifierModel } from './predict/index.ts';
import type { LabelledText } from './predict/types.ts';
import type { trainTask } from './train-task.ts';

/** Raised when equal texts would give another model or other answers: models are learned anew. */
const CODE = 3;
/** A model learned from fewer texts than this share of today's is learned anew. */
const STALE = 0.75;
/** Fewer texts teach nothing. */
const FEWEST_TEXTS = 200;
/** Learning costs by the character: this many for each patent of the warehouse, within bounds, and not more texts than the learner can bear. */
const CHARACTERS_A_PATENT = 20;
const LEAST_CHARACTERS = 700_000;
const MOST_CHARACTERS = 10_000_000;
const FEW_TEXTS = 4_000;
const MANY_TEXTS = 40_000;
/** What a patent that belongs to no node is learned as, so that a text may belong to none. */
const NOTHING = '-';
const FOUND = 'text_prediction_found';
const SHOWN = 3;

interface Scheme {
  scheme: string;
  /** `text, labels` (labels joined by `;`, the main one first). */
  examples: string;
}

const TEXT = `p.title || CASE WHEN p.abstract IS NULL THEN '' ELSE chr(10) || p.abstract END`;
const SCHEMES: readonly Scheme[] = [
  {
    scheme: 'ipc',
    examples: `SELECT ${TEXT} AS text,
        array_to_string(list_distinct(list_transform(string_split(p.symbols, ';'), symbol -> left(symbol, 4))), ';') AS labels, p.content_id, p.patent_id
      FROM int_patent_text AS p WHERE p.symbols IS NOT NULL AND p.title IS NOT NULL`,
  },
  {
    scheme: 'chain_node',
    examples: `SELECT ${TEXT} AS text, coalesce(r.labels, '${NOTHING}') AS labels, p.content_id, p.patent_id
      FROM int_patent_text AS p
      LEFT JOIN (SELECT content_id, string_agg(label_id, ';' ORDER BY grade, label_id) AS labels FROM int_rule_label WHERE scheme = 'chain_node' AND grade <> 'C'
        GROUP BY content_id) AS r ON r.content_id = p.content_id
      WHERE p.symbols IS NOT NULL AND p.title IS NOT NULL`,
  },
  {
    scheme: 'discipline',
    examples: `SELECT ${TEXT} AS text, r.labels, p.content_id, p.patent_id
      FROM int_patent_text AS p
      JOIN (SELECT content_id, string_agg(label_id, ';' ORDER BY weight DESC, label_id) AS labels FROM int_text_label WHERE scheme = 'discipline' AND weight >= 0.3
        GROUP BY content_id) AS r ON r.content_id = p.content_id
      WHERE p.symbols IS NOT NULL AND p.title IS NOT NULL`,
  },
];

/**
 * `int_text_prediction`: input rows (content_id, title, body, keywords) of texts without symbols; learns from the warehouse's own patents, keeps the
 * models in the lake, and writes what it would call each text, or that it is unsure.
 */
export const predictProgram: Program = {
  name: 'predict_labels',
  version: async () => String(CODE),
  async run(run) {
    const { duck, table, columns, input } = run;
    const { predict } = await import('./predict/index.ts');
    const writer = await RowWriter.open(duck, FOUND, {
      content_id: 'VARCHAR',
      scheme: 'VARCHAR',
      place: 'INTEGER',
      label_id: 'VARCHAR',
      level: 'VARCHAR',
      probability: 'DOUBLE',
      is_sure: 'BOOLEAN',
      reason: 'VARCHAR',
      model: 'VARCHAR',
    });
    try {
      // Nothing to read is no reason to learn.
      const texts = await duck.count(`SELECT count(*) FROM (${input})`);
      // Each learns on a thread of its own.
      const models = await Promise.all(texts === 0 ? [] : SCHEMES.map((scheme) => modelOf(run, scheme)));
      for (const [at, scheme] of SCHEMES.entries()) {
        const learned = models[at] ?? null;
        if (learned === null) continue;
        for await (const rows of rowsOf(
          duck,
          `SELECT content_id, min(title) AS title, min(body) AS body, min(keywords) AS keywords FROM (${input}) GROUP BY content_id`,
        )) {
          run.signal?.throwIfAborted();
          for (const [id, title, body, keywords] of rows) {
            const said = [title, body, keywords].filter((part) => part !== null).map(String);
            const whole = predict(learned.model, said.join('\n'), SHOWN);
            // What a need says around its subject is in no patent; its title and keywords may be.
            const strange = whole.reason === 'unknown_words' && body !== null;
            const subject = [title, keywords].filter((part) => part !== null).map(String);
            const found = strange ? predict(learned.model, subject.join('\n'), SHOWN) : whole;
            const sure = found.answer === 'label' && found.label !== NOTHING;
            found.labels.forEach(({ label, probability }, at) => {
              if (label === NOTHING) return;
              const isAnswer = sure && label === found.label;
              const why = isAnswer ? null : (found.reason ?? (found.label === NOTHING ? 'none' : 'second'));
              writer.add([
                String(id),
                scheme.scheme,
                at + 1,
                label,
                'label',
                round(probability),
                isAnswer,
                why,
                learned.name,
              ]);
            });
            // Unsure of the label and sure of what it belongs to: that is said.
            if (found.answer === 'parent' && found.parent !== null) {
              const probability = found.parents.find(({ label }) => label === found.parent)?.probability ?? 0;
              writer.add([
                String(id),
                scheme.scheme,
                0,
                found.parent,
                'parent',
                round(probability),
                true,
                null,
                learned.name,
              ]);
            }
          }
          await breathe();
        }
      }
      writer.finish();
      const typed = Object.entries(columns).map(([name, type]) => `CAST(${name} AS ${type}) AS ${name}`);
      await duck.run(
        `CREATE OR REPLACE TABLE ${table} AS SELECT ${typed.join(', ')} FROM ${writer.table} ORDER BY content_id, scheme, place`,
      );
    } finally {
      await writer.drop();
    }
  },
};

const round = (value: number) => Math.round(value * 1e4) / 1e4;

interface Learned {
  name: string;
  model: ClassifierModel;
}

/** The newest model that knows enough of today's patents, or one that is learned now. Null where there is too little to learn from. */
async function modelOf(run: ProgramRun, { scheme, examples }: Scheme): Promise<Learned | null> {
  const { duck, world } = run;
  const { deserialise } = await import('./predict/index.ts');
  const offered = await duck.count(`SELECT count(*) FROM (${examples})`);
  if (offered < FEWEST_TEXTS) return null;
  const kept = await newestModel(world.lake, scheme);
  if (kept !== null && kept.texts >= offered * STALE) {
    return { name: kept.name, model: deserialise(await world.lake.store.get(kept.key)) };
  }
  run.note?.(`学习 ${scheme} 的说法：${offered} 件`);
  const rows: LabelledText[] = [];
  // The same texts whatever their order: the learner draws its own sample of them.
  const characters = Math.min(MOST_CHARACTERS, Math.max(LEAST_CHARACTERS, offered * CHARACTERS_A_PATENT));
  const length = Math.max(1, await duck.count(`SELECT coalesce(avg(length(text)), 1) FROM (${examples})`));
  const maxTexts = Math.round(Math.min(MANY_TEXTS, Math.max(FEW_TEXTS, characters / length)));
  // Texts of one applicant are alike: they stay on one side of the held-out line.
  const drawn = `SELECT e.text, e.labels, a.org_id FROM (${examples}) AS e
    LEFT JOIN (SELECT patent_id, min(org_id) AS org_id FROM int_patent_applicant WHERE applicant_order = 1 GROUP BY patent_id) AS a ON a.patent_id = e.patent_id
    ORDER BY e.content_id, e.labels LIMIT ${maxTexts * 4}`;
  for await (const some of rowsOf(duck, drawn))
    for (const [text, labels, group] of some)
      rows.push({
        text: String(text),
        labels: String(labels).split(';'),
        ...(group === null ? {} : { group: String(group) }),
      });
  const task = new URL('./train-task.ts', import.meta.url);
  const bytes = Buffer.from(
    await inThread<Parameters<typeof trainTask>[0], Uint8Array>(
      task,
      'trainTask',
      { scheme, rows, maxTexts },
      run.signal,
    ),
  );
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const name = `${scheme}-${CODE}-${offered}-${digest}`;
  await world.lake.store.putIfAbsent(`${folderOf(scheme)}${offered}-${digest}.bin`, bytes);
  return { name, model: deserialise(bytes) };
}

const folderOf = (scheme: string) => `models/${scheme}/${CODE}/`;

async function newestModel(
  lake: Lake,
  scheme: string,
): Promise<{ key: string; name: string; texts: number } | null> {
  const models = (await lake.store.list(folderOf(scheme)))
    .map(({ key }) => {
      const [, texts, digest] = /(\d+)-([0-9a-f]+)\.bin$/.exec(key) ?? [];
      return texts === undefined
        ? null
        : { key, name: `${scheme}-${CODE}-${texts}-${digest}`, texts: Number(texts) };
    })
    .filter((model) => model !== null);
  // Most texts first; of equals the same one every time.
  return models.sort((a, b) => b.texts - a.texts || (a.key < b.key ? -1 : 1))[0] ?? null;
}
