import { EXIT_CODES } from '../../domain/errors.ts';
import type { Context } from '../context.ts';
import { renderBuild } from '../results.ts';

export async function run(
  context: Context,
  _args: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const engine = await context.engine();
  try {
    const out = await engine.build(
      {
        correlation: context.correlation,
        ...(options.full ? { full: true } : {}),
        ...(options.hold ? { hold: true } : {}),
        ...(options.only === undefined ? {} : { only: String(options.only) }),
      },
      (progress) => context.progress.flow(progress),
      context.abort.signal,
    );
    context.progress.stop();
    context.say(renderBuild(out));
    context.answer(out);
    return out.blocked ? EXIT_CODES.audit : 0;
  } finally {
    await engine.close();
  }
}
