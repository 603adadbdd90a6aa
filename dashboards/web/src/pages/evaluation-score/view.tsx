import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { ApiProblem } from '../../api/client.ts';
import { useParams, useSearch } from '../../app/location.ts';
import { useSession } from '../../app/session.ts';
import { Button, LinkButton } from '../../kit/button.tsx';
import { Confirm } from '../../kit/dialog.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { Tag } from '../../kit/tag.tsx';
import { toast } from '../../kit/toast.tsx';
import { type Draft, useDraft } from '../../lib/drafts.ts';
import { instant } from '../../lib/format.ts';
import { Caps } from './caps.tsx';
import { Evidence } from './evidence.tsx';
import { Groups } from './groups.tsx';
import { Items } from './items.tsx';
import { type Group, type ScorePage, saveScores, scoreQuery, submitScores } from './query.ts';
import { evaluationScorePage } from './route.tsx';
import css from './score.module.css';
import { check, isChanged, progressOf, type Sheet, shownOf } from './typed.ts';

/** One centre, one evaluator: figures, the own scores, and what they rest on. */
export default function Score(): ReactNode {
  const { round, centre } = useParams<'round' | 'centre'>();
  const query = useQuery(scoreQuery(round, centre));
  const user = useSession().user?.id ?? '';
  return (
    <>
      {/* Also where the answer is a refusal the page says what it is. */}
      {query.data === undefined ? <PageHeader title={`${centre}评分`} snapshot={false} /> : null}
      <Query query={query} height={600}>
        {/* Another centre or another person is another draft. */}
        {(page) => <Loaded key={`${user} ${round} ${centre} ${page.version}`} page={page} user={user} />}
      </Query>
    </>
  );
}

