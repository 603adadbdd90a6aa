import type { Decisions } from '../../../decisions/index.ts';
import { RoundState } from '../../../decisions/rounds/state.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import { loadShapeRules } from '../../../transforms/semantic/shapes/rules.ts';
import { attainTargets } from '../../../transforms/semantic/shapes/targets.ts';
import type { Todo } from '../../api/workbench.ts';
import { type Caller, may } from '../access/caller.ts';
import type { Status } from '../status.ts';

const page = (...parts: string[]) => `/${parts.map(encodeURIComponent).join('/')}`;

/** Centres to score and to adjudicate, and questions to answer: what the rounds of evaluation wait for from this person. */
export async function roundTodos(decisions: Decisions, caller: Caller): Promise<Todo[]> {
  const isScorer = may(caller, 'rounds.score');
  const own = caller.organisation;
  if (!isScorer && own === null) return [];
  return RoundState.all(await decisions.effective()).flatMap((state) => [
    ...(isScorer && state.stage === 'frozen'
      ? [...scoring(state, caller.name), ...ruling(state, caller.name)]
      : []),
    ...(own === null || state.stage !== 'frozen' ? [] : answering(state, own.name)),
  ]);
}

function scoring(state: RoundState, name: string): Todo[] {
  return state
    .centres()
    .filter(
      ({ university, a, b }) => (a === name || b === name) && state.submitted(university, name) === null,
    )
    .map(({ university, centre }) => {
      const items = state.items.size;
      const done = [...state.items.keys()].filter((id) => state.score(university, id, name) !== null).length;
      return {
        id: `score:${state.round}:${university}`,
        kind: 'score',
        title: `给${centre}评分`,
        detail: `${state.round}，已评 ${done} 项，共 ${items} 项，尚未提交`,
        count: items - done,
        urgent: done > 0,
        page: page('evaluations', state.round, university),
      };
    });
}

function ruling(state: RoundState, name: string): Todo[] {
  if (state.member(name)?.role !== 'adjudicator') return [];
  return state.centres().flatMap(({ university, centre }) => {
    if (!state.isOpenTo(university)) return [];
    const count = [...state.items.keys()].filter(
      (id) => state.judgement(university, id).state === 'differs',
    ).length;
    if (count === 0) return [];
    return {
      id: `adjudicate:${state.round}:${university}`,
      kind: 'adjudicate' as const,
      title: `裁定${centre}的分歧`,
      detail: `${state.round}，两位评价员有 ${count} 项差异超过限度`,
      count,
      urgent: true,
      page: page('evaluations', state.round, university, 'adjudicate'),
    };
  });
}

function answering(state: RoundState, university: string): Todo[] {
  const open = state
    .disputes()
    .filter((one) => one.university === university && one.dispute.state === 'asked');
  if (open.length === 0) return [];
  return [
    {
      id: `question:${state.round}`,
      kind: 'question',
      title: `答复${state.round}自报数据的核对问题`,
      detail: `${open.length} 项自报数与登记数不一致，答复前以登记数为准`,
      count: open.length,
      urgent: true,
      page: page('evaluations', state.round, university),
    },
  ];
}

/** Failed runs, held builds, rejects and checks: what the operation of the pipeline waits for. */
export function operationTodos(status: Status, caller: Caller): Todo[] {
  if (!may(caller, 'ops.act')) return [];
  const failed = status.runs.filter(({ state }) => state === 'failed' || state === 'interrupted');
  const rejects = status.sources.reduce((sum, source) => sum + source.rejects, 0);
  const failing = status.snapshot?.failing ?? [];
  const todos: (Todo | null)[] = [
    status.held && {
      id: 'held',
      kind: 'audit',
      title: '构建被阻断级检查拦下，没有发布',
      detail: status.held.failing
        .map(({ name }) => name)
        .slice(0, 3)
        .join('、'),
      count: status.held.failing.length,
      urgent: true,
      page: '/ops/quality',
    },
    failed.length === 0
      ? null
      : {
          id: 'runs',
          kind: 'run',
          title: '处理失败或中断的运行',
          detail: `最近 ${status.runs.length} 次运行中有 ${failed.length} 次`,
          count: failed.length,
          urgent: true,
          page: '/ops/runs',
        },
    rejects === 0
      ? null
      : {
          id: 'rejects',
          kind: 'reject',
          title: '查看拒收的行',
          detail: `各来源现有 ${rejects.toLocaleString('en-US')} 行没有成为记录，可改正映射后重新解析`,
          count: rejects,
          urgent: false,
          page: '/ops/rejects',
        },
    failing.length === 0
      ? null
      : {
          id: 'audits',
          kind: 'audit',
          title: '核对未通过的检查',
          detail: `当前快照有 ${failing.length} 项检查发现了不合要求的行`,
          count: failing.length,
          urgent: failing.some(({ severity }) => severity === 'block'),
          page: '/ops/quality',
        },
  ];
  return todos.filter((todo) => todo !== null);
}

/** Targets in warning or missed: what analysts explain before somebody asks. The same for everybody on one snapshot. */
export async function targetTodos(
  connection: DuckDBConnection,
  catalog: MetricCatalog,
  snapshot: string,
): Promise<Todo[]> {
  const { rows } = await attainTargets(connection, catalog, {}, await loadShapeRules(), { snapshot });
  return rows
    .filter(({ light, problem }) => problem === null && (light === '红' || light === '黄'))
    .map(({ target, light, why }) => ({
      id: `target:${target.target_id}`,
      kind: 'target',
      title: `${light === '红' ? '未达' : '预警'}：${target.name}（${target.period}年）`,
      detail: why,
      count: 1,
      urgent: light === '红',
      page: `/metrics/${target.metric}`,
    }));
}
