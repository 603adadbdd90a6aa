import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearch } from '../../app/location.ts';
import { useSession } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Confirm } from '../../kit/dialog.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Field, Input, Select } from '../../kit/field.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Status, Tag } from '../../kit/tag.tsx';
import { toast } from '../../kit/toast.tsx';
import { instant } from '../../lib/format.ts';
import { ROLE_NAMES } from '../../lib/words.ts';
import { LinkDialog } from './link-dialog.tsx';
import { changeUser, type MadeLink, resetUser, type UserAnswer, usersQuery } from './query.ts';
import { usersPage } from './route.tsx';
import { SessionsDialog } from './sessions-dialog.tsx';
import { UserForm } from './user-form.tsx';

type Open =
  | { readonly what: 'add' }
  | { readonly what: 'edit' | 'disable' | 'enable' | 'reset' | 'sessions'; readonly user: UserAnswer }
  | { readonly what: 'link'; readonly made: MadeLink }
  | null;

/** Who may do what; each change stands in the audit log. */
export default function Users() {
  const query = useQuery(usersQuery);
  const client = useQueryClient();
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const reload = () => client.invalidateQueries({ queryKey: usersQuery.queryKey });
  return (
    <>
      <PageHeader
        title="用户"
        snapshot={false}
        actions={
          <Button kind="primary" icon="plus" onClick={() => setOpen({ what: 'add' })}>
            添加用户
          </Button>
        }
      />
      <Query query={query} height={400}>
        {({ rows }) => <List users={rows} onOpen={setOpen} />}
      </Query>
      {open?.what === 'add' || open?.what === 'edit' ? (
        <UserForm
          user={open.what === 'edit' ? open.user : null}
          onClose={close}
          onDone={async (made) => {
            setOpen(made === null ? null : { what: 'link', made });
            await reload();
          }}
        />
      ) : null}
      {open?.what === 'link' ? <LinkDialog made={open.made} onClose={close} /> : null}
      {open?.what === 'sessions' ? <SessionsDialog user={open.user} onClose={close} onDone={reload} /> : null}
      {open?.what === 'disable' || open?.what === 'enable' ? (
        <Confirm
          open
          onClose={close}
          title={`${open.what === 'disable' ? '停用' : '启用'} ${open.user.name}`}
          danger={open.what === 'disable'}
          confirmLabel={open.what === 'disable' ? '停用' : '启用'}
          onConfirm={async () => {
            await changeUser(open.user.id, { disabled: open.what === 'disable' });
            toast(open.what === 'disable' ? '已停用，会话全部注销' : '已启用');
            await reload();
          }}
        >
          <p>
            {open.what === 'disable'
              ? '停用后立即退出全部会话，不能再登录；做过的决定与操作日志保留。'
              : '启用后可以用原来的密码登录。'}
          </p>
        </Confirm>
      ) : null}
      {open?.what === 'reset' ? (
        <Confirm
          open
          onClose={close}
          title={`重设 ${open.user.name} 的密码`}
          confirmLabel="生成一次性链接"
          onConfirm={async () => {
            const made = await resetUser(open.user.id);
            // After the dialog closed itself.
            queueMicrotask(() => setOpen({ what: 'link', made }));
            await reload();
          }}
        >
          <p>原密码、两步验证与全部会话随即失效，由本人用一次性链接设定新密码。</p>
        </Confirm>
      ) : null}
    </>
  );
}

function List({ users, onOpen }: { users: readonly UserAnswer[]; onOpen: (open: Open) => void }) {
  const [{ q, state }, setSearch] = useSearch(usersPage.search);
  const me = useSession().user?.id;
  const shown = users.filter(
    (user) =>
      (state === 'all' || user.disabled === (state === 'disabled')) &&
      [user.name, user.login, user.organisation?.name ?? ''].some((text) => text.includes(q.trim())),
  );
  return (
    <Card
      title={`${shown.length === users.length ? '' : `${shown.length} / `}${users.length} 人`}
      flush
      actions={
        <>
          <Field label="查找" inline>
            {(own) => (
              <Input
                {...own}
                type="search"
                value={q}
                placeholder="姓名、登录名、机构"
                onChange={(event) => setSearch({ q: event.target.value }, { replace: true })}
              />
            )}
          </Field>
          <Field label="状态" inline>
            {(own) => (
              <Select
                {...own}
                value={state}
                options={[
                  { value: 'all', label: '全部' },
                  { value: 'active', label: '在用' },
                  { value: 'disabled', label: '已停用' },
                ]}
                onChange={(value) => setSearch({ state: value as typeof state })}
              />
            )}
          </Field>
        </>
      }
    >
      {shown.length === 0 ? (
        <Empty
          why="filtered"
          drop={{ label: '清除筛选', onDrop: () => setSearch({ q: '', state: 'all' }) }}
        />
      ) : (
        <DataTable
          caption="用户"
          rows={shown}
          rowKey={({ id }) => id}
          grid={false}
          columns={[
            {
              id: 'name',
              title: '姓名',
              render: (user) => (
                <span>
                  {user.name} {user.id === me ? <Tag tone="primary">本人</Tag> : null}{' '}
                  {user.demo ? <Tag tone="warn">演示</Tag> : null}
                </span>
              ),
            },
            { id: 'login', title: '登录名' },
            {
              id: 'roles',
              title: '角色',
              wrap: true,
              render: ({ roles }) => roles.map((role) => ROLE_NAMES[role]).join('、'),
            },
            {
              id: 'organisation',
              title: '数据范围',
              wrap: true,
              render: ({ organisation }) => organisation?.name ?? '不限机构',
            },
            { id: 'state', title: '状态', render: (user) => <State user={user} /> },
            {
              id: 'last_seen_at',
              title: '最近使用',
              render: ({ last_seen_at, sessions }) =>
                last_seen_at === null ? (sessions === 0 ? '不在线' : '—') : instant(last_seen_at),
            },
            {
              id: 'act',
              title: '操作',
              render: (user) => (
                <span className="row">
                  <Act label="修改" user={user} onClick={() => onOpen({ what: 'edit', user })} />
                  <Act
                    label={`会话 ${user.sessions}`}
                    user={user}
                    onClick={() => onOpen({ what: 'sessions', user })}
                  />
                  {user.provider === null && !user.demo ? (
                    <Act label="重设密码" user={user} onClick={() => onOpen({ what: 'reset', user })} />
                  ) : null}
                  {user.id === me ? null : (
                    <Act
                      label={user.disabled ? '启用' : '停用'}
                      user={user}
                      onClick={() => onOpen({ what: user.disabled ? 'enable' : 'disable', user })}
                    />
                  )}
                </span>
              ),
            },
          ]}
        />
      )}
    </Card>
  );
}

function Act({ label, user, onClick }: { label: string; user: UserAnswer; onClick: () => void }) {
  return (
    <Button kind="quiet" size="small" aria-label={`${label}：${user.name}`} onClick={onClick}>
      {label}
    </Button>
  );
}

function State({ user }: { user: UserAnswer }) {
  if (user.disabled) return <Status kind="bad" word="已停用" />;
  if (user.provider !== null) return <Status kind="good" word={`统一登录（${user.provider}）`} />;
  if (user.demo) return <Status kind="none" word="演示身份" />;
  if (!user.has_password) return <Status kind="warn" word="未设密码" />;
  return <Status kind="good" word={user.totp ? '在用，两步验证' : '在用'} />;
}
