import { existsSync } from 'node:fs';
import path from 'node:path';
import { literal } from '../../lake/duck.ts';
import type { Model } from '../../transforms/runner/model.ts';
import type { Program, Programs } from '../../transforms/runner/program.ts';

export const computedFolder = (home: string): string => path.join(home, 'computed');
export const computedFile = (home: string, program: string): string =>
  path.join(computedFolder(home), `${program}.parquet`);

/** The models with those computed by programs read from what was computed before. */
export function givenModels(home: string, models: readonly Model[]): Model[] {
  return models.map((model) => {
    if (!model.program) return model;
    const { program, ...rest } = model;
    const columns = Object.entries(model.columns).map(
      ([name, { type }]) => `CAST(${name} AS ${type}) AS ${name}`,
    );
    const file = literal(computedFile(home, program.name));
    return { ...rest, sql: `SELECT ${columns.join(', ')} FROM read_parquet(${file})` };
  });
}

/** Programs that hand over what was computed before; none where nothing was. */
export function givenPrograms(home: string, shipped: Programs): Programs {
  if (!existsSync(computedFolder(home))) return shipped;
  return new Map(
    [...shipped.keys()].map((name): [string, Program] => [
      name,
      {
        name,
        version: async () => 'given',
        run: ({ duck, table, columns }) =>
          duck.run(
            `CREATE OR REPLACE TABLE ${table} AS SELECT ${Object.entries(columns)
              .map(([column, type]) => `CAST(${column} AS ${type}) AS ${column}`)
              .join(', ')} FROM read_parquet(${literal(computedFile(home, name))})`,
          ),
      },
    ]),
  );
}
