import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PanhuoError } from '../../domain/errors.ts';
import { projectRoot } from '../../lake/assets.ts';
import { type Duck, identifier, isPlainPath, literal } from '../../lake/duck.ts';

const sidecarSchema = z.looseObject({
  name: z.string(),
  columns: z.record(z.string(), z.looseObject({ type: z.string() })),
});

const NAME = /^[a-z][a-z0-9_]*$/;

/** A reference table: a CSV that ships with the program and a YAML beside it that says where it comes from. */
export interface ReferenceTable {
  name: string;
  file: string;
  /** More rows of the same columns, that this workspace added (`panhuo reference add`). */
  parts: string[];
  /** Of the CSV files and the description: a change of any reruns what reads it. */
  sha256: string;
  columns: Record<string, string>;
}

/**
 * The shipped tables, each with the parts that a workspace has of it: `<added>/<table>/<part>.csv`.
 * @param added folder of the workspace's parts
 * @throws PANHUO_MODEL_INVALID when a table lacks its description, or is not what it describes
 */
export async function loadReferences(
  folder = path.join(projectRoot(), 'transforms', 'reference'),
  added?: string,
): Promise<ReferenceTable[]> {
  if (!isPlainPath(path.resolve(folder))) throw invalid(folder, '路径中不能有 *、? 和 [');
  const files = await csvFiles(folder);
  return Promise.all(
    files.map(async (file) => {
      const parts = added === undefined ? [] : await csvFiles(path.join(added, path.basename(file, '.csv')));
      return loadReference(file, parts);
    }),
  );
}

async function csvFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith('.csv'))
    .sort()
    .map((name) => path.join(folder, name));
}

async function loadReference(file: string, parts: string[]): Promise<ReferenceTable> {
  const sidecar = file.replace(/\.csv$/, '.yaml');
  const name = path.basename(file, '.csv');
  if (!NAME.test(name)) throw invalid(file, '文件名只能用小写字母、数字和 _');
  const csv = await readFile(file);
  const yaml = await readFile(sidecar, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw invalid(sidecar, '没有说明文件');
    throw error;
  });
  const parsed = sidecarSchema.safeParse(yamlOf(yaml, sidecar));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(sidecar, `${issue?.path.join('.')} ${issue?.message}`);
  }
  if (parsed.data.name !== name) throw invalid(sidecar, `name 应与文件名一致：${name}`);
  const columns = Object.fromEntries(
    Object.entries(parsed.data.columns).map(([column, { type }]) => [column, type]),
  );
  // DuckDB names the columns by our list, in its order, whatever the first line says.
  const hash = createHash('sha256');
  const said = Object.keys(columns).join(',');
  const take = (bytes: Buffer, of: string) => {
    const end = bytes.indexOf(10);
    const header = (end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8').trimEnd();
    if (header !== said) throw invalid(of, `表头应为 ${said}，实为 ${header}`);
    hash.update(bytes);
  };
  take(csv, file);
  hash.update(yaml);
  for (const part of parts) take(await readFile(part), part);
  return { name, file, parts, sha256: hash.digest('hex'), columns };
}

function yamlOf(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw invalid(file, error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
}

function invalid(file: string, what: string, cause?: unknown): PanhuoError {
  return new PanhuoError('PANHUO_MODEL_INVALID', `参考表有误：${what}（${file}）`, {
    where: { file },
    cause,
  });
}

/** Puts the tables into the attached catalog `ref`, typed as their descriptions say. @throws PANHUO_MODEL_INVALID for values of other types */
export async function attachReferences(duck: Duck, tables: readonly ReferenceTable[]): Promise<void> {
  for (const table of tables) {
    const columns = Object.entries(table.columns).map(
      ([column, type]) => `${literal(column)}: ${literal(type)}`,
    );
    try {
      await duck.run(
        `CREATE OR REPLACE TABLE ref.${identifier(table.name)} AS SELECT * FROM read_csv([${[table.file, ...table.parts].map(literal).join(', ')}], header = true, auto_detect = false,
         delim = ',', quote = '"', escape = '"', columns = {${columns.join(', ')}})`,
      );
    } catch (error) {
      throw invalid(table.file, error instanceof Error ? error.message : String(error), error);
    }
  }
}
