import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import { recordKind } from '../../domain/records/index.ts';
import { grouped } from '../../domain/text.ts';
import { fieldWords, LOST_FIELDS, rejectWords } from '../../domain/words.ts';
import { TIME_ZONE } from '../../lake/duck.ts';
import type { Notice } from './notices.ts';
import type { RunState, RunStep } from './runs.ts';
import type { SourceStatus } from './sources.ts';

dayjs.extend(utc);
dayjs.extend(timezone);

/** What codes are called in Chinese, and how numbers and times are written, on the page and in the terminal alike. */

const STEPS: Readonly<Record<string, string>> = {
  crawlPages: '采集',
  archiveFiles: '存档',
  parseDocuments: '解析',
  buildWarehouse: '构建',
};
export const stepName = (step: string): string => STEPS[step] ?? step;

export const fieldName = (field: string, kind?: string): string =>
  LOST_FIELDS[field] ?? fieldWords(field, kind);

export const reasonName = (reason: string, kind?: string): string => rejectWords(reason, kind);

export const kindName = (kind: string): string => recordKind(kind)?.name ?? kind;

/** Never by colour alone: a mark and a word. */
export const RUN_STATES: Readonly<Record<RunState, { mark: string; word: string; tone: Notice['level'] }>> = {
  running: { mark: '▶', word: '进行中', tone: 'info' },
  done: { mark: '●', word: '完成', tone: 'good' },
  held: { mark: '■', word: '被审计拦下', tone: 'bad' },
  failed: { mark: '■', word: '失败', tone: 'bad' },
  interrupted: { mark: '▲', word: '中断', tone: 'warn' },
  cancelled: { mark: '○', word: '已取消', tone: 'info' },
};

export const FRESHNESS: Readonly<
  Record<SourceStatus['freshness'], { mark: string; word: string; tone: Notice['level'] }>
> = {
  never: { mark: '○', word: '尚未采集', tone: 'info' },
  pending: { mark: '▲', word: '待构建', tone: 'warn' },
  current: { mark: '●', word: '已入快照', tone: 'good' },
};

export const SEVERITIES: Readonly<
  Record<'warn' | 'block', { mark: string; word: string; tone: Notice['level'] }>
> = {
  block: { mark: '■', word: '阻断', tone: 'bad' },
  warn: { mark: '▲', word: '提示', tone: 'warn' },
};

export const LEVELS: Readonly<Record<Notice['level'], { mark: string; word: string }>> = {
  good: { mark: '●', word: '正常' },
  info: { mark: '▶', word: '说明' },
  warn: { mark: '▲', word: '留意' },
  bad: { mark: '■', word: '问题' },
};

/** `2026-09-30 14:05:06`, Asia/Shanghai. */
export function time(iso: string): string {
  return dayjs(iso).tz(TIME_ZONE).format('YYYY-MM-DD HH:mm:ss');
}

/** `2026-09-30`, Asia/Shanghai. */
export function dayOf(iso: string): string {
  return dayjs(iso).tz(TIME_ZONE).format('YYYY-MM-DD');
}

const UNITS: readonly (readonly [number, string])[] = [
  [86_400, '天'],
  [3600, '小时'],
  [60, '分钟'],
];

/** `3 小时前`. */
export function ago(seconds: number): string {
  const [size, unit] = UNITS.find(([limit]) => seconds >= limit) ?? [1, '秒'];
  return seconds < 5 ? '刚刚' : `${Math.floor(seconds / size)} ${unit}前`;
}

/** `340 毫秒`, `2.3 秒`, `12 分 5 秒`. */
export function duration(ms: number): string {
  if (ms < 950) return `${Math.round(ms)} 毫秒`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} 秒`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} 分 ${seconds % 60} 秒`;
  return `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`;
}

/** `980 字节`, `12.3 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} 字节`;
  const [unit, name] = (
    [
      [1e9, 'GB'],
      [1e6, 'MB'],
      [1e3, 'KB'],
    ] as const
  ).find(([limit]) => bytes >= limit) ?? [1e3, 'KB'];
  return `${(bytes / unit).toFixed(1)} ${name}`;
}

/** `公开号缺失 3 行、列数少于表头 1 行`, the most frequent first. */
export function reasonsText(reasons: Readonly<Record<string, number>>, kind?: string): string {
  return byCount(reasons)
    .map(([reason, rows]) => `${reasonName(reason, kind)} ${grouped(rows)} 行`)
    .join('、');
}

export function lostText(lost: Readonly<Record<string, number>>, kind?: string): string {
  return byCount(lost)
    .map(([field, rows]) => `${fieldName(field, kind)} ${grouped(rows)} 条`)
    .join('、');
}

function byCount(counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

/** What a step of a run did: `6 份文件，41,500 行`. */
export function stepText({ step, state, counts, works, done, retries, snapshot }: RunStep): string {
  const parts: string[] = [];
  const of = (name: string, unit: string) => {
    if (counts[name] !== undefined) parts.push(`${grouped(counts[name])} ${unit}`);
  };
  if (step === 'buildWarehouse') {
    of('built', '个模型重算');
    of('kept', '个沿用');
    if (state === 'held') parts.push('未发布');
    else if (snapshot !== null) parts.push(`快照 ${snapshot}`);
  } else {
    of('documents', '份文件');
    of('records', '条记录');
    if ((counts.rejects ?? 0) > 0) of('rejects', '行拒收');
    if ((counts.known ?? 0) > 0) parts.push(`其中 ${grouped(counts.known ?? 0)} 份已在湖中`);
  }
  if (done < works && works > 1) parts.push(`${done}/${works} 组完成`);
  if (retries > 0) parts.push(`重试 ${retries} 次`);
  return parts.join('，');
}

/** `6 小时`, `1 天`: milliseconds between two visits. */
export function interval(ms: number): string {
  const [size, unit] = UNITS.find(([limit]) => ms >= limit * 1000 && ms % (limit * 1000) === 0) ?? [1, '秒'];
  return `${Math.round(ms / 1000 / size)} ${unit}`;
}
