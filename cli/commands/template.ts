import path from 'node:path';
import { PanhuoError } from '../../domain/errors.ts';
import { RECORD_KINDS, recordKind } from '../../domain/records/index.ts';
import { renderTable } from '../../domain/text.ts';
import { exists, replaceFile } from '../../lake/atomic.ts';
import type { Context } from '../context.ts';

export async function run(
  context: Context,
  [name]: string[],
  options: Record<string, unknown>,
): Promise<number> {
  if (name === undefined) {
    const kinds = RECORD_KINDS.map(({ kind, name: words, grain, fields }) => ({
      kind,
      name: words,
      grain,
      required: fields.filter(({ required }) => required).map((field) => field.name),
    }));
    context.say(
      renderTable(
        [{ title: '种类' }, { title: '名称' }, { title: '每行是', max: 60 }, { title: '必填' }],
        kinds.map((one) => [one.kind, one.name, one.grain, one.required.join('、')]),
      ),
    );
    context.answer({ kinds });
    return 0;
  }
  const kind = recordKind(name) ?? RECORD_KINDS.find((one) => one.name === name);
  if (kind === undefined) {
    throw new PanhuoError('PANHUO_USAGE', `没有这种记录：${name}`, {
      hint: `可用：${RECORD_KINDS.map((one) => `${one.kind}（${one.name}）`).join('、')}`,
    });
  }
  const { templateOf } = await import('../../activities/parse/template.ts');
  const file = path.resolve(String(options.out ?? `${kind.name}-模板.xlsx`));
  // It may be filled in already, and nothing brings that back.
  if (await exists(file)) {
    throw new PanhuoError('PANHUO_USAGE', `文件已经存在，没有覆盖：${file}`, {
      hint: '它可能已经填了内容；请用 --out 另起一个名字，或先移走它。',
    });
  }
  await replaceFile(file, await templateOf(kind));
  const shown = path.relative(process.cwd(), file);
  const where = shown.startsWith('..') ? file : shown;
  context.say(
    `已写出 ${kind.name} 的模板：${file}\n填好后导入：panhuo import ${/\s/.test(where) ? `'${where}'` : where} --as ${kind.kind}`,
  );
  context.answer({ kind: kind.kind, file });
  return 0;
}
