import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isNode, LineCounter, parseDocument, type Document as YamlDocument } from 'yaml';
import { z } from 'zod';
import { PanhuoError } from '../../domain/errors.ts';
import { projectRoot } from '../../lake/assets.ts';

const names = z.union([z.string().transform((name) => [name]), z.array(z.string()).min(1)]);
const severity = z.enum(['block', 'warn']).default('block');

/** One audit as the header writes it: `- not_null: [a, b]`, `- relationships: { column: …, to: table.column }`. */
const auditSchema = z.union([
  z.strictObject({ not_null: names, severity }),
  z.strictObject({ unique: names, severity }),
  z.strictObject({
    accepted_values: z.strictObject({ column: z.string(), values: z.array(z.string()).min(1) }),
    severity,
  }),
  z.strictObject({
    relationships: z.strictObject({ column: z.string(), to: z.string().regex(/^[a-z0-9_]+\.[a-z0-9_]+$/) }),
    severity,
  }),
  z.strictObject({
    reconcile: z.strictObject({
      name: z.string(),
      left: z.string(),
      right: z.string(),
      severity: severity.optional(),
    }),
    severity,
  }),
  z.strictObject({
    sql: z.strictObject({ name: z.string(), query: z.string(), severity: severity.optional() }),
    severity,
  }),
]);
export type AuditSpec = z.infer<typeof auditSchema>;

const columnSchema = z.strictObject({
  type: z.string(),
  name: z.string().min(1),
  meaning: z.string().min(1),
});

const headerSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  grain: z.string().min(1),
  key: z.array(z.string()).min(1),
  owner: z.string().optional(),
  description: z.string().optional(),
  incremental: z.literal('batch').optional(),
  /** The SELECT gives the input of this program, which makes the rows; `reads` are the tables it looks into besides. */
  program: z
    .strictObject({ name: z.string().regex(/^[a-z][a-z0-9_]*$/), reads: z.array(z.string()).default([]) })
    .optional(),
  columns: z.record(z.string(), columnSchema),
  audits: z.array(auditSchema).min(1),
});

export type Layer = 'staging' | 'intermediate' | 'marts';
export const LAYERS: readonly Layer[] = ['staging', 'intermediate', 'marts'];

/** A SQL model: what it is (header) and how it is made (one SELECT). */
export interface Model extends z.infer<typeof headerSchema> {
  layer: Layer;
  file: string;
  sql: string;
}

/** Reads a model file. @throws PANHUO_MODEL_INVALID with file and line */
export function parseModel(text: string, file: string, layer: Layer): Model {
  const match = /^\s*\/\*\s*model\b([\s\S]*?)\*\//.exec(text);
  if (!match) {
    throw invalid(file, 1, '文件开头缺少 /* model … */ 说明块');
  }
  const yaml = match[1] ?? '';
  const firstLine = text.slice(0, match[0].indexOf(yaml)).split('\n').length;
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  /** Where an entry stands; where it is missing, what should hold it. */
  const lineOf = (at: readonly PropertyKey[]): number => {
    for (let length = at.length; length >= 0; length--) {
      const node = document.getIn(
        at.slice(0, length).map((key) => (typeof key === 'symbol' ? String(key) : key)),
        true,
      );
      if (isNode(node) && node.range) return firstLine - 1 + lines.linePos(node.range[0]).line;
    }
    return firstLine;
  };
  const [problem] = document.errors;
  if (problem)
    throw invalid(
      file,
      firstLine - 1 + lines.linePos(problem.pos[0]).line,
      problem.message.split('\n')[0] ?? '',
    );
  const parsed = headerSchema.safeParse(contentOf(document, file, firstLine));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(file, lineOf(issue?.path ?? []), `${issue?.path.join('.')}：${issue?.message}`);
  }
  const unknown = unknownColumn(parsed.data);
  if (unknown !== null) {
    const [where, column] = unknown;
    throw invalid(file, lineOf(where), `${where.join('.')}：没有这一列：${column}`);
  }
  if (parsed.data.program && parsed.data.incremental)
    throw invalid(file, lineOf(['incremental']), 'incremental 与 program 不能同时使用');
  const base = path.basename(file, '.sql');
  if (parsed.data.name !== base) throw invalid(file, firstLine, `name 应与文件名一致：${base}`);
  const sql = text
    .slice(match.index + match[0].length)
    .trim()
    .replace(/;\s*$/, '');
  if (sql === '') throw invalid(file, text.split('\n').length, '说明块之后没有 SELECT');
  return { ...parsed.data, layer, file, sql };
}

/** Aliases are followed only here: one of nothing is no fault of the syntax. */
function contentOf(document: YamlDocument, file: string, line: number): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw invalid(file, line, error instanceof Error ? error.message : String(error));
  }
}

/** A column that key or audits speak of and that the model does not have: where it is said, and its name. */
function unknownColumn({
  key,
  audits,
  columns,
}: z.infer<typeof headerSchema>): [where: PropertyKey[], column: string] | null {
  const said: [PropertyKey[], readonly string[]][] = [
    [['key'], key],
    ...audits.map((audit, at): [PropertyKey[], readonly string[]] => [['audits', at], columnsOf(audit)]),
  ];
  for (const [where, names] of said) {
    const column = names.find((name) => !Object.hasOwn(columns, name));
    if (column !== undefined) return [where, column];
  }
  return null;
}

function columnsOf(audit: AuditSpec): readonly string[] {
  if ('not_null' in audit) return audit.not_null;
  if ('unique' in audit) return audit.unique;
  if ('accepted_values' in audit) return [audit.accepted_values.column];
  if ('relationships' in audit) return [audit.relationships.column];
  return [];
}

function invalid(file: string, line: number, what: string): PanhuoError {
  return new PanhuoError('PANHUO_MODEL_INVALID', `${what}（${file}:${line}）`, { where: { file, line } });
}

/** The model files of a transforms folder, by layer. */
async function modelFiles(folder: string): Promise<{ layer: Layer; name: string; text: string }[]> {
  const files: { layer: Layer; name: string; text: string }[] = [];
  for (const layer of LAYERS) {
    const entries = await readdir(path.join(folder, layer)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const names = entries.filter((name) => name.endsWith('.sql')).sort();
    const texts = await Promise.all(names.map((name) => readFile(path.join(folder, layer, name), 'utf8')));
    files.push(...names.map((name, at) => ({ layer, name, text: texts[at] ?? '' })));
  }
  return files;
}

/** Digest of all model files: reading them is quick, their headers are not. */
export async function modelsDigest(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const { layer, name, text } of await modelFiles(folder)) hash.update(`${layer}/${name}\0${text}\0`);
  return hash.digest('hex');
}

/** All models of a transforms folder, by layer. @throws PANHUO_MODEL_INVALID */
export async function loadModels(folder = path.join(projectRoot(), 'transforms')): Promise<Model[]> {
  const models = (await modelFiles(folder)).map(({ layer, name, text }) =>
    parseModel(text, path.posix.join('transforms', layer, name), layer),
  );
  const seen = new Map<string, string>();
  for (const model of models) {
    const other = seen.get(model.name);
    if (other !== undefined) throw invalid(model.file, 1, `模型重名，另见 ${other}`);
    seen.set(model.name, model.file);
  }
  return models;
}
