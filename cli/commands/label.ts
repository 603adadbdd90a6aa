import { type Decision, openDecisions } from '../../decisions/index.ts';
import { labelDoubts, labelEffect } from '../../decisions/review/labels.ts';
import { ReviewQueue } from '../../decisions/review/queue.ts';
import { PanhuoError } from '../../domain/errors.ts';
import { printable, renderTable } from '../../domain/text.ts';
import { literal } from '../../lake/duck.ts';
import type { Context } from '../context.ts';
import { decider, oneFlag, reasonOption, storedLines } from '../decisions.ts';

const USAGE =
  '用法：panhuo label set 专利 体系 标签 --yes|--no [--grade A] --reason 理由，或 panhuo label list 专利';

export async function run(
  context: Context,
  [action = '', ...items]: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const [patent = '', scheme = '', label = ''] = items;
  if (action === 'set' && items.length === 3) return set(context, { patent, scheme, label }, options);
  if (action === 'list' && items.length === 1) return list(context, patent);
  throw new PanhuoError('PANHUO_USAGE', USAGE, {
    hint: '专利写专利标识，如 CN102307917（见 dim_patent.patent_id）。',
  });
}

interface Asked {
  patent: string;
  scheme: string;
  label: string;
}

async function set(context: Context, asked: Asked, options: Record<string, unknown>): Promise<number> {
  const verdict = oneFlag(options, ['yes', 'no']);
  const reason = reasonOption(options, '标注');
  const by = decider(options);
  const workspace = await context.workspace();
  const [decision] = (await openDecisions(workspace).record([
    {
      kind: 'patent_label',
      subject: asked.patent.trim(),
      object: `${asked.scheme.trim()}/${asked.label.trim()}`,
      verdict,
      ...(options.grade === undefined ? {} : { value: { grade: String(options.grade) } }),
      decided_by: by,
      reason,
    },
  ])) as [Decision];
  const queue = await ReviewQueue.open(workspace.warehouse);
  const warnings = await labelDoubts(queue, asked).finally(() => queue.close());
  const effect = `下次构建（panhuo build）时：${labelEffect(verdict)}`;
  context.say(
    [...storedLines(decision, effect), ...warnings.map((warning) => `  注意：${warning}。`)]
      .map(printable)
      .join('\n'),
  );
  context.answer({ decision, effect, warnings });
  return 0;
}

interface Label extends Record<string, string | null> {
  scheme: string;
  label_id: string;
  grade: string | null;
  rule_id: string | null;
  evidence: string | null;
}

/** What the snapshot says, and what people said since or before. */
async function list(context: Context, text: string): Promise<number> {
  const patent = text.trim();
  const workspace = await context.workspace();
  const decisions = (await openDecisions(workspace).effective('patent_label')).filter(
    ({ subject }) => subject === patent,
  );
  const queue = await ReviewQueue.open(workspace.warehouse);
  try {
    const labels = await queue.rowsOf<Label>(
      'brg_patent_label',
      `SELECT scheme, label_id, grade, rule_id, evidence FROM brg_patent_label WHERE patent_id = ${literal(patent)} ORDER BY ALL`,
    );
    context.say(renderLabels(patent, labels, decisions, queue.snapshot));
    context.answer({ snapshot: queue.snapshot, patent_id: patent, labels, decisions });
    return 0;
  } finally {
    queue.close();
  }
}

function renderLabels(
  patent: string,
  labels: readonly Label[],
  decisions: readonly Decision[],
  snapshot: string | null,
): string {
  const parts: string[] = [];
  if (labels.length > 0) {
    parts.push(
      renderTable(
        [
          { title: '体系' },
          { title: '标签' },
          { title: '等级' },
          { title: '规则' },
          { title: '依据', max: 60 },
        ],
        labels.map((one) => [
          one.scheme,
          one.label_id,
          one.grade ?? '',
          one.rule_id ?? '',
          one.evidence ?? '',
        ]),
      ),
    );
  } else parts.push(snapshot === null ? '还没有快照。' : `当前快照里没有专利 ${printable(patent)} 的标签。`);
  if (decisions.length > 0) {
    parts.push(
      '人工决定（优先于规则；上次构建之后作出的，下次构建生效）：',
      renderTable(
        [
          { title: '编号', align: 'right' },
          { title: '标签' },
          { title: '结论' },
          { title: '决定人' },
          { title: '理由', max: 60 },
        ],
        decisions.map((one) => [
          String(one.decision_id),
          one.object ?? '',
          one.verdict === 'yes'
            ? `属于${one.value?.grade === undefined ? '' : `（${one.value.grade} 级）`}`
            : '不属于',
          one.decided_by,
          one.reason,
        ]),
      ),
    );
  } else parts.push('没有人工决定。');
  if (snapshot !== null) parts.push(`快照 ${snapshot}`);
  return parts.join('\n');
}
