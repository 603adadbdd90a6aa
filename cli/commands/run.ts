import { EXIT_CODES } from '../../domain/errors.ts';
import type { Workspace } from '../../lake/workspace.ts';
import type { RunIn, RunOut } from '../../workflows/flows.ts';
import type { Context } from '../context.ts';
import { crawlSources } from '../crawl-sources.ts';
import { failureText } from '../failure.ts';
import { ingestAnswer, renderBuild, renderIngest } from '../results.ts';

/**
 * The main job's input: every configured source with the files it lists, every source file that is not disabled.
 * @throws PANHUO_SOURCE_INVALID before anything is fetched
 */
export async function sourcesOf(workspace: Workspace): Promise<RunIn['sources']> {
  const files = Object.entries(workspace.config.sources);
  const crawled = await crawlSources(workspace);
  return [
    ...files.map(([source, { kind }]) => ({ source, kind, files: [] })),
    ...[...crawled.values()]
      .filter(({ disabled }) => !disabled)
      .map(({ id }) => ({ source: id, kind: '', files: [], crawl: true })),
  ];
}

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
