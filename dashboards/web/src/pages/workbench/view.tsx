import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Todo, WorkbenchAnswer } from '../../../../api/workbench.ts';
import { useMay, useSession } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Link } from '../../kit/link.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query, told } from '../../kit/query.tsx';
import { Status, type StatusKind, Tag } from '../../kit/tag.tsx';
import { toast } from '../../kit/toast.tsx';
import { day, instant, integer } from '../../lib/format.ts';
import { MovesList } from '../brief/moves.tsx';
import { changesQuery, markSeen, type Seen, seenQuery, workbenchQuery } from './query.ts';
import css from './workbench.module.css';

/** What changed since I was here, what waits for me, how fresh the data are. */
export default function Workbench() {
  const { user } = useSession();
  const query = useQuery(workbenchQuery);
  const mayRead = useMay('metrics.read');
  return (
    <>
      <PageHeader title="工作台">
        {user?.name}
        {user?.organisation ? `，${user.organisation.name}` : ''}
      </PageHeader>
      <div className={css.columns}>
        <div className="stack">
          <Card title="我的待办">
            <Query query={query} height={160}>
              {({ todos }) => <Todos todos={todos} />}
            </Query>
          </Card>
          {mayRead ? <Changes /> : null}
        </div>
        <div className="stack">
          <Card title="数据的新旧">
            <Query query={query} height={100}>
              {(answer) => <Freshness answer={answer} />}
            </Query>
          </Card>
          <Card title="提醒">
            <Query query={query} height={80}>
              {({ alerts }) => <Alerts alerts={alerts} />}
            </Query>
          </Card>
        </div>
      </div>
    </>
  );
}

const KINDS: Readonly<Record<Todo['kind'], string>> = {
  score: '评分',
  adjudicate: '裁定',
  question: '答复',
  run: '运行',
  audit: '检查',
  reject: '拒收',
  review: '复核',
  target: '目标',
  account: '账号',
};

function Todos({ todos }: { todos: readonly Todo[] }) {
  if (todos.length === 0) return <p>现在没有等您处理的事。</p>;
  return (
    <ul className={css.todos}>
      {todos.map((todo) => (
        <li key={todo.id}>
          <Tag tone={todo.urgent ? 'warn' : 'plain'}>{KINDS[todo.kind]}</Tag>
          <div>
            <Link href={todo.page}>{todo.title}</Link>
            <p className="note">{todo.detail}</p>
          </div>
          {todo.count > 1 ? <span className="num">{integer(todo.count)}</span> : null}
        </li>
      ))}
    </ul>
  );
}

/** The first visit has nothing to compare with: it is noted, and the next one has. */
function Changes() {
  const seen = useQuery(seenQuery);
  return (
    <Card title="上次来过以后的变化">
      <Query query={seen} height={100}>
        {(known) => <Since seen={known} />}
      </Query>
    </Card>
  );
}

function Since({ seen }: { seen: Seen }) {
  const { snapshot } = useSession();
  const client = useQueryClient();
  const now = snapshot?.id ?? null;
  const isFirst = seen.snapshot === null;
  useEffect(() => {
    if (!isFirst || seen.noted === true || now === null) return;
    markSeen(now, seen.rev).then(
      // The page goes on saying that it is the first visit, and notes it once.
      ({ rev }) => client.setQueryData<Seen>(seenQuery.queryKey, { ...seen, rev, noted: true }),
      // Nobody waits for it: at worst the next visit is the first one again.
      (error: unknown) => console.warn('not noted', error),
    );
  }, [isFirst, now, seen, client]);
  const query = useQuery({ ...changesQuery(seen.snapshot), enabled: !isFirst });
  const mark = async () => {
    if (now === null) return;
    try {
      await markSeen(now, seen.rev);
      await client.invalidateQueries({ queryKey: seenQuery.queryKey });
    } catch (error) {
      const { detail, code } = told(error);
      toast(`没有记下：${detail}（${code}）`, 'failed');
    }
  };
  if (isFirst) return <p>这是您第一次打开工作台。从现在起，再来时这里会列出变了的数和原因。</p>;
  const isNewer = now !== null && now !== seen.snapshot;
  return (
    <div className="stack">
      <p className="muted">
        上次看到的快照 {seen.snapshot}（{instant(seen.at)} 记下）
      </p>
      <Query query={query} height={80}>
        {({ moves, scope }) => (
          <>
            {scope === null ? null : <p className="note">范围：{scope}，本期与上年</p>}
            <MovesList moves={moves} />
          </>
        )}
      </Query>
      {isNewer ? (
        <div>
          <Button icon="check" onClick={() => void mark()}>
            知道了，从现在的快照起算
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function Freshness({ answer }: { answer: WorkbenchAnswer }) {
  const { data_as_of, published_at, snapshot, reason } = answer;
  return (
    <dl className={css.facts}>
      <dt>数据截至</dt>
      <dd>{day(data_as_of)}</dd>
      <dt>发布于</dt>
      <dd>{instant(published_at)}</dd>
      <dt>快照</dt>
      <dd className={css.id}>{snapshot}</dd>
      {reason === null || reason === 'build' ? null : (
        <>
          <dt>缘由</dt>
          <dd>{reason}</dd>
        </>
      )}
    </dl>
  );
}

const LEVELS: Readonly<
  Record<WorkbenchAnswer['alerts'][number]['level'], { kind: StatusKind; word: string }>
> = {
  good: { kind: 'good', word: '正常' },
  info: { kind: 'none', word: '提示' },
  warn: { kind: 'warn', word: '注意' },
  bad: { kind: 'bad', word: '异常' },
};

function Alerts({ alerts }: { alerts: WorkbenchAnswer['alerts'] }) {
  if (alerts.length === 0) return <p>没有需要提醒的情况。</p>;
  return (
    <ul className={css.alerts}>
      {alerts.map(({ level, text, page }) => (
        <li key={text}>
          <Status {...LEVELS[level]} /> {page === null ? text : <Link href={page}>{text}</Link>}
        </li>
      ))}
    </ul>
  );
}
