import { grouped } from '../../domain/text.ts';
import type { RunState, Work } from './runs.ts';
import type { Status } from './status.ts';
import { ago, stepName } from './words.ts';

export interface Notice {
  level: 'good' | 'info' | 'warn' | 'bad';
  /** One Chinese sentence; names in it come from outside: escape them. */
  text: string;
}

/** What a person should know first, the worst first; one good one when there is nothing else. */
export function noticesOf(status: Omit<Status, 'notices'>, works: readonly Work[]): Notice[] {
  const notices: Notice[] = [...failures(works), ...builds(status), ...crawling(status.crawls)];
  const busy = works.some((work) => work.state === 'running');
  const unread = status.sources.reduce((sum, source) => sum + source.unread, 0);
  // While files are being read they are all unread for a moment.
  if (unread > 0 && !busy) {
    notices.push({
      level: 'warn',
      text: `有 ${grouped(unread)} 份文件已存档但没有读成记录，原因见“最近运行”；修正后重新采集即可。`,
    });
  }
  notices.push(...running(works, Date.parse(status.at)));
  const order = { bad: 0, warn: 1, info: 2, good: 3 };
  if (
    !notices.some(({ level }) => level === 'bad' || level === 'warn') &&
    status.snapshot !== null &&
    !busy
  ) {
    notices.push({ level: 'good', text: '一切正常：快照含有湖中全部批次，审计全部通过。' });
  }
  return notices.sort((a, b) => order[a.level] - order[b.level]);
}

/** How each step ended when it was last run. What failed before and was done since is history. */
function failures(works: readonly Work[]): Notice[] {
  const notices: Notice[] = [];
  for (const step of new Set(works.map((work) => work.step))) {
    const { correlation } = works.findLast((work) => work.step === step) ?? {};
    const last = works.filter((work) => work.step === step && work.correlation === correlation);
    const inState = (state: RunState) => last.filter((work) => work.state === state);
    const [failed] = inState('failed').reverse();
    if (failed) {
      notices.push({
        level: 'bad',
        text: `最近一次${stepName(step)}失败：${failed.error?.message ?? '原因不明'}${failed.error ? `（${failed.error.code}）` : ''}`,
      });
    }
    const interrupted = inState('interrupted').length;
    if (interrupted > 0) {
      notices.push({
        level: 'warn',
        text: `最近一次${stepName(step)}中断：执行它的进程已不在，没有留下结果。重新执行同一命令即可，已完成的部分不会重做。`,
      });
    }
  }
  return notices;
}

function builds({ snapshot, held, pending, building, sources }: Omit<Status, 'notices'>): Notice[] {
  const notices: Notice[] = [];
  if (held) {
    const stays = snapshot ? `仍使用快照 ${snapshot.id}` : '尚无可用快照';
    notices.push({ level: 'bad', text: `最近一次构建被阻断级审计拦下，没有发布，${stays}。` });
  }
  if (snapshot === null) {
    const read = sources.some((source) => source.documents > 0);
    notices.push({
      level: 'info',
      text: `还没有已发布的快照：${read ? '运行 panhuo build 构建。' : '运行 panhuo run 读取来源并构建。'}`,
    });
  } else {
    if (pending > 0 && !building) {
      notices.push({
        level: 'warn',
        text: `湖中有 ${grouped(pending)} 个批次不在快照里：运行 panhuo build 更新。`,
      });
    }
    const failing = snapshot.failing.length;
    if (failing > 0)
      notices.push({ level: 'warn', text: `有 ${failing} 项提示级审计发现了不合要求的行，见质量页。` });
  }
  return notices;
}

/** Sites that turned us away, and pages that are no longer what they were. */
function crawling(crawls: Status['crawls']): Notice[] {
  return crawls.flatMap(({ source, blocked, drift }): Notice[] => [
    ...(blocked
      ? [
          {
            level: 'bad' as const,
            text: `来源 ${source} 被网站拦截，已停止采集：${blocked.message}（${blocked.url}）。`,
          },
        ]
      : []),
    ...drift.map((text) => ({ level: 'warn' as const, text: `来源 ${source}：${text}。` })),
  ]);
}

function running(works: readonly Work[], now: number): Notice[] {
  const notices: Notice[] = [];
  for (const step of new Set(works.map((work) => work.step))) {
    const [first] = works.filter((work) => work.step === step && work.state === 'running');
    if (first) {
      const since = ago((now - Date.parse(first.started_at)) / 1000);
      notices.push({ level: 'info', text: `正在${stepName(step)}，${since}开始（${first.correlation}）。` });
    }
  }
  return notices;
}