function Loaded({ page, user }: { page: ScorePage; user: string }) {
  const [{ g, i }, setSearch] = useSearch(evaluationScorePage.search);
  const client = useQueryClient();
  const draft = useDraft<Sheet>(
    `score:${user}:${page.round}:${page.university}:${page.version}`.slice(0, 200),
    {},
  );
  const [shown, setShown] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [isSubmitting, setSubmitting] = useState(false);
  const isWide = useWide();
  const at = Math.max(
    0,
    page.groups.findIndex(({ id }) => id === g),
  );
  const group = page.groups[at];
  const canScore =
    page.role === 'evaluator' && page.stage === 'frozen' && page.submitted_at === null && isWide;
  const items = page.groups.flatMap((one) => one.items);
  const chosen = items.find(({ id }) => id === i) ?? group?.items[0];
  const progress = progressOf(items);
  const reload = () => client.invalidateQueries({ queryKey: ['rounds', page.round] });
  const go = (to: number) => {
    const next = page.groups[to];
    if (next === undefined) return;
    setShown(false);
    setSearch({ g: next.id, i: next.items[0]?.id ?? '' });
    window.scrollTo({ top: 0 });
  };

  /** Saves what was typed in this group. @returns whether nothing is left unsaved in it */
  const save = async (): Promise<boolean> => {
    if (group === undefined) return false;
    const changed = group.items.filter((item) => item.kind === 'judged' && isChanged(item, draft.value));
    const checked = changed.map((item) => ({ item, said: check(item, shownOf(item, draft.value)) }));
    const wrong = checked.find(({ said }) => !said.ok);
    if (wrong !== undefined) {
      setShown(true);
      setSearch({ g: group.id, i: wrong.item.id }, { replace: true });
      document.getElementById(`points-${wrong.item.id}`)?.focus();
      return false;
    }
    if (checked.length === 0) return true;
    setBusy(true);
    setProblem(null);
    try {
      await saveScores(
        page.round,
        page.university,
        checked.flatMap(({ item, said }) =>
          said.ok
            ? [
                {
                  indicator: item.id,
                  points: said.points,
                  reason: said.reason,
                  expects: item.own?.decision ?? null,
                },
              ]
            : [],
        ),
      );
      const saved = new Set(changed.map(({ id }) => id));
      draft.set(Object.fromEntries(Object.entries(draft.value).filter(([id]) => !saved.has(id))));
      setShown(false);
      await reload();
      toast(`已保存 ${changed.length} 项评分`);
      return true;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const isStale = error.code === 'PANHUO_DECISION_STALE';
      setProblem(
        isStale
          ? `${error.detail}。您在另一个窗口改过这一项：下面是您这里写的，已存的见“已存”一行，核对后再保存。`
          : `没有保存：${error.detail}${error.hint ? `（${error.hint}）` : ''}。写下的内容还在。`,
      );
      if (isStale) await reload();
      return false;
    } finally {
      setBusy(false);
    }
  };
  const saveAndGo = async () => {
    if ((await save()) && at < page.groups.length - 1) go(at + 1);
  };
  // Also from within a text field.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !canScore) return;
      event.preventDefault();
      void saveAndGo();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });

  const unsaved = items.filter((item) => item.kind === 'judged' && isChanged(item, draft.value));
  return (
    <>
      <PageHeader
        title={`${page.centre} · ${page.period}年评分`}
        unverified={page.system.verified ? false : '指标体系'}
        actions={<Actions page={page} />}
      >
        <Tag>{page.system.label}</Tag> {headline(page, isWide)}
        {canScore ? <Kept draft={draft} unsaved={unsaved.length} /> : null}
      </PageHeader>
      {problem === null ? null : (
        <p className={css.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={css.columns}>
        <Groups groups={page.groups} at={at} typed={draft.value} onOpen={go} />
        {group === undefined ? null : (
          <Items
            group={group}
            typed={draft.value}
            chosen={chosen?.id ?? ''}
            canScore={canScore}
            showFaults={shown}
            onChoose={(id) => setSearch({ g: group.id, i: id }, { replace: true })}
            onType={(id, next) => draft.set({ ...draft.value, [id]: next })}
          >
            {canScore ? (
              <Foot
                group={group}
                at={at}
                last={at === page.groups.length - 1}
                busy={busy}
                progress={progress}
                unsaved={unsaved.length}
                onBack={() => go(at - 1)}
                onSave={() => void saveAndGo()}
                onSubmit={() => setSubmitting(true)}
              />
            ) : null}
          </Items>
        )}
        {chosen === undefined ? null : <Evidence item={chosen} page={page} />}
      </div>
      <Caps page={page} />
      <Confirm
        open={isSubmitting}
        onClose={() => setSubmitting(false)}
        title={`提交对${page.university}的评分`}
        confirmLabel="提交"
        needReason
        onConfirm={async (reason) => {
          await submitScores(page.round, page.university, reason);
          await draft.clear();
          await reload();
          toast('已提交；要改请组长先退回该中心');
        }}
      >
        <p>提交之后不能自己修改；双方都提交后，彼此能看到分数与理由。</p>
      </Confirm>
    </>
  );
}

function headline(page: ScorePage, isWide: boolean): string {
  if (page.stage !== 'frozen') return `${page.stage_word} · 第 ${page.version} 版`;
  if (page.role !== 'evaluator') return '查看（您不是这个中心的评价员）';
  if (page.submitted_at !== null)
    return `已提交 ${instant(page.submitted_at)}${page.is_open ? '，双方均已提交' : '，等待另一名评价员'}`;
  return isWide
    ? '独立评分中（对方分数在双方提交后可见）'
    : '屏幕较窄，只能查看：评分请用宽 1024 像素以上的窗口';
}

function Actions({ page }: { page: ScorePage }) {
  const next = page.mine.find(({ university, done }) => !done && university !== page.university);
  const path = (...parts: string[]) =>
    `/evaluations/${[page.round, ...parts].map(encodeURIComponent).join('/')}`;
  return (
    <>
      <LinkButton href={path()}>本轮进度</LinkButton>
      <LinkButton href={path(page.university, 'sheet')}>评分表</LinkButton>
      {next === undefined ? null : (
        <LinkButton href={path(next.university)}>下一个待评：{next.university}</LinkButton>
      )}
    </>
  );
}

/** Where what was typed is kept. */
function Kept({ draft, unsaved }: { draft: Draft<Sheet>; unsaved: number }) {
  const word = {
    loading: '正在取回暂存…',
    saved: draft.savedAt === null ? '' : `已暂存 ${instant(draft.savedAt).slice(-5)}`,
    typing: '正在输入…',
    saving: '正在暂存…',
    offline: '未存到服务器（离线），已留在本机',
    conflict: '另一个窗口也在写，这里写的已留在本机',
  }[draft.state];
  const isBad = draft.state === 'offline' || draft.state === 'conflict';
  return (
    <span className={isBad ? css.bad : ''} role="status" data-draft={draft.state}>
      {word}
      {unsaved > 0 ? ` · ${unsaved} 项未保存为评分` : ''}
    </span>
  );
}

interface FootProps {
  group: Group;
  at: number;
  last: boolean;
  busy: boolean;
  progress: { done: number; of: number };
  unsaved: number;
  onBack: () => void;
  onSave: () => void;
  onSubmit: () => void;
}

function Foot({ at, last, busy, progress, unsaved, onBack, onSave, onSubmit }: FootProps) {
  const isWhole = progress.done === progress.of && unsaved === 0;
  return (
    <div className={css.foot}>
      <span className="note">
        已评 {progress.done} / {progress.of} 项{isWhole ? '' : '；全部保存之后可以提交'}
      </span>
      <Button onClick={onBack} disabled={at === 0}>
        上一组
      </Button>
      <Button kind={isWhole ? 'plain' : 'primary'} busy={busy} onClick={onSave}>
        {last ? '保存（Ctrl+Enter）' : '保存并到下一组（Ctrl+Enter）'}
      </Button>
      <Button kind={isWhole ? 'primary' : 'plain'} disabled={!isWhole} onClick={onSubmit}>
        提交评分
      </Button>
    </div>
  );
}

/** Scoring wants a table, its inputs and the evidence side by side. */
function useWide(): boolean {
  const [query] = useState(() => window.matchMedia('(min-width: 1024px)'));
  const [isWide, setWide] = useState(query.matches);
  useEffect(() => {
    const onChange = () => setWide(query.matches);
    query.addEventListener('change', onChange);
    return () => query.removeEventListener('change', onChange);
  }, [query]);
  return isWide;
}
