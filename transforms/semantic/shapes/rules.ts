import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { PanhuoError } from '../../../domain/errors.ts';
import { metricsFolder } from '../load.ts';
import { invalid, readYaml } from '../yaml.ts';

const identifier = z.string().regex(/^[a-z][a-z0-9_]*$/, '应为小写字母开头的标识（字母、数字、下划线）');
const text = z.string().trim().min(1);
/** What every file of rules says of itself. */
const provenance = { name: text, source: text, verified: z.boolean(), version: z.int().min(1) };

const rulesSchema = z.strictObject({
  ...provenance,
  targets: z.strictObject({ amber: z.number().gt(0).max(1) }),
  projection: z.strictObject({
    minimum: z.int().min(12),
    seasonal: z.int().min(24),
    window: z.int().min(12),
    level: z.number().min(0.5).max(0.99),
  }),
  survival: z.strictObject({
    until: z.record(identifier, z.array(identifier)),
    ages: z.array(z.int().positive()).min(1),
  }),
  flow: z.strictObject({ top: z.int().positive() }),
});

const funnelSchema = z
  .strictObject({
    ...provenance,
    metric: identifier,
    stages: z.array(z.strictObject({ id: identifier, name: text, column: identifier })).min(2),
  })
  .refine(({ stages }) => new Set(stages.map(({ id }) => id)).size === stages.length, {
    path: ['stages'],
    message: '两个环节用了同一个 id',
  });

/** How targets are judged, numbers projected, survival watched and matrices folded (`transforms/metrics/shapes/rules.yaml`). */
export type ShapeRules = z.output<typeof rulesSchema>;
/** Stages in order, and the metric whose rows pass them (`funnel.yaml` beside it). */
export type FunnelDefinition = z.output<typeof funnelSchema>;

/** @throws PANHUO_INPUT_MISSING, PANHUO_METRIC_INVALID */
export function loadShapeRules(folder: string = metricsFolder()): Promise<ShapeRules> {
  return load(path.join(folder, 'shapes', 'rules.yaml'), rulesSchema);
}

/** @throws PANHUO_INPUT_MISSING, PANHUO_METRIC_INVALID */
export function loadFunnel(folder: string = metricsFolder()): Promise<FunnelDefinition> {
  return load(path.join(folder, 'shapes', 'funnel.yaml'), funnelSchema);
}

async function load<S extends z.ZodType>(file: string, schema: S): Promise<z.output<S>> {
  let written: string;
  try {
    written = await readFile(file, 'utf8');
  } catch (cause) {
    throw new PanhuoError('PANHUO_INPUT_MISSING', `读不到指标的规则文件：${file}`, {
      where: { file },
      cause,
    });
  }
  const parsed = readYaml(written, `shapes/${path.basename(file)}`, schema);
  if (Array.isArray(parsed)) throw invalid(parsed);
  return parsed.value;
}
