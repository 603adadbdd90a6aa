import type { Rng } from '../rng.ts';
import { compact, type DayNumber } from './calendar.ts';

/** An event before it is written: ordered pairs of the gazette's text. */
export interface EventDraft {
  code: string;
  /** Spellings of one event, as gazettes and databases have them. The first one is the plain name. */
  names: readonly string[];
  announced: DayNumber;
  event: DayNumber | null;
  /** Changed matters in order. */
  items: readonly { item: string; from: string; to: string }[];
  /** Pairs of the text beside the changed matters, in order; empty values are left out. */
  pairs: readonly (readonly [string, string])[];
  from: readonly string[];
  to: readonly string[];
  contract: string | null;
  licence: string | null;
}

export const NAMES: Record<string, readonly string[]> = {
  SE01: ['实质审查的生效', '实质审查请求的生效', '实质审查的生效'],
  GR01: ['授权', '授权公告', '专利权的授予'],
  RJ01: ['发明专利申请公布后的驳回', '公布后的驳回', '发明专利申请的驳回'],
  WD01: ['发明专利申请公布后的视为撤回', '被视为撤回的申请', '专利申请的视为撤回', '公布后的视为撤回'],
  TR01: ['专利权的转移', '专利申请权、专利权的转移', '专利申请权、专利权的转移专利权的转移'],
  TA01: ['专利申请权的转移', '专利申请权、专利权的转移', '专利申请权、专利权的转移专利申请权的转移'],
  EE01: ['专利实施许可合同备案的生效', '专利实施许可合同备案的生效、变更及注销', '专利实施许可合同的备案'],
  EC01: ['专利实施许可合同备案的注销', '专利实施许可合同备案的生效、变更及注销'],
  EM01: ['专利实施许可合同备案的变更', '专利实施许可合同备案的生效、变更及注销'],
  PE01: ['专利权质押合同登记的生效', '专利权质押合同登记的生效、变更及注销', '专利权质押登记的生效'],
  PC01: ['专利权质押合同登记的注销', '专利权质押合同登记的生效、变更及注销', '专利权质押登记的注销'],
  CF01: [
    '未缴年费专利权终止',
    '专利权的终止(未缴年费专利权终止)',
    '专利权的终止未缴纳年费专利权终止',
    '专利权的终止',
  ],
  CX01: ['专利权有效期届满', '专利权的终止(专利权有效期届满)', '专利权期限届满终止'],
  AR01: ['避免重复授权放弃专利权', '避免重复授予专利权', '专利权的主动放弃(避免重复授权)'],
  IW01: ['专利权全部无效', '专利权的无效、部分无效宣告专利权全部无效', '专利权的无效宣告(全部无效)'],
  IP01: ['专利权部分无效', '专利权的无效、部分无效宣告专利权部分无效'],
  RR01: ['专利权的恢复', '权利的恢复', '专利权利的恢复'],
  CP01: ['专利权人的姓名或者名称的变更', '专利权人的姓名或者名称、地址的变更', '著录事项变更'],
  CP02: ['专利权人地址的变更', '专利权人的姓名或者名称、地址的变更'],
  CP03: ['专利权人的姓名或者名称、地址的变更', '专利权人的姓名或者名称、地址的变更'],
  CB03: ['发明人或设计人变更', '著录事项变更', '发明人变更'],
  PP01: ['专利权的保全', '专利权保全'],
  PD01: ['专利权保全的解除', '专利权的保全解除'],
};

/** The text of the gazette: name, main classification, then pairs; the punctuation differs from office to office and year to year. */
export function detailOf(rng: Rng, draft: EventDraft, name: string, classification: string): string {
  const full = rng.chance(0.4);
  const colon = full ? '：' : ':';
  const semicolon = full ? '；' : ';';
  const circled = rng.chance(0.05) ? '①' : '';
  const symbol = rng.chance(0.5) ? classification.replace(/^([A-H]\d\d[A-Z])/, '$1 ') : classification;
  const pairs: [string, string][] = [];
  const triples = draft.items.flatMap(({ item, from, to }): [string, string][] => [
    [rng.chance(0.9) ? '变更事项' : '变更项目', item],
    ['变更前权利人', from],
    ['变更后权利人', to],
  ]);
  const first = rng.chance(0.5);
  const rest = draft.pairs.map(([key, value]): [string, string] => [key, value]);
  if (first) pairs.push(...rest, ...triples);
  else pairs.push(...triples, ...rest);
  const text = pairs
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}${colon}${value}`)
    .join(semicolon);
  return `${name}${circled}IPC(主分类)${colon}${symbol}${text ? semicolon : ''}${text}`;
}

export const dayPair = (key: string, at: DayNumber | null): readonly [string, string] => [
  key,
  at === null ? '' : compact(at),
];
