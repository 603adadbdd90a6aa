import { PanhuoError } from '../../domain/errors.ts';
import { RecordReader } from '../../lake/reader.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { loadMetrics } from '../../transforms/semantic/load.ts';
import { renderTrace } from '../../transforms/semantic/render.ts';
import { traceMetric } from '../../transforms/semantic/trace-metric.ts';
import { traceRecord } from '../../transforms/semantic/trace-record.ts';
import type { Context } from '../context.ts';
import { openSnapshot } from '../metrics/open.ts';
import { requestOf } from '../metrics/request.ts';
import { numberOption } from '../options.ts';

export async function run(
  context: Context,
  [what, id = '']: string[],
  options: Record<string, unknown>,
): Promise<number> {
  if (what !== 'metric' && what !== 'record') {
    throw new PanhuoError(
      'PANHUO_USAGE',
      '用法：panhuo trace metric ID [--where 条件] [--period 期间] [--as-of 日期]，或 panhuo trace record ID',
    );
  }
  const limit = numberOption(options.limit, 'limit', 1, 1000);
  const workspace = await context.workspace();
  const lake = new RecordReader(workspace.lake);
  const snapshots = new Snapshots(workspace.warehouse);
  if (what === 'record' && (await snapshots.current()) === null) {
    // Records can be looked up before anything was built.
    const trace = await traceRecord(null, lake, id, { limit });
    context.say(renderTrace(trace));
    context.answer(trace);
    return 0;
  }
  const { duck, snapshot } = await openSnapshot(
    context,
    options.snapshot === undefined ? undefined : String(options.snapshot),
  );
  try {
    const trace =
      what === 'metric'
        ? await traceMetric(duck.connection, (await loadMetrics()).metric(id), requestOf(options), {
            limit,
            lake,
            snapshot: snapshot.id,
          })
        : await traceRecord(duck.connection, lake, id, { limit, snapshot: snapshot.id });
    context.say(renderTrace(trace));
    context.answer(trace);
    return 0;
  } finally {
    duck.close();
  }
}
