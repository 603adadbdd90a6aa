import { openDecisions } from '../../../decisions/index.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import { answer } from './child.ts';

interface Input {
  home: string;
  /** A PostgreSQL database instead of the workspace's own. */
  url?: string;
  by: string;
  university: string;
  indicators: readonly string[];
  /** Points of the nth item are this plus n hundredths. */
  points: number;
  /** Says the number of each decision as soon as it is stored, and begins again until it is killed. */
  told?: boolean;
  /** What the writer saw; see `Draft.expects`. */
  expects?: number | null;
}

/** One evaluator who scores item after item, a transaction each. Gives the codes of what was refused. */
await answer<Input>(async ({ home, url = '', by, university, indicators, points, told = false, expects }) => {
  const store = openDecisions({ home }, { env: { DATABASE_URL: url } });
  const codes: string[] = [];
  do {
    for (const [n, indicator] of indicators.entries()) {
      try {
        const stored = await store.record([
          {
            kind: 'score',
            subject: '2024年度',
            object: `${university}|${indicator}|${by}`,
            verdict: 'points',
            value: { points: (points + n / 100).toFixed(2) },
            decided_by: by,
            reason: '合成数据',
            ...(expects === undefined ? {} : { expects }),
          },
        ]);
        for (const { decision_id } of stored) if (told) process.stdout.write(`${decision_id}\n`);
      } catch (error) {
        if (!(error instanceof PanhuoError)) throw error;
        codes.push(error.code);
      }
    }
  } while (told);
  return codes;
});
