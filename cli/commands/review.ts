import { type Decision, moveDecisions, openDecisions } from '../../decisions/index.ts';
import { type Named, pairKey, type QueuedPair, ReviewQueue } from '../../decisions/review/queue.ts';
import { pairEffect, verdictWords } from '../../decisions/review/words.ts';
import { PanhuoError } from '../../domain/errors.ts';
import { nameKey } from '../../domain/names.ts';
import { grouped, printable, renderTable } from '../../domain/text.ts';
import type { Context } from '../context.ts';
import { decider, oneFlag, reasonOption, renderDecisions, storedLines } from '../decisions.ts';
import { numberOption } from '../options.ts';

const USAGE =
  '用法：panhuo review list，review show 左 右，review decide 左 右 --same|--different|--parent --reason 理由，review history [对象]，review withdraw 编号 --reason 理由，review move';

export async function run(
  context: Context,
  [action = '', ...items]: string[],
  options: Record<string, unknown>,
): Promise<number> {
  if (options.kind !== 'org') {
    throw new PanhuoError('PANHUO_USAGE', `没有这种待审队列：${String(options.kind)}`, {
      hint: '可用：org（机构归并）',
    });
  }
  const [first = '', second = ''] = items;
  if (action === 'list' && items.length === 0) return list(context, options);
  if (action === 'history' && items.length <= 1) return history(context, items[0], options);
  if (action === 'withdraw' && items.length === 1) return withdraw(context, first, options);
  if (action === 'move' && items.length === 0) return move(context);
  if (action === 'show' && items.length === 2) return show(context, first, second);
  if (action === 'decide' && items.length === 2) return decide(context, first, second, options);
  throw new PanhuoError('PANHUO_USAGE', USAGE, {
    hint: '左、右写机构名称、名称键或机构标识；名称中有空格时加引号。',
  });
}

/** Opens what both sides of a review need, and closes it. */
async function reviewing<T>(
  context: Context,
  work: (queue: ReviewQueue, store: ReturnType<typeof openDecisions>) => Promise<T>,
): Promise<T> {
  const workspace = await context.workspace();
  const store = openDecisions(workspace);
  const queue = await ReviewQueue.open(workspace.warehouse);
  try {
    return await work(queue, store);
  } finally {
    queue.close();
  }
}

async function list(context: Context, options: Record<string, unknown>): Promise<number> {
  const limit = numberOption(options.limit, 'limit', 1, 100_000);
  return reviewing(context, async (queue, store) => {
    const all = await queue.pairs();
    const decided = new Set(
      all.length === 0
        ? []
        : (await store.effective('org_pair')).map(({ subject, object }) => pairKey(subject, object ?? '')),
    );
    const open = all.filter((pair) => !decided.has(pairKey(pair.left_key, pair.right_key)));
    const shown = open.slice(0, limit);
    context.say(renderQueue(queue, open, shown, all.length - open.length));
    context.answer({
      snapshot: queue.snapshot,
      has_queue: queue.hasQueue,
      waiting: open.length,
      decided: all.length - open.length,
      pairs: shown,
    });
    return 0;
  });
}

function renderQueue(
  queue: ReviewQueue,
  open: readonly QueuedPair[],
  shown: readonly QueuedPair[],
  decided: number,
): string {
  if (queue.snapshot === null) return '还没有快照，也就没有待审队列。先运行 panhuo ingest 与 panhuo build。';
  if (!queue.hasQueue)
    return `快照 ${queue.snapshot} 里还没有待审队列（表 int_org_review）。请用本版本重新运行 panhuo build。`;
  const already = decided > 0 ? `另有 ${grouped(decided)} 对已经决定，下次构建生效。` : '';
  if (open.length === 0) return `没有待审的名称对。${already}`;
  return [
    renderTable(
      [
        { title: '概率', align: 'right' },
        { title: '左', max: 40 },
        { title: '右', max: 40 },
        { title: '为什么要人来看', max: 60 },
      ],
      shown.map((pair) => [percent(pair.probability), pair.left_name, pair.right_name, pair.question]),
    ),
    `待审 ${grouped(open.length)} 对${shown.length < open.length ? `，显示前 ${grouped(shown.length)} 对（--limit 行数）` : ''}。${already}`,
    '看依据：panhuo review show 左 右；作出决定：panhuo review decide 左 右 --same|--different|--parent --reason 理由',
    `快照 ${queue.snapshot}`,
  ].join('\n');
}

/** What waits for a person is never certain: no 100.0%. */
const percent = (probability: number | null) =>
  probability === null ? '—' : probability > 0.999 ? '>99.9%' : `${(probability * 100).toFixed(1)}%`;

async function show(context: Context, leftText: string, rightText: string): Promise<number> {
  return reviewing(context, async (queue, store) => {
    const { left, right, pair } = await queue.find(leftText, rightText);
    const wanted = pairKey(left.key, right.key);
    const decision =
      (await store.effective('org_pair')).find((one) => pairKey(one.subject, one.object ?? '') === wanted) ??
      null;
    if (pair === null && decision === null) {
      throw new PanhuoError(
        'PANHUO_REVIEW_UNKNOWN',
        `待审队列里没有这一对，也没有关于它的决定：${left.name}、${right.name}`,
        {
          hint: '用 panhuo review list 查看待审的名称对；不在队列里的两个机构也可以直接用 review decide 决定。',
        },
      );
    }
    context.say(renderPair(left, right, pair, decision));
    context.answer({ snapshot: queue.snapshot, left, right, pair, decision });
    return 0;
  });
}

