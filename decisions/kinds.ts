import { z } from 'zod';
import { PanhuoError } from '../domain/errors.ts';
import { nameKey } from '../domain/names.ts';
import { ROUND_KINDS } from './rounds/kinds.ts';

/** What somebody wants to decide, as it comes from outside: `checkDraft` makes it storable. */
export interface Draft {
  kind: string;
  subject: string;
  object?: string | null;
  verdict: string;
  value?: Readonly<Record<string, unknown>> | null;
  decided_by: string;
  reason: string;
  /**
   * The decision in force on the same kind, subject and object that the writer saw; null: none. Another one there now, and nothing is
   * stored: two windows of one person do not overwrite each other unseen. @default whatever is there is superseded
   */
  expects?: number | null;
}

/** What one decision says about what, checked and in the one form in which it is stored. */
export interface Statement {
  kind: string;
  subject: string;
  object: string | null;
  verdict: string;
  value: Readonly<Record<string, string>> | null;
}

/** A checked draft. */
export interface ReadyDraft extends Statement {
  decided_by: string;
  reason: string;
  /** See {@link Draft.expects}. */
  expects?: number | null;
}

/** Keys of names and numbers of patents are far shorter; a longer text is something else that came here by mistake. Characters. */
const LONGEST_SUBJECT = 300;
const LONGEST_REASON = 2000;
const LONGEST_NAME = 100;

/** PostgreSQL stores neither NUL nor half characters, and other control characters have no business in names and reasons. */
const UNSTORABLE = /[\p{Cs}\p{Cc}]/u;

function line(what: string, max: number) {
  return z
    .string(`${what}应为文字`)
    .trim()
    .min(1, `${what}不能为空`)
    .max(max, `${what}不能超过 ${max} 字`)
    .refine((text) => !UNSTORABLE.test(text), `${what}含控制字符或残缺字符`);
}

/** Reasons may have several lines. */
const reasonSchema = z
  .string('理由应为文字')
  .trim()
  .min(1, '理由不能为空')
  .max(LONGEST_REASON, `理由不能超过 ${LONGEST_REASON} 字`)
  .refine((text) => !UNSTORABLE.test(text.replace(/[\n\t]/g, '')), '理由含控制字符或残缺字符');

const given = z.strictObject({
  subject: line('对象', LONGEST_SUBJECT),
  object: line('对象', LONGEST_SUBJECT).nullable(),
  verdict: z.string(),
  value: z.record(z.string(), z.unknown()).nullable(),
});
export type Given = z.infer<typeof given>;
export type Said = Omit<Statement, 'kind'>;

export interface Kind {
  /** For people. */
  name: string;
  verdicts: Readonly<Record<string, string>>;
  /** Checks what `given` cannot know and brings it into its one form. Problems are told to `complain`. */
  settle(said: Given, complain: (message: string) => void): Said;
}

/** Two of a sort, without an order: stored with the smaller key first, so that a pair is found however it is asked for. */
function pair(keyOf: (text: string) => string, said: Given, complain: (message: string) => void) {
  const subject = keyOf(said.subject);
  const object = keyOf(said.object ?? '');
  if (subject === '' || object === '') complain('要写明两个对象，且不能只有空格');
  else if (subject === object) complain('两个对象的键相同，本来就是同一个');
  // By UTF-16 units, as `<` compares, whatever the locale.
  return subject < object ? { subject, object } : { subject: object, object: subject };
}

function noValue(said: Given, complain: (message: string) => void): null {
  if (said.value !== null && Object.keys(said.value).length > 0) complain('这种决定没有附加内容');
  return null;
}

/**
 * Every kind of decision. A new one is one entry here; the table does not change.
 * - `org_pair`: are two names (or the clusters they stand for) one organisation? Subject and object are name keys (`domain/names.ts`).
 *   With `parent`, `value.parent` is the key of the superior body.
 * - `person_pair`: the same for people; the keys are those of the model that resolves people, taken word for word.
 * - `score…`: the steps of an evaluation of centres, see `rounds/kinds.ts`.
 * - `patent_label`: does a label hold? Subject is `dim_patent.patent_id`, object `scheme/label_id`, `value.grade` A, B or C.
 */
