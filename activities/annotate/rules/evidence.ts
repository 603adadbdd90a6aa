/**
 * Why a label was given, in Chinese, as an SQL expression: the symbol, the pattern it falls under, and the word with its place.
 * @param f row that was found (grade, symbol, term, field, place)
 * @param m how the symbol met the rule (token, via, guessed)
 * @param r the rule (asks for words, terms from prose)
 */
export function evidenceSql(f: string, m: string, r: string): string {
  const via = `CASE WHEN ${m}.via IS NULL THEN '' ELSE '（重新分类，对应 ' || ${m}.via || '）' END`;
  const guessed = `CASE WHEN ${m}.guessed THEN '（下级按字头推断）' ELSE '' END`;
  const word = `CASE
    WHEN ${f}.grade = 0 THEN '；' || ['标题', '摘要', '权利要求'][${f}.field + 1] || '第 ' || (${f}.place + 1) || ' 字起有“' || ${f}.term || '”' || CASE WHEN ${r}.prose THEN '（取自说明文字）' ELSE '' END
    WHEN ${r}.asks THEN '；关键词未见'
    ELSE '；只凭分类号' END`;
  return `${f}.symbol || ${via} || ' 属 ' || ${m}.token || ${guessed} || ${word}`;
}
