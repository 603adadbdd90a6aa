import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { AccountAnswer } from '../../../../api/session.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query, told } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Tag } from '../../kit/tag.tsx';
import { toast } from '../../kit/toast.tsx';
import { instant } from '../../lib/format.ts';
import { ROLE_NAMES } from '../../lib/words.ts';
import css from './account.module.css';
import { agentName, methodName } from './agent.ts';
import { PasswordCard } from './password.tsx';
import { accountQuery, endOtherSessions, endSession } from './query.ts';
import { TotpCard } from './totp.tsx';

/** Who one is, and how one signs in. */
export default function Account() {
  const query = useQuery(accountQuery);
  const client = useQueryClient();
  const reload = () => client.invalidateQueries({ queryKey: accountQuery.queryKey });
  return (
    <>
      <PageHeader title="我的账号" snapshot={false} />
      <Query query={query} height={400}>
        {(account) => (
          <div className="stack">
            <Who account={account} />
            {account.has_password ? (
              <div className="halves">
                <PasswordCard onDone={reload} />
                <TotpCard account={account} onDone={reload} />
              </div>
            ) : null}
            <Sessions account={account} onDone={reload} />
          </div>
        )}
      </Query>
    </>
  );
}

function Who({ account }: { account: AccountAnswer }) {
  const { login, name, roles, organisation, provider, demo, has_password } = account;
  return (
    <Card title="身份" note="姓名用作评分、裁定等决定的署名；姓名、角色与机构由管理员修改。">
      <dl className={css.facts}>
        <dt>姓名</dt>
        <dd>
          {name} {demo ? <Tag tone="warn">演示身份</Tag> : null}
        </dd>
        <dt>登录名</dt>
        <dd>{login}</dd>
        <dt>角色</dt>
        <dd>{roles.map((role) => ROLE_NAMES[role]).join('、')}</dd>
        <dt>数据范围</dt>
        <dd>{organisation === null ? '不限机构' : `仅 ${organisation.name}`}</dd>
        <dt>登录方式</dt>
        <dd>
          {provider !== null
            ? `统一登录（${provider}）`
            : has_password
              ? '本地密码'
              : demo
                ? '演示按钮，没有密码'
                : '尚未设定密码'}
        </dd>
      </dl>
    </Card>
  );
}

function Sessions({ account, onDone }: { account: AccountAnswer; onDone: () => Promise<unknown> }) {
  const { sessions } = account;
  const act = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      toast(done);
      await onDone();
    } catch (error) {
      const { detail, code } = told(error);
      toast(`没有注销：${detail}（${code}）`, 'failed');
    }
  };
  const hasOthers = sessions.some(({ current }) => !current);
  return (
    <Card
      title="我的会话"
      flush
      actions={
        hasOthers ? (
          <Button size="small" onClick={() => void act(endOtherSessions, '已注销其他会话')}>
            注销其他全部会话
          </Button>
        ) : null
      }
      note="看到不认识的会话，请先注销它，再修改密码。"
    >
      <DataTable
        caption="我的会话"
        rowKey={({ id }) => id}
        rows={sessions}
        grid={false}
        columns={[
          {
            id: 'agent',
            title: '浏览器',
            render: ({ agent, current }) => (
              <span>
                {agentName(agent)} {current ? <Tag tone="primary">本次会话</Tag> : null}
              </span>
            ),
          },
          { id: 'address', title: '地址' },
          { id: 'method', title: '登录方式', render: ({ method }) => methodName(method) },
          { id: 'created_at', title: '登录时间', render: ({ created_at }) => instant(created_at) },
          { id: 'last_seen_at', title: '最近使用', render: ({ last_seen_at }) => instant(last_seen_at) },
          { id: 'expires_at', title: '到期', render: ({ expires_at }) => instant(expires_at) },
          {
            id: 'act',
            title: '操作',
            render: ({ id, current, agent }) =>
              current ? (
                <span className="muted">请用右上角的“退出”</span>
              ) : (
                <Button
                  size="small"
                  aria-label={`注销 ${agentName(agent)} 的会话`}
                  onClick={() => void act(() => endSession(id), '已注销该会话')}
                >
                  注销
                </Button>
              ),
          },
        ]}
      />
    </Card>
  );
}
