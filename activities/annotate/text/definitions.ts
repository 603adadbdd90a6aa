import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { PanhuoError } from '../../../domain/errors.ts';
import { projectRoot } from '../../../lake/assets.ts';
import { csvRows } from '../../parse/connectors/csv-rows.ts';

const words = z.string().transform((text) => text.split(' ').filter((word) => word !== ''));
const number = z
  .string()
  .regex(/^\d+(\.\d+)?$/u)
  .transform(Number);
const level = number.pipe(z.number().int().min(1).max(9));
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const id = z.string().min(1);

/** The tables the annotators read, with the shape of a row of each. What the rows say is data. */
const TABLES = {
  efficacy_class: z.object({ class_id: id, name: id, direction: id, definition: id }),
  efficacy_word: z.object({
    role: z.enum([
      'verb',
      'state',
      'attributive',
      'negation',
      'wish',
      'adverb',
      'license',
      'list',
      'break',
      'stop',
      'carrier',
      'tail',
      'thing',
    ]),
    group: z.string(),
    words,
    note: z.string(),
  }),
  efficacy_pattern: z.object({ rule_id: id, class_id: id, groups: words, objects: words }),
  efficacy_form: z.object({ form: id, weight: number, name: id, note: z.string() }),
  phrase_cue: z.object({
    cue_id: id,
    role: z.enum([
      'background',
      'comparison',
      'problem_open',
      'problem_exists',
      'problem_close',
      'restart',
      'solution_open',
      'solution_list',
      'effect_open',
      'effect_weak',
      'topic',
    ]),
    words,
    weight: number,
    reason: id,
  }),
  trl_word: z.object({
    rule_id: id,
    words,
    low: level,
    high: level,
    strength: id,
    proof: flag,
    not_before: words,
    not_after: words,
    reason: id,
  }),
  trl_context: z.object({ role: z.enum(['promise', 'proof', 'negation', 'stop']), words, note: z.string() }),
  trl_strength: z.object({ strength: id, weight: number, note: z.string() }),
  discipline: z.object({ code: id, name: id, category: id }),
  discipline_ipc: z.object({ ipc: id, code: id, weight: number, reason: z.string() }),
  discipline_word: z.object({ code: id, weight: number, words, reason: z.string() }),
  discipline_setting: z.object({ setting: id, value: number, note: z.string() }),
} as const;

type TableName = keyof typeof TABLES;

/** Everything the annotators know that is not code. */
export type TextDefinitions = {
  readonly [Name in TableName]: readonly z.infer<(typeof TABLES)[Name]>[];
} & {
  /** Hash of all tables: another word makes another version. */
  readonly hash: string;
};

/** Tables that are read, by name: for those who list what a label depends on. */
export const TEXT_TABLES = Object.keys(TABLES) as readonly TableName[];

/** @throws PANHUO_MODEL_INVALID when a table is missing or a row is not of its shape */
export async function loadTextDefinitions(
  folder = path.join(projectRoot(), 'transforms', 'reference'),
): Promise<TextDefinitions> {
  const files = await Promise.all(
    TEXT_TABLES.map(async (name) => {
      const file = path.join(folder, `${name}.csv`);
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        throw invalid(name, '读不到', error);
      });
      return [name, text] as const;
    }),
  );
  return parseTextDefinitions(Object.fromEntries(files) as Record<TableName, string>);
}

/** The same from texts of tables. @throws PANHUO_MODEL_INVALID */
export function parseTextDefinitions(texts: Readonly<Record<TableName, string>>): TextDefinitions {
  const hash = createHash('sha256');
  const tables: Partial<Record<TableName, unknown[]>> = {};
  for (const name of TEXT_TABLES) {
    const text = texts[name];
    hash.update(`${name}\0${text}\0`);
    tables[name] = rowsOf(name, text);
  }
  return { ...tables, hash: hash.digest('hex') } as TextDefinitions;
}

function rowsOf(name: TableName, text: string): unknown[] {
  const shape = TABLES[name];
  const columns = Object.keys(shape.shape);
  const rows: unknown[] = [];
  for (const { line, cells } of csvRows(text, ',')) {
    if (line === 1) {
      if (cells.join() !== columns.join()) throw invalid(name, `表头应为 ${columns.join()}`);
      continue;
    }
    if (cells.length !== columns.length) throw invalid(name, `第 ${line} 行应有 ${columns.length} 列`);
    const parsed = shape.safeParse(Object.fromEntries(columns.map((column, at) => [column, cells[at]])));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw invalid(name, `第 ${line} 行 ${issue?.path.join('.')} ${issue?.message}`);
    }
    rows.push(parsed.data);
  }
  return rows;
}

function invalid(table: string, what: string, cause?: unknown): PanhuoError {
  return new PanhuoError('PANHUO_MODEL_INVALID', `标注用表有误：${table} ${what}`, {
    where: { file: `${table}.csv` },
    cause,
  });
}