function renderPair(left: Named, right: Named, pair: QueuedPair | null, decision: Decision | null): string {
  const side = ({ name, org_id }: Named) => `${printable(name)}${org_id === null ? '' : `（${org_id}）`}`;
  const lines = [`左：${side(left)}`, `右：${side(right)}`];
  if (pair !== null) {
    lines.push(
      `为什么要人来看：${printable(pair.question)}`,
      `是同一机构的概率：${percent(pair.probability)}`,
      renderTable(
        [{ title: '比较' }, { title: '结果', max: 80 }, { title: '权重', align: 'right' }],
        pair.parts.map(({ feature, finding, weight }) => [feature, finding, signed(weight)]),
      ),
      '（权重为似然比的 log2：正数支持是同一机构，负数反对。）',
    );
  } else lines.push('这一对不在当前快照的待审队列里。');
  lines.push(
    decision === null
      ? '还没有人决定。'
      : `已有决定（${decision.decision_id} 号，${printable(decision.decided_by)}）：${printable(verdictWords(decision))}；理由：${printable(decision.reason)}`,
  );
  return lines.join('\n');
}

const signed = (weight: number) => `${weight > 0 ? '+' : ''}${weight.toFixed(1)}`;

async function decide(
  context: Context,
  leftText: string,
  rightText: string,
  options: Record<string, unknown>,
): Promise<number> {
  const verdict = oneFlag(options, ['same', 'different', 'parent']);
  const reason = reasonOption(options, '决定');
  const by = decider(options);
  return reviewing(context, async (queue, store) => {
    const { left, right, pair } = await queue.find(leftText, rightText);
    const [decision] = (await store.record([
      {
        kind: 'org_pair',
        subject: left.key,
        object: right.key,
        verdict,
        ...(verdict === 'parent' ? { value: { parent: left.key } } : {}),
        decided_by: by,
        reason,
      },
    ])) as [Decision];
    const warnings = [left, right]
      .filter(({ org_id }) => queue.snapshot !== null && org_id === null)
      .map(({ name }) => `当前快照里没有“${name}”这个名称：请核对写法；它出现之后决定才有作用`);
    const effect = `下次构建（panhuo build）时：${pairEffect(verdict, left, right)}`;
    const names = new Map([left, right].map(({ key, name }) => [key, name]));
    const lines = storedLines(decision, effect, (key) => names.get(key) ?? key);
    context.say([...lines, ...warnings.map((warning) => `  注意：${warning}。`)].map(printable).join('\n'));
    context.answer({ decision, effect, was_queued: pair !== null, warnings });
    return 0;
  });
}

/** `--json` gives all of them. */
async function history(
  context: Context,
  about: string | undefined,
  options: Record<string, unknown>,
): Promise<number> {
  const limit = numberOption(options.limit, 'limit', 1, 100_000);
  return reviewing(context, async (queue, store) => {
    // Steps of an evaluation have a list of their own, which keeps points hidden until both evaluators have submitted.
    const all = (await store.history()).filter(({ kind }) => !kind.startsWith('score'));
    const found = about === undefined ? all : await concerning(all, about, queue);
    if (found.length === 0) {
      context.say(about === undefined ? '还没有人作过决定。' : `没有关于“${printable(about)}”的决定。`);
    } else {
      context.say(renderDecisions(all, found.slice(-limit)));
      if (found.length > limit)
        context.say(`共 ${grouped(found.length)} 条，显示最近 ${grouped(limit)} 条（--limit 行数）。`);
    }
    context.answer({ place: store.place, decisions: found });
    return 0;
  });
}

/** An organisation by any of its names or its id, or the number of a patent. */
async function concerning(
  all: readonly Decision[],
  about: string,
  queue: ReviewQueue,
): Promise<readonly Decision[]> {
  const keys = new Set([about.trim(), nameKey(about), (await queue.named(about)).key]);
  return all.filter(({ subject, object }) => keys.has(subject) || keys.has(object ?? ''));
}

async function withdraw(context: Context, text: string, options: Record<string, unknown>): Promise<number> {
  const id = /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
  if (id === null) throw new PanhuoError('PANHUO_USAGE', `决定的编号应为整数，收到：${text}`);
  const reason = reasonOption(options, '撤回');
  const store = openDecisions(await context.workspace());
  const decision = await store.withdraw(id, { by: decider(options), reason });
  const effect = '下次构建（panhuo build）时：当作没有人决定过，重新由模型判断。';
  context.say(
    [`✓ 已撤回 ${id} 号决定：${verdictWords(decision)}（记为 ${decision.decision_id} 号）`, `  ${effect}`]
      .map(printable)
      .join('\n'),
  );
  context.answer({ decision, effect });
  return 0;
}

async function move(context: Context): Promise<number> {
  const moved = await moveDecisions(await context.workspace());
  context.say(
    moved.decisions === 0
      ? `没有可移的决定：${moved.from} 是空的。`
      : `✓ 已把 ${grouped(moved.decisions)} 条记录从${moved.from} 移入 ${moved.to}，编号与时间不变。\n  请从此一直设置 DATABASE_URL；内置库原样保留，不再使用。`,
  );
  context.answer(moved);
  return 0;
}
