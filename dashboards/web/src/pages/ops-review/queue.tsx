import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { Decided } from '../../../../api/review.ts';
import { isCommand } from '../../app/keys.tsx';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Confirm } from '../../kit/dialog.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Pager } from '../../kit/pager.tsx';
import { Query, told } from '../../kit/query.tsx';
import { toast } from '../../kit/toast.tsx';
import { instant, integer } from '../../lib/format.ts';
import { useList } from '../ops-quality/query.ts';
import { Delayed, type Waiting } from './delayed.ts';
import { DecisionForm } from './form.tsx';
import type { Answer, Item, Kind } from './kinds.tsx';
import { decide, ROOT, withdraw } from './query.ts';
import css from './review.module.css';

export interface QueueProps<Row extends Item> {
  kind: Kind<Row>;
  state: 'open' | 'decided';
  asked: Readonly<Record<string, string>>;
  /** More above the list: filters of this queue. */
  children?: (answer: Answer<Row>) => ReactNode;
}

/** One queue: what waits at the left, the chosen one with its evidence and the form at the right. J and K move. */
export function Queue<Row extends Item>({ kind, state, asked, children }: QueueProps<Row>) {
  const { query, rows, first } = useList<Answer<Row>>(`${ROOT}/${kind.queue}`, { ...asked, state });
  const client = useQueryClient();
  const [waiting, delayed] = useDelayed();
  const [chosen, setChosen] = useState('');
  const about = new Set(waiting.map(({ id }) => id));
  // What was just decided is out of the way, but comes back when it is taken back or could not be written.
  const shown = rows.filter(({ id }) => !about.has(id));
  const at = Math.max(
    0,
    shown.findIndex(({ id }) => id === chosen),
  );
  const row = shown[at];
  useMoves(shown, at, setChosen);
  const submit = (of: Row) => (decision: Parameters<Kind<Row>['body']>[1]) => {
    const next = shown[at + 1] ?? shown[at - 1];
    delayed.add(of.id, `${kind.title(of)}：${decision.label}`, async () => {
      const { effect, warnings } = await decide(kind.queue, kind.body(of, decision));
      toast([`已记入。${effect}`, ...warnings].join(' '));
      await client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(ROOT) });
    });
    setChosen(next?.id ?? '');
  };
  return (
    <Query query={query} height={420}>
      {() =>
        first ? (
          <div className="stack">
            {children?.(first)}
            {shown.length === 0 || row === undefined ? (
              <Card>
                {state === 'open' && first.counts.open === 0 ? (
                  <p>没有待决定的了。</p>
                ) : shown.length === 0 && waiting.length > 0 ? (
                  <p>这一页都已决定，正在记入。</p>
                ) : (
                  <Empty why="filtered" />
                )}
              </Card>
            ) : (
              <div className={css.work}>
                <Card flush title={`${state === 'open' ? '待决定' : '已决定'} ${integer(first.total)} 项`}>
                  <div className={css.list}>
                    {shown.map((one) => (
                      <button
                        key={one.id}
                        type="button"
                        className={css.item}
                        aria-current={one === row ? 'true' : undefined}
                        onClick={() => setChosen(one.id)}
                      >
                        <span>{kind.title(one)}</span>
                        <span className="note">{kind.sub(one)}</span>
                      </button>
                    ))}
                  </div>
                  <div style={{ padding: '8px 12px' }}>
                    <Pager
                      shown={rows.length}
                      total={first.total}
                      next={query.hasNextPage ? 'more' : null}
                      busy={query.isFetchingNextPage}
                      onMore={() => void query.fetchNextPage()}
                      unit="项"
                    />
                  </div>
                </Card>
                <Card
                  title={kind.title(row)}
                  actions={
                    <>
                      <span className={css.place} role="status">
                        第 {integer(at + 1)} / {integer(first.total)} 项
                      </span>
                      <Button
                        size="small"
                        disabled={at === 0}
                        onClick={() => setChosen(shown[at - 1]?.id ?? '')}
                      >
                        上一项 K
                      </Button>
                      <Button
                        size="small"
                        disabled={at >= shown.length - 1}
                        onClick={() => setChosen(shown[at + 1]?.id ?? '')}
                      >
                        下一项 J
                      </Button>
                    </>
                  }
                >
                  <div className="stack">
                    {kind.content(row)}
                    {row.decision === null ? null : <Standing decision={row.decision} />}
                    <hr />
                    <DecisionForm
                      key={row.id}
                      question={kind.question}
                      choices={kind.choices(row)}
                      usual={kind.usual}
                      grades={kind.grades}
                      onDecide={submit(row)}
                    />
                  </div>
                </Card>
              </div>
            )}
            <WaitingBar waiting={waiting} onUndo={(id) => delayed.undo(id) && setChosen(id)} />
          </div>
        ) : null
      }
    </Query>
  );
}

/** Decisions on their way; what still waits is written when the page is left. */
function useDelayed(): readonly [readonly Waiting[], Delayed] {
  const [waiting, setWaiting] = useState<readonly Waiting[]>([]);
  const delayed = useMemo(
    () =>
      new Delayed(setWaiting, (error) => {
        const { detail, code, hint } = told(error);
        return `${detail}（${code}）${hint ?? ''}`;
      }),
    [],
  );
  useEffect(() => () => void delayed.flush(), [delayed]);
  const isOpen = waiting.length > 0;
  useEffect(() => {
    if (!isOpen) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isOpen]);
  return [waiting, delayed];
}

function useMoves(rows: readonly Item[], at: number, choose: (id: string) => void): void {
  const now = useRef({ rows, at });
  now.current = { rows, at };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const step = { j: 1, k: -1 }[event.key.toLowerCase()];
      if (step === undefined || !isCommand(event)) return;
      const to = now.current.rows[now.current.at + step];
      if (to) choose(to.id);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [choose]);
}

function WaitingBar({ waiting, onUndo }: { waiting: readonly Waiting[]; onUndo: (id: string) => void }) {
  return (
    <div className={css.waiting} role="status" aria-live="polite">
      {waiting.map(({ id, words, state, failure }) => (
        <div key={id} className={css.wait} data-state={state}>
          <span>
            {state === 'failed'
              ? `没有记入：${words}。${failure ?? ''}`
              : `${words}${state === 'writing' ? '，正在记入' : '，五秒后记入'}`}
          </span>
          {state === 'writing' ? null : (
            <Button size="small" onClick={() => onUndo(id)}>
              {state === 'failed' ? '知道了' : '撤销'}
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}

/** What was decided before; another decision takes its place, withdrawing leaves none. */
function Standing({ decision }: { decision: Decided }) {
  const [isOpen, setOpen] = useState(false);
  const client = useQueryClient();
  return (
    <Card
      state="warn"
      actions={
        <Button size="small" onClick={() => setOpen(true)}>
          撤回
        </Button>
      }
    >
      <p>
        已有决定（{integer(decision.id)} 号，{decision.by}，{instant(decision.at)}）：{decision.words}。理由：
        {decision.reason}
      </p>
      <Confirm
        open={isOpen}
        onClose={() => setOpen(false)}
        title={`撤回 ${decision.id} 号决定`}
        confirmLabel="撤回"
        needReason
        onConfirm={async (reason) => {
          const { effect } = await withdraw(decision.id, reason);
          toast(`已撤回。${effect}`);
          await client.invalidateQueries({
            predicate: ({ queryKey }) => String(queryKey[0]).startsWith(ROOT),
          });
        }}
      >
        <p>{decision.words}</p>
      </Confirm>
    </Card>
  );
}