export const KINDS: Readonly<Record<string, Kind>> = {
  org_pair: {
    name: '机构归并',
    verdicts: { same: '同一机构', different: '不同机构', parent: '上下级' },
    settle(said, complain) {
      const both = pair(nameKey, said, complain);
      if (said.verdict !== 'parent')
        return { ...both, verdict: said.verdict, value: noValue(said, complain) };
      const parent = typeof said.value?.parent === 'string' ? nameKey(said.value.parent) : '';
      if (parent !== both.subject && parent !== both.object) complain('上下级要写明两者之中谁是上级');
      return { ...both, verdict: said.verdict, value: { parent } };
    },
  },
  person_pair: {
    name: '人员归并',
    verdicts: { same: '同一人', different: '不同的人' },
    settle(said, complain) {
      return {
        ...pair((text) => text, said, complain),
        verdict: said.verdict,
        value: noValue(said, complain),
      };
    },
  },
  patent_label: {
    name: '专利标签',
    verdicts: { yes: '属于', no: '不属于' },
    settle(said, complain) {
      if (!/^[A-Z]{2}[A-Z0-9]+$/.test(said.subject)) complain('专利标识应形如 CN102307917');
      if (!/^[a-z][a-z0-9_]*\/\S+$/.test(said.object ?? '')) complain('标签应写作 体系/标签编号');
      const { grade, ...rest } = said.value ?? {};
      if (Object.keys(rest).length > 0) complain(`不认识的附加内容：${Object.keys(rest).join('、')}`);
      if (grade === undefined)
        return { subject: said.subject, object: said.object, verdict: said.verdict, value: null };
      if (said.verdict !== 'yes') complain('不属于某标签的决定没有等级');
      if (grade !== 'A' && grade !== 'B' && grade !== 'C') complain('等级应为 A、B 或 C');
      const value = { grade: String(grade) };
      return { subject: said.subject, object: said.object, verdict: said.verdict, value };
    },
  },
  ...ROUND_KINDS,
};

/**
 * Checks a draft and brings it into the form in which it is stored.
 * @throws PANHUO_DECISION_INVALID naming the field
 */
export function checkDraft(draft: Draft): ReadyDraft {
  const kind = Object.hasOwn(KINDS, draft.kind) ? KINDS[draft.kind] : undefined;
  if (kind === undefined) {
    throw invalid(`没有这种决定：${short(draft.kind)}`, 'kind', `可用：${Object.keys(KINDS).join('、')}`);
  }
  const said = read(given, {
    subject: draft.subject,
    object: draft.object ?? null,
    verdict: draft.verdict,
    value: draft.value ?? null,
  });
  if (!Object.hasOwn(kind.verdicts, said.verdict)) {
    const known = Object.entries(kind.verdicts).map(([code, word]) => `${code}（${word}）`);
    throw invalid(`${kind.name}没有这种结论：${short(said.verdict)}`, 'verdict', `可用：${known.join('、')}`);
  }
  const problems: string[] = [];
  const settled = kind.settle(said, (message) => problems.push(message));
  if (problems[0] !== undefined) throw invalid(problems[0], 'subject');
  return {
    kind: draft.kind,
    ...settled,
    decided_by: readBy(draft.decided_by),
    reason: readReason(draft.reason),
    ...(draft.expects === undefined ? {} : { expects: draft.expects }),
  };
}

/** @throws PANHUO_DECISION_INVALID */
export const readReason = (reason: string): string => read(reasonSchema, reason, 'reason');
/** @throws PANHUO_DECISION_INVALID */
export const readBy = (by: string): string => read(line('决定人', LONGEST_NAME), by, 'decided_by');

function read<T>(schema: z.ZodType<T>, value: unknown, field?: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(issue?.message ?? '不合要求', field ?? issue?.path.join('.') ?? '');
}

function invalid(message: string, field: string, hint?: string): PanhuoError {
  return new PanhuoError('PANHUO_DECISION_INVALID', `决定未记录：${message}`, {
    where: { field },
    ...(hint === undefined ? {} : { hint }),
  });
}

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
