import { PanhuoError } from '../../domain/errors.ts';
import type { MetricCatalog } from '../../transforms/semantic/catalog.ts';
import { loadMetrics } from '../../transforms/semantic/load.ts';
import { cohortTable } from '../../transforms/semantic/shapes/cohorts.ts';
import { survivalCurves } from '../../transforms/semantic/shapes/durations.ts';
import { mustFit } from '../../transforms/semantic/shapes/fitting.ts';
import { flowOf } from '../../transforms/semantic/shapes/flows.ts';
import { funnel } from '../../transforms/semantic/shapes/funnel.ts';
import { reconcile } from '../../transforms/semantic/shapes/reconcile.ts';
import { loadFunnel, loadShapeRules } from '../../transforms/semantic/shapes/rules.ts';
import type { MetricDefinition } from '../../transforms/semantic/types.ts';
import type { Context } from '../context.ts';
import { reconciliationLines } from '../metrics/accounts.ts';
import { explain } from '../metrics/explain.ts';
import { unitText, verifiedMark } from '../metrics/format.ts';
import { list, show } from '../metrics/list.ts';
import { type OpenSnapshot, openSnapshot } from '../metrics/open.ts';
import { query } from '../metrics/query.ts';
import { agesOption, compareOption, requestOf } from '../metrics/request.ts';
import { cohortLines, flowLines, funnelLines, survivalLines } from '../metrics/tables.ts';
import { targets } from '../metrics/targets.ts';
import { numberOption } from '../options.ts';

type Options = Record<string, unknown>;
type Action = (
  context: Context,
  catalog: MetricCatalog,
  metric: MetricDefinition,
  options: Options,
) => Promise<number>;

/** What takes a metric. */
const OF_METRIC: Readonly<Record<string, Action>> = {
  show: async (context, catalog, metric) => show(context, metric, catalog.versions(metric.id)),
  query: (context, catalog, metric, options) => {
    const limit =
      options.limit === undefined ? undefined : numberOption(options.limit, 'limit', 1, 1_000_000);
    return query(
      context,
      catalog,
      metric,
      { ...requestOf(options), ...(limit ? { limit } : {}) },
      {
        snapshot: textOf(options.snapshot),
        compare: compareOption(options.compare, options.decompose),
        decompose: textOf(options.decompose),
        target: options.target === true,
      },
    );
  },
  cohort: (context, catalog, metric, options) => {
    mustFit(catalog, metric, 'cohort');
    const ages = agesOption(options.ages);
    return shape(context, options, metric, async ({ duck, snapshot }) => {
      const table = await cohortTable(duck.connection, metric, requestOf(options), ages, {
        snapshot: snapshot.id,
      });
      return { answer: table, lines: cohortLines(table), warnings: table.warnings };
    });
  },
  survival: (context, catalog, metric, options) => {
    mustFit(catalog, metric, 'survival');
    return shape(context, options, metric, async ({ duck, snapshot }) => {
      const { survival } = await loadShapeRules();
      const answer = await survivalCurves(duck.connection, metric, requestOf(options), survival, {
        snapshot: snapshot.id,
      });
      return { answer, lines: survivalLines(answer, survival.ages), warnings: [] };
    });
  },
  flow: (context, _, metric, options) => {
    const asked = options.top === undefined ? undefined : numberOption(options.top, 'top', 1, 1000);
    return shape(context, options, metric, async ({ duck, snapshot }) => {
      const top = asked ?? (await loadShapeRules()).flow.top;
      const answer = await flowOf(duck.connection, metric, requestOf(options), top, {
        snapshot: snapshot.id,
      });
      return { answer, lines: flowLines(answer), warnings: answer.result.warnings };
    });
  },
  explain: (context, catalog, metric, options) =>
    explain(context, catalog, metric, requestOf(options), {
      as_of: textOf(options.asOf),
      snapshot: textOf(options.snapshot),
      version:
        options.definition === undefined
          ? undefined
          : numberOption(options.definition, 'definition', 1, 10_000),
    }),
};

const ACTIONS = ['list', ...Object.keys(OF_METRIC), 'targets', 'funnel', 'reconcile'];

/** `panhuo metrics …`: definitions, numbers, and what is made of them. */
export async function run(context: Context, [action = '', id]: string[], options: Options): Promise<number> {
  const ofMetric = OF_METRIC[action];
  if (!ACTIONS.includes(action) || (ofMetric !== undefined && id === undefined)) throw usage(action);
  const catalog = await loadMetrics();
  if (ofMetric !== undefined) return ofMetric(context, catalog, catalog.metric(id ?? ''), options);
  if (action === 'list') return list(context, catalog.metrics);
  if (action === 'targets')
    return targets(context, catalog, id, { as_of: textOf(options.asOf), snapshot: textOf(options.snapshot) });
  if (id !== undefined)
    throw new PanhuoError('PANHUO_USAGE', `panhuo metrics ${action} 不带指标，收到：${id}`);
  return action === 'funnel' ? stages(context, catalog, options) : account(context, catalog, options);
}

async function stages(context: Context, catalog: MetricCatalog, options: Options): Promise<number> {
  const definition = await loadFunnel();
  const metric = catalog.metric(definition.metric);
  return shape(context, options, { ...metric, name: definition.name }, async ({ duck, snapshot }) => {
    const answer = await funnel(duck.connection, metric, definition, requestOf(options), {
      snapshot: snapshot.id,
    });
    return { answer, lines: funnelLines(answer), warnings: [] };
  });
}

async function account(context: Context, catalog: MetricCatalog, options: Options): Promise<number> {
  const { duck, snapshot, mark } = await openSnapshot(context, textOf(options.snapshot));
  try {
    const answer = await reconcile(
      duck.connection,
      catalog,
      { period: textOf(options.period), scope: textOf(options.scope) },
      { snapshot: snapshot.id },
    );
    context.say(`转化数的对账：毛数、剔除、计数（${answer.period}）${mark}`);
    for (const line of reconciliationLines(answer)) context.say(line);
    if (mark !== '') context.say(`${mark}本工作区的数是生成的，与公布的数不可比，这里只示做法。`);
    context.say(`快照 ${snapshot.id}`);
    context.answer(answer);
    return 0;
  } finally {
    duck.close();
  }
}

/** Opens the snapshot, prints a shape under its title, and answers with it. */
async function shape(
  context: Context,
  options: Options,
  metric: Pick<MetricDefinition, 'name' | 'unit' | 'format' | 'verified' | 'version'>,
  make: (open: OpenSnapshot) => Promise<{ answer: unknown; lines: string[]; warnings: readonly string[] }>,
): Promise<number> {
  const open = await openSnapshot(context, textOf(options.snapshot));
  try {
    const { answer, lines, warnings } = await make(open);
    context.say(`${metric.name}（${unitText(metric)}）${verifiedMark(metric)}${open.mark}`);
    for (const line of lines) context.say(line);
    for (const warning of warnings) context.say(`注意：${warning}`);
    context.say(`快照 ${open.snapshot.id}；定义第 ${metric.version} 版`);
    context.answer(answer);
    return 0;
  } finally {
    open.duck.close();
  }
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

function usage(action: string): PanhuoError {
  const known = ACTIONS.includes(action);
  return new PanhuoError(
    'PANHUO_USAGE',
    known
      ? `用法：panhuo metrics ${action} 指标（缺少指标，用 panhuo metrics list 查看）`
      : '用法：panhuo metrics list，或 panhuo metrics query 指标 [--by 维度] [--where 条件] [--period 期间]',
    { hint: `可做的：${ACTIONS.join('、')}；每项的用法见 panhuo help metrics` },
  );
}
