import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
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
  const [problem] = document.errors;
  if (problem)
    throw invalid(
      file,
      firstLine - 1 + lines.linePos(problem.pos[0]).line,
      problem.message.split('\n')[0] ?? '',
    );
  const parsed = headerSchema.safeParse(document.toJS());
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const node = document.getIn(
      issue?.path.map((key) => (typeof key === 'symbol' ? String(key) : key)) ?? [],
      true,
    );
    const range =
      typeof node === 'object' && node !== null && 'range' in node ? (node.range as [number] | null) : null;
    const line = firstLine - 1 + lines.linePos(range?.[0] ?? 0).line;
    throw invalid(file, line, `${issue?.path.join('.')}：${issue?.message}`);
  }
  const base = path.basename(file, '.sql');
  if (parsed.data.name !== base) throw invalid(file, firstLine, `name 应与文件名一致：${base}`);
  const sql = text
    .slice(match.index + match[0].length)
    .trim()
    .replace(/;\s*$/, '');
  if (sql === '') throw invalid(file, text.split('\n').length, '说明块之后没有 SELECT');
  return { ...parsed.data, layer, file, sql };
}

function invalid(file: string, line: number, what: string): PanhuoError {
  return new PanhuoError('PANHUO_MODEL_INVALID', `${what}（${file}:${line}）`, { where: { file, line } });
}

/** All models of a transforms folder, by layer. @throws PANHUO_MODEL_INVALID */
export async function loadModels(folder = path.join(projectRoot(), 'transforms')): Promise<Model[]> {
  const models: Model[] = [];
  for (const layer of LAYERS) {
    const entries = await readdir(path.join(folder, layer)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const files = entries.filter((name) => name.endsWith('.sql')).sort();
    for (const name of files) {
      const text = await readFile(path.join(folder, layer, name), 'utf8');
      models.push(parseModel(text, path.posix.join('transforms', layer, name), layer));
    }
  }
  const seen = new Map<string, string>();
  for (const model of models) {
    const other = seen.get(model.name);
    if (other !== undefined) throw invalid(model.file, 1, `模型重名，另见 ${other}`);
    seen.set(model.name, model.file);
  }
  return models;
}
