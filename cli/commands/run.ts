import { sourcesOf } from '../../activities/crawl/configured-sources.ts';
import { EXIT_CODES } from '../../domain/errors.ts';
import type { RunOut } from '../../workflows/flows.ts';
import type { Context } from '../context.ts';
import { failureText } from '../failure.ts';
import { ingestAnswer, renderBuild, renderIngest } from '../results.ts';

export async function run(
  context: Context,
  _args: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const workspace = await context.workspace();
  const engine = await context.engine();
  try {
    const out = await engine.run(
      {
        correlation: context.correlation,
        sources: await sourcesOf(workspace),
        ...(options.full ? { full: true } : {}),
      },
      (progress) => context.progress.flow(progress),
      context.abort.signal,
    );
    context.progress.stop();
    context.say(renderRun(out));
    context.answer({ ...out, sources: out.sources.map(ingestAnswer) });
    return exitOf(out);
  } finally {
    await engine.close();
  }
}

export function renderRun(out: RunOut): string {
  const parts: string[] = [];
  for (const source of out.sources) {
    parts.push(
      source.documents === 0 && source.crawl === undefined
        ? `来源 ${source.source}：没有文件。`
        : `来源 ${source.source}\n${renderIngest(source, false)}`,
    );
  }
  for (const failure of out.failures) {
    parts.push(`来源 ${failure.source}\n${failureText(failure.error, '')}`);
  }
  parts.push(renderBuild(out.build));
  return parts.join('\n\n');
}

/** A held publish weighs more than a source that could not be read, or that shut us out. */
export function exitOf(out: RunOut): number {
  if (out.build.blocked) return EXIT_CODES.audit;
  const isBlocked = out.sources.some(({ crawl }) => crawl?.blocked);
  return Math.max(
    isBlocked ? EXIT_CODES.unreachable : 0,
    ...out.failures.map((failure) => failure.error.exit),
  );
}
