import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface TinyModel {
  /** Column → type. */
  columns: Record<string, string>;
  sql: string;
  /** @default the first column */
  key?: string[];
  incremental?: 'batch';
  /** YAML list items without the dash. @default not_null of the first column */
  audits?: string[];
  /** More YAML lines of the header. */
  more?: string;
}

/** The text of a model file. */
export function modelText(name: string, model: TinyModel): string {
  const columns = Object.entries(model.columns);
  const [first = ['x']] = columns;
  return [
    '/* model',
    `name: ${name}`,
    'grain: 测试',
    `key: [${(model.key ?? [first[0]]).join(', ')}]`,
    ...(model.incremental ? [`incremental: ${model.incremental}`] : []),
    ...(model.more ? [model.more] : []),
    'columns:',
    ...columns.map(([column, type]) => `  ${column}: { type: "${type}", name: 列, meaning: 测试 }`),
    'audits:',
    ...(model.audits ?? [`not_null: ${first[0]}`]).map((audit) => `  - ${audit}`),
    '*/',
    model.sql,
    '',
  ].join('\n');
}

export interface TinyReference {
  columns: Record<string, string>;
  rows: string[];
}

/** Writes a transforms folder: models by `layer/name`, reference tables by name. Earlier content goes. */
export function writeTransforms(
  folder: string,
  models: Record<string, TinyModel | string>,
  references: Record<string, TinyReference> = {},
): string {
  rmSync(folder, { recursive: true, force: true });
  for (const layer of ['staging', 'intermediate', 'marts', 'reference'])
    mkdirSync(path.join(folder, layer), { recursive: true });
  for (const [at, model] of Object.entries(models)) {
    const text = typeof model === 'string' ? model : modelText(path.basename(at), model);
    writeFileSync(path.join(folder, `${at}.sql`), text);
  }
  for (const [name, { columns, rows }] of Object.entries(references)) {
    writeFileSync(
      path.join(folder, 'reference', `${name}.csv`),
      [Object.keys(columns).join(','), ...rows, ''].join('\n'),
    );
    writeFileSync(
      path.join(folder, 'reference', `${name}.yaml`),
      [
        `name: ${name}`,
        'columns:',
        ...Object.entries(columns).map(([column, type]) => `  ${column}: { type: ${type} }`),
        '',
      ].join('\n'),
    );
  }
  return folder;
}
