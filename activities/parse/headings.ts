import type { AmountUnit } from '../../domain/amounts.ts';

/** What a heading or a row of units says about the numbers of a column. */
export type HeadingUnit = AmountUnit | 'foreign' | 'percent' | 'other';

const UNITS: Readonly<Record<string, HeadingUnit>> = {
  元: '元',
  人民币元: '元',
  人民币: '元',
  千元: '千元',
  万元: '万元',
  万元人民币: '万元',
  人民币万元: '万元',
  万: '万元',
  百万元: '百万元',
  亿元: '亿元',
  亿: '亿元',
  '%': 'percent',
};
const FOREIGN = /^(?:千|万|百万|亿)?(?:美元|欧元|日元|港元|港币|英镑|美金|usd|eur|hkd|jpy)$/;
/** Counting words: they make a row a row of units and change no number. */
const COUNTING =
  /^(?:人次?|家次?|件|项|个|次|场|台|套|名|位|份|篇|级|轮|期|亩|吨|平方米|学时|课时|小时|天|年|月|日|分|笔|户|‰|-|—|\/)$/;
/** Marks of forms that say nothing about what a column is. */
const MARKS = /^(?:必填|选填|可选|非必填|下拉|单选|多选|如有|示例.*|例如.*|例.*|格式.*|请.*|注.*)$/;

/** The unit a word stands for, null when it is none: `万元`, `（万元）`, `单位：万元`. */
export function unitOf(text: string): HeadingUnit | null {
  const word = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s()[\]【】]/g, '')
    .replace(/^(?:金额)?(?:计量)?单位[:：]?/, '');
  if (Object.hasOwn(UNITS, word)) return UNITS[word] ?? null;
  if (FOREIGN.test(word)) return 'foreign';
  return COUNTING.test(word) ? 'other' : null;
}

const BRACKETS = /\(([^()]*)\)|\[([^\]]*)\]|【([^】]*)】|<([^>]*)>/g;
const PUNCTUATION = /[\s\u200b\ufeff.,。，、:：;；_\-—–~*#"'“”‘’|/\\()[\]【】<>《》?？!！·•]/g;
const TRAILING_UNIT = /(?:百万元|万元|千元|亿元|元|万美元|美元|%)$/;

export interface Heading {
  /** Forms in which the heading may be known, the most faithful first. */
  keys: readonly string[];
  unit: HeadingUnit | null;
}

/**
 * What a heading says, whatever its case, width, blanks, punctuation, brackets, units and form marks: `* 合同成交额（万元）【必填】` is
 * `合同成交额` in 万元, `公开（公告）号` is `公开公告号`.
 */
export function headingOf(header: string): Heading {
  const text = header.normalize('NFKC').toLowerCase();
  let unit: HeadingUnit | null = null;
  const marked = text.replace(BRACKETS, (whole, ...parts: unknown[]) => {
    const inner = String(parts.slice(0, 4).find((part) => part !== undefined) ?? '');
    for (const piece of inner.split(/[,，、;；/]/)) {
      const found = unitOf(piece);
      if (found !== null) unit ??= found;
    }
    return unitOf(inner) !== null || MARKS.test(inner.trim()) ? '' : whole;
  });
  const full = marked.replace(PUNCTUATION, '');
  const bare = marked.replace(BRACKETS, '').replace(PUNCTUATION, '');
  const keys = [full, bare];
  const trailing = TRAILING_UNIT.exec(bare);
  if (trailing !== null && trailing.index > 0) {
    const said = unitOf(trailing[0]);
    if (said !== null) {
      unit ??= said;
      keys.push(bare.slice(0, trailing.index).replace(/单位$/, ''));
    }
  }
  const parts = marked.replace(BRACKETS, '').split(/[/／、或|]/);
  if (parts.length > 1) keys.push(...parts.map((part) => part.replace(PUNCTUATION, '')));
  return { keys: [...new Set(keys.filter((key) => key !== ''))], unit };
}
