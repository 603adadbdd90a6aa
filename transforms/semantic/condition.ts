import { PanhuoError } from '../../domain/errors.ts';
import type { Condition, Operator } from './types.ts';

const FORMS = 'city=南京市、city!=南京市、date>=2019-07-01、city in (南京市,苏州市)、city not in (南京市)';
const SPELLINGS: Readonly<Record<string, Operator>> = {
  '=': '=',
  '==': '=',
  '＝': '=',
  '!=': '!=',
  '<>': '!=',
  '≠': '!=',
  '<': '<',
  '<=': '<=',
  '≤': '<=',
  '>': '>',
  '>=': '>=',
  '≥': '>=',
};

/**
 * Reads `city=南京市`, `date>=2019-07-01`, `city in (南京市,苏州市)`, `city not in (南京市)`. Values may stand in single or double
 * quotes; in a list a comma (, or ，) separates unless quoted.
 * @throws PanhuoError PANHUO_METRIC_CONDITION
 */
export function parseCondition(text: string): Condition {
  const list = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s+(not\s+in|in)\b\s*(.*?)\s*$/isu.exec(text);
  if (list) {
    const [, dimension = '', op = '', rest = ''] = list;
    const inner = /^[(（](.*)[)）]$/su.exec(rest)?.[1] ?? rest;
    return checked(text, { dimension, op: /^in$/i.test(op) ? 'in' : 'not in', values: splitList(inner) });
  }
  const single = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*(==|!=|<>|<=|>=|[=＝≠≤≥<>])\s*(.*?)\s*$/su.exec(text);
  if (!single) throw refused(text, '看不懂');
  const [, dimension = '', op = '', value = ''] = single;
  return checked(text, { dimension, op: SPELLINGS[op] ?? '=', values: [unquote(value)] });
}

/** A condition as people write it. {@link parseCondition} reads it back unless a value has both kinds of quotes. */
export function conditionText(condition: Condition): string {
  if (condition.op !== 'in' && condition.op !== 'not in')
    return `${condition.dimension}${condition.op}${quoteIfNeeded(condition.values[0] ?? '', false)}`;
  return `${condition.dimension} ${condition.op} (${condition.values.map((value) => quoteIfNeeded(value, true)).join(',')})`;
}

/** Refuses values that cannot be a cell: none, empty, or with control characters (a NUL would end the SQL text early). */
export function checked(text: string, condition: Condition): Condition {
  const list = condition.op === 'in' || condition.op === 'not in';
  if (condition.values.length === 0 || (!list && condition.values.length !== 1))
    throw refused(text, '缺少取值');
  for (const value of condition.values) {
    if (value === '') throw refused(text, '取值为空');
    if (/[\p{Cc}\p{Cs}]/u.test(value)) throw refused(text, '取值含控制字符或残缺字符');
  }
  return Object.freeze({ ...condition, values: Object.freeze([...condition.values]) });
}

function refused(text: string, why: string): PanhuoError {
  const shown = text.replace(/\p{Cc}/gu, '·');
  return new PanhuoError('PANHUO_METRIC_CONDITION', `筛选条件“${shown}”${why}`, {
    where: { field: 'where' },
    hint: `写法如：${FORMS}`,
  });
}

function splitList(text: string): string[] {
  const items = text.match(/(?:"[^"]*"|'[^']*'|[^,，])+|(?<=[,，]|^)(?=[,，]|$)/gu) ?? [];
  return items.map((item) => unquote(item.trim()));
}

function unquote(text: string): string {
  return /^(["'])(.*)\1$/su.exec(text)?.[2] ?? text;
}

function quoteIfNeeded(value: string, inList: boolean): string {
  const plain =
    value === value.trim() && !/^["'(（]|["')）]$/u.test(value) && !(inList && /[,，"']/u.test(value));
  const quote = value.includes('"') ? "'" : '"';
  return plain ? value : `${quote}${value}${quote}`;
}
