import { literal } from '../../lake/duck.ts';
import type { ReviewQueue } from './queue.ts';

/** What a decision on a label does in the next build. */
export const labelEffect = (verdict: 'yes' | 'no'): string =>
  verdict === 'yes' ? '这件专利带上这个标签，不论规则怎么说。' : '这件专利不带这个标签，不论规则怎么说。';

/** What is probably a slip of the pen. It is no reason to refuse: patents and schemes may come later. */
export async function labelDoubts(
  queue: ReviewQueue,
  { patent, scheme, label }: { patent: string; scheme: string; label: string },
): Promise<string[]> {
  if (queue.snapshot === null) return [];
  const isKnown = async (table: string, condition: string) =>
    (await queue.rowsOf(table, `SELECT 'x' AS x FROM ${table} WHERE ${condition} LIMIT 1`)).length > 0;
  const inScheme = `scheme = ${literal(scheme.trim())}`;
  if (!(await isKnown('dim_patent', `patent_id = ${literal(patent.trim())}`)))
    return [`当前快照里没有专利 ${patent}，请核对`];
  if (!(await isKnown('dim_label', inScheme)))
    return [`没有体系 ${scheme}，这条决定不起作用，请核对（撤回用 panhuo review withdraw 编号）`];
  if (!(await isKnown('dim_label', `${inScheme} AND label_id = ${literal(label.trim())}`)))
    return [
      `体系 ${scheme} 没有标签 ${label}，这条决定不起作用，请核对（编号见表 dim_label；撤回用 panhuo review withdraw 编号）`,
    ];
  return [];
}
