import type { Given, Kind, Said } from '../kinds.ts';

/**
 * The decisions of a round of evaluation. The subject is always the round; parts of an object are separated by `|`.
 * - `score_round`: the stage of the round, object none. Each row carries all that later steps need: `system`, `system_sha256`, `period`,
 *   `chair`, and once frozen `content` (key of the lake), `snapshot`, `items` (JSON: indicator → points at most), `limit`; `version` of the
 *   round, `versions` (JSON: centres whose scores are asked for anew → version).
 * - `score_member`: role of a person, object the name; `belongs`: universities, separated by `;`, that the person has to do with.
 * - `score_centre`: a centre of the round, object the university; `centre` its name, `a` and `b` its two evaluators.
 * - `score`: points of one evaluator, object `university|indicator|evaluator`. `none`: cannot be judged, which is not nought.
 * - `score_submit`: object `university|evaluator`; `version` of the centre that was scored.
 * - `score_question`, `score_answer`: what a centre reported and the registers do not show, and what it says to that; object
 *   `university|indicator`.
 * - `score_adjudication`: the third person's word, object `university|indicator`; `left` and `right` are the numbers of the decisions it is about.
 * - `score_finding`: a rule that caps the grade, found to hold or not, object `university|rule`.
 */
export const ROUND_KINDS: Readonly<Record<string, Kind>> = {
  score_round: {
    name: '评价轮次',
    verdicts: {
      open: '开轮',
      frozen: '冻结',
      returned: '退回',
      reviewed: '复核',
      locked: '锁定',
      amended: '修订',
    },
    settle(said, complain) {
      if (said.object !== null) complain('轮次的决定没有第二个对象');
      // It is also the name of a reference to a snapshot.
      if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,59}$/u.test(said.subject))
        complain('轮次名称只能用文字、数字、_ . -，不超过 60 字');
      return settled(said, complain, {
        needs: ['system', 'system_sha256', 'period', 'chair', 'version'],
        may: ['content', 'snapshot', 'items', 'limit', 'versions', 'result'],
      });
    },
  },
  score_member: {
    name: '评价人员',
    verdicts: { evaluator: '评审员', adjudicator: '裁定人', none: '不再担任' },
    settle(said, complain) {
      parts(said, 1, complain);
      return settled(said, complain, { may: ['belongs'] });
    },
  },
  score_centre: {
    name: '参评中心',
    verdicts: { in: '参评', out: '不参评' },
    settle(said, complain) {
      parts(said, 1, complain);
      return settled(said, complain, said.verdict === 'in' ? { needs: ['centre', 'a', 'b'] } : {});
    },
  },
  score: {
    name: '评分',
    verdicts: { points: '给分', none: '无法评判' },
    settle(said, complain) {
      parts(said, 3, complain);
      return settled(said, complain, said.verdict === 'points' ? { points: ['points'] } : {});
    },
  },
  score_submit: {
    name: '提交评分',
    verdicts: { submitted: '提交' },
    settle(said, complain) {
      parts(said, 2, complain);
      return settled(said, complain, { needs: ['version'] });
    },
  },
  score_question: {
    name: '核对提问',
    verdicts: { asked: '请说明' },
    settle(said, complain) {
      parts(said, 2, complain);
      return settled(said, complain, { needs: ['reported', 'computed', 'tolerance'], may: ['unit'] });
    },
  },
  score_answer: {
    name: '中心答复',
    verdicts: { explained: '说明理由', corrected: '更正数值' },
    settle(said, complain) {
      parts(said, 2, complain);
      return settled(said, complain, said.verdict === 'corrected' ? { numbers: ['value'] } : {});
    },
  },
  score_adjudication: {
    name: '裁定',
    verdicts: { points: '裁定分数', none: '无法评判', reported: '采信自报', register: '采信登记' },
    settle(said, complain) {
      parts(said, 2, complain);
      return settled(said, complain, {
        needs: ['left', 'right'],
        ...(said.verdict === 'points' ? { points: ['points'] } : {}),
      });
    },
  },
  score_finding: {
    name: '封顶情形',
    verdicts: { confirmed: '认定存在', cleared: '已整改或不存在' },
    settle(said, complain) {
      parts(said, 2, complain);
      return settled(said, complain, {});
    },
  },
};

export const partsOf = (object: string | null): string[] => (object ?? '').split('|');

function parts({ object }: Given, count: number, complain: (message: string) => void): void {
  const found = partsOf(object);
  if (found.length !== count || found.some((part) => part.trim() !== part || part === ''))
    complain(`对象应有 ${count} 段，以 | 分隔，各段不空、前后无空格`);
}

interface Fields {
  needs?: readonly string[];
  may?: readonly string[];
  /** At most two decimals; their bounds are the guard's. */
  points?: readonly string[];
  numbers?: readonly string[];
}

/** Texts and numbers, all stored as text; no others than the known ones. */
function settled(
  said: Given,
  complain: (message: string) => void,
  { needs = [], may = [], points = [], numbers = [] }: Fields,
): Said {
  const value: Record<string, string> = {};
  const known = new Set([...needs, ...may, ...points, ...numbers]);
  for (const [field, content] of Object.entries(said.value ?? {})) {
    if (!known.has(field)) complain(`不认识的附加内容：${field}`);
    else if (typeof content === 'string' || (typeof content === 'number' && Number.isFinite(content)))
      value[field] = String(content);
    else complain(`${field} 应为文字或数`);
  }
  for (const field of needs) if ((value[field] ?? '') === '') complain(`缺少附加内容：${field}`);
  for (const field of numbers) if (!/^-?\d+(\.\d+)?$/.test(value[field] ?? '')) complain(`${field} 应为数`);
  for (const field of points) {
    // Empty is not nought: whoever cannot judge says so with `none`.
    if (!/^-?\d+(\.\d{1,2})?$/.test(value[field] ?? ''))
      complain('分数应为至多两位小数的数；无法评判不是 0 分');
    else value[field] = String(Number(value[field]));
  }
  const isEmpty = Object.keys(value).length === 0;
  return {
    subject: said.subject,
    object: said.object,
    verdict: said.verdict,
    value: isEmpty ? null : value,
  };
}
