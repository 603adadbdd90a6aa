import path from 'node:path';
import {
  type Added,
  addReference,
  listReferences,
  removeReference,
} from '../../activities/annotate/rules/import/store.ts';
import { PanhuoError } from '../../domain/errors.ts';
import { grouped, printable, renderTable } from '../../domain/text.ts';
import { projectRoot } from '../../lake/assets.ts';
import type { Context } from '../context.ts';

/** Keys that people are shown of each kind of change; `--json` gives all. */
const SHOWN = 8;
const SHIPPED = path.join(projectRoot(), 'transforms', 'reference');
const USAGE =
  '用法：panhuo reference add 文件… [--as 种类]，panhuo reference list，或 panhuo reference remove 名称';

export async function run(
  context: Context,
  [action = 'list', ...items]: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const { home } = await context.workspace();
  const place = { home, shipped: SHIPPED, now: new Date() };
  if (action === 'add' && items.length > 0) {
    const as = options.as === undefined ? undefined : String(options.as);
    const added: Added[] = [];
    for (const file of items) {
      const one = await addReference(place, path.resolve(file), as);
      added.push(one);
      context.say(textOf(describe(file, one)));
    }
    if (added.some(({ outcome }) => outcome !== 'unchanged'))
      context.say('\n下次构建（panhuo build）时生效，只重算涉及的规则。');
    context.answer({
      added: added.map(({ format, ...rest }) => ({ name: format.name, title: format.title, ...rest })),
    });
    return 0;
  }
  if (action === 'list' && items.length === 0) return list(context, home);
  if (action === 'remove' && items.length === 1) {
    const [name = ''] = items;
    const { files } = await removeReference(place, name);
    context.say(`✓ 已移除参考表 ${name}，下次构建时生效。`);
    context.answer({ removed: name, files });
    return 0;
  }
  throw new PanhuoError('PANHUO_USAGE', USAGE);
}

async function list(context: Context, home: string): Promise<number> {
  const parts = await listReferences(home);
  if (parts.length === 0)
    context.say('本工作区没有加入过参考表。官方参照关系表用 panhuo reference add 文件 加入。');
  else {
    context.say(
      renderTable(
        [
          { title: '名称' },
          { title: '参考表' },
          { title: '行数', align: 'right' },
          { title: '版本' },
          { title: '加入时间' },
          { title: '来源', max: 60 },
        ],
        parts.map((part) => [
          part.part,
          part.table,
          grouped(part.rows),
          part.version,
          part.added_at.slice(0, 10),
          part.source,
        ]),
      ),
    );
  }
  context.answer({ parts });
  return 0;
}

function describe(file: string, { format, outcome, counts, remarks, changes }: Added): string[] {
  const what = { added: '已加入', replaced: '已更新', unchanged: '没有变化' }[outcome];
  const lines = [`✓ ${what} ${format.name}：${format.title}（${path.basename(file)}）`];
  if (counts.length > 0) lines.push(`  读到 ${counts.join('、')}`);
  if (outcome === 'replaced') {
    for (const { table, added, changed, removed } of changes) {
      const parts = [
        ['新增', added],
        ['改动', changed],
        ['删去', removed],
      ] as const;
      for (const [word, keys] of parts)
        if (keys.length > 0)
          lines.push(
            `  ${table} ${word} ${keys.length} 行：${keys.slice(0, SHOWN).join('、')}${keys.length > SHOWN ? ' …' : ''}`,
          );
    }
  }
  return [...lines, ...remarks.map((remark) => `  注意：${remark}。`)];
}

function textOf(lines: readonly string[]): string {
  return lines.map(printable).join('\n');
}
