import type { Candidate } from './types.ts';

/** Ends of the evidence where no word decided. */
export const BY_SYMBOL = '；只凭分类号';
export const NO_WORD = '；关键词未见';

/** The symbol and the pattern it falls under: `H10F10/14（重新分类，对应 H01L31/04*）属 H01L31/04*`. */
export function whyOf(symbol: string, { token, via, guessed }: Candidate): string {
  return `${symbol}${via === null ? '' : `（重新分类，对应 ${via}）`}属 ${token}${guessed ? '（下级按字头推断）' : ''}`;
}

/**
 * Why a label was given, in Chinese, as an SQL expression: the symbol and its pattern, then the word with its place.
 * @param f row that was found (grade, term, field, place)
 * @param m how the symbol met the rule (why; rest: the whole where no word decided)
 * @param r the rule (prose: its terms come from prose)
 */
export function evidenceSql(f: string, m: string, r: string): string {
  return `CASE WHEN ${f}.grade > 0 THEN ${m}.rest
    ELSE ${m}.why || '；' || ['标题', '摘要', '权利要求'][${f}.field + 1] || '第 ' || (${f}.place + 1) || ' 字起有“' || ${f}.term || '”'
      || CASE WHEN ${r}.prose THEN '（取自说明文字）' ELSE '' END END`;
}
