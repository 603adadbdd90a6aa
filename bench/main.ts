/** `npm run bench [NAME…] -- [--json|--markdown] [--rows N] [--rounds N] [--peers A,B]` */
import { BENCHES } from './benches/index.ts';
import { describeMachine } from './harness/machine.ts';
import { BenchProblem, Session, say } from './harness/session.ts';
import { type Options, parseOptions, usage } from './options.ts';
import type { Outcome } from './result.ts';
import { renderMarkdown, renderText } from './table.ts';

async function main(args: readonly string[]): Promise<number> {
  const names = BENCHES.map((bench) => bench.name);
  const options = parseOptions(args, names);
  if (options === 'help') {
    process.stdout.write(`${usage(BENCHES)}\n`);
    return 0;
  }
  const machine = describeMachine();
  const session = await Session.open();
  const outcomes: Outcome[] = [];
  let code = 0;
  try {
    for (const bench of BENCHES.filter(({ name }) => options.names.includes(name))) {
      try {
        outcomes.push(await bench.run({ session, machine, ...options }));
      } catch (error) {
        if (session.stopped) break;
        if (!(error instanceof BenchProblem)) throw error;
        // One bench that cannot be trusted says nothing against the others.
        say(`✗ ${bench.name}：${error.message}`);
        code = Math.max(code, error.exitCode);
      }
    }
  } finally {
    await session.close();
  }
  if (session.stopped) return 1;
  print(outcomes, machine, options);
  return code;
}

function print(outcomes: readonly Outcome[], machine: string, { format }: Options): void {
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify(outcomes.flatMap((outcome) => outcome.measurements))}\n`);
  } else if (outcomes.length > 0) {
    process.stdout.write(`${(format === 'markdown' ? renderMarkdown : renderText)(outcomes, machine)}\n`);
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BenchProblem)) throw error;
  say(error.message);
  process.exitCode = error.exitCode;
}
