import os from 'node:os';
import { type Decision, KINDS } from '../decisions/index.ts';
import { fates, verdictWords } from '../decisions/review/words.ts';
import { PanhuoError } from '../domain/errors.ts';
import { renderTable, wallClock } from '../domain/text.ts';

/** Who decides: `--by`, else the user of this machine. @throws PANHUO_USAGE when neither is known */
export function decider(options: Record<string, unknown>): string {
  const given = options.by === undefined ? userName() : String(options.by).trim();
  if (given === '') throw new PanhuoError('PANHUO_USAGE', '需要写明决定人：--by 姓名');
  return given;
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    // Containers run under numbers that no list of users names.
    return '';
  }
}

/** @throws PANHUO_USAGE */
export function reasonOption(options: Record<string, unknown>, act: string): string {
  const reason = options.reason === undefined ? '' : String(options.reason).trim();
  if (reason === '') throw new PanhuoError('PANHUO_USAGE', `${act}需要写明理由：--reason 理由`);
  return reason;
}

/** The one of some flags that was given. @throws PANHUO_USAGE when none or several were */
export function oneFlag<T extends string>(options: Record<string, unknown>, flags: readonly T[]): T {
  const given = flags.filter((flag) => options[flag] === true);
  if (given.length === 1) return given[0] as T;
  const all = flags.map((flag) => `--${flag}`).join('、');
  throw new PanhuoError(
    'PANHUO_USAGE',
    given.length === 0 ? `需要写明结论：${all} 之一` : `${all} 只能写一个`,
  );
}

export function renderDecisions(all: readonly Decision[], shown: readonly Decision[] = all): string {
  const fate = fates(all);
  return renderTable(
    [
      { title: '编号', align: 'right' },
      { title: '时间' },
      { title: '决定人', max: 20 },
      { title: '种类' },
      { title: '结论', max: 80 },
      { title: '状态' },
      { title: '理由', max: 60 },
    ],
    shown.map((one) => [
      String(one.decision_id),
      wallClock(one.decided_at),
      one.decided_by,
      KINDS[one.kind]?.name ?? one.kind,
      one.withdrawn ? `撤回：${verdictWords(one)}` : verdictWords(one),
      fate.get(one.decision_id) ?? '',
      one.reason,
    ]),
  );
}

/** What was just stored, for people. */
export function storedLines(decision: Decision, effect: string, nameOf?: (key: string) => string): string[] {
  return [
    `✓ 已记为 ${decision.decision_id} 号决定：${verdictWords(decision, nameOf)}`,
    `  决定人：${decision.decided_by}；理由：${decision.reason}`,
    ...(decision.supersedes === null ? [] : [`  取代先前的 ${decision.supersedes} 号。`]),
    `  ${effect}`,
  ];
}
