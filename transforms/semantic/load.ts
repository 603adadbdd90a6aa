import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PanhuoError } from '../../domain/errors.ts';
import { projectRoot } from '../../lake/assets.ts';
import { createCatalog, type MetricCatalog, type SourceFile } from './catalog.ts';

/** The folder of the definitions that come with the program. */
export function metricsFolder(): string {
  return join(projectRoot(), 'transforms', 'metrics');
}

const DIMENSIONS_FILE = 'dimensions.yaml';

/**
 * Loads every metric of a folder: `dimensions.yaml` and one `<id>.yaml` for each metric.
 * @throws PanhuoError PANHUO_INPUT_MISSING when the folder or `dimensions.yaml` cannot be read,
 *   PANHUO_METRIC_INVALID listing every mistake with file, line and field
 */
export async function loadMetrics(folder: string = metricsFolder()): Promise<MetricCatalog> {
  const names = (await listing(folder)).filter((name) => name.endsWith('.yaml')).sort();
  if (!names.includes(DIMENSIONS_FILE)) throw missing(join(folder, DIMENSIONS_FILE), undefined);
  const files = await Promise.all(names.map((name) => source(folder, name)));
  const isDimensions = (file: SourceFile): boolean => file.file === DIMENSIONS_FILE;
  const dimensions = files.find(isDimensions) ?? { file: DIMENSIONS_FILE, text: '' };
  return createCatalog(
    dimensions,
    files.filter((file) => !isDimensions(file)),
  );
}

async function listing(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw missing(folder, cause);
  }
}

async function source(folder: string, name: string): Promise<SourceFile> {
  try {
    return { file: name, text: await readFile(join(folder, name), 'utf8') };
  } catch (cause) {
    throw missing(join(folder, name), cause);
  }
}

function missing(file: string, cause: unknown): PanhuoError {
  return new PanhuoError('PANHUO_INPUT_MISSING', `读不到指标定义：${file}`, {
    where: { file },
    ...(cause === undefined ? {} : { cause }),
  });
}
