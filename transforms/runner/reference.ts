import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PanhuoError } from '../../domain/errors.ts';
import { projectRoot } from '../../lake/assets.ts';
import { type Duck, identifier, literal } from '../../lake/duck.ts';

const sidecarSchema = z.looseObject({
  name: z.string(),
  columns: z.record(z.string(), z.looseObject({ type: z.string() })),
});

/** A reference table: a CSV that ships with the program and a YAML beside it that says where it comes from. */
export interface ReferenceTable {
  name: string;
  file: string;
  /** Of the CSV and its description: a change of either reruns what reads it. */
  sha256: string;
  columns: Record<string, string>;
}

/** @throws PANHUO_MODEL_INVALID when a table lacks its description */
export async function loadReferences(
  folder = path.join(projectRoot(), 'transforms', 'reference'),
): Promise<ReferenceTable[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.csv')).sort();
  return Promise.all(
    files.map(async (name) => {
      const file = path.join(folder, name);
      const sidecar = file.replace(/\.csv$/, '.yaml');
      const [csv, yaml] = await Promise.all([readFile(file), readFile(sidecar, 'utf8')]);
      const parsed = sidecarSchema.safeParse(parse(yaml));
      if (!parsed.success) {
        throw new PanhuoError(
          'PANHUO_MODEL_INVALID',
          `参考表说明有误：${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`,
          {
            where: { file: sidecar },
          },
        );
      }
      const columns = Object.fromEntries(
        Object.entries(parsed.data.columns).map(([column, { type }]) => [column, type]),
      );
      return {
        name: name.replace(/\.csv$/, ''),
        file,
        sha256: createHash('sha256').update(csv).update(yaml).digest('hex'),
        columns,
      };
    }),
  );
}

/** Puts the tables into the attached catalog `ref`, typed as their descriptions say. */
export async function attachReferences(duck: Duck, tables: readonly ReferenceTable[]): Promise<void> {
  for (const table of tables) {
    const columns = Object.entries(table.columns).map(
      ([column, type]) => `${literal(column)}: ${literal(type)}`,
    );
    await duck.run(
      `CREATE OR REPLACE TABLE ref.${identifier(table.name)} AS SELECT * FROM read_csv(${literal(table.file)}, header = true, auto_detect = false,
       delim = ',', quote = '"', escape = '"', columns = {${columns.join(', ')}})`,
    );
  }
}
