import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Role } from '../../../../server/access/permissions.ts';
import { useSession } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Checkbox, Field, Input, Select } from '../../kit/field.tsx';
import { Query, told } from '../../kit/query.tsx';
import { toast } from '../../kit/toast.tsx';
import { ROLE_NAMES } from '../../lib/words.ts';
import { addUser, changeUser, type MadeLink, type UserAnswer, universitiesQuery } from './query.ts';
import css from './users.module.css';

type Organisation = UserAnswer['organisation'];
const ROLES = Object.keys(ROLE_NAMES) as Role[];

/** A new user, or changes to one. @param onDone with the one-time link of a new user, null after changes */
export function UserForm({
  user,
  onClose,
  onDone,
}: {
  user: UserAnswer | null;
  onClose: () => void;
  onDone: (made: MadeLink | null) => Promise<void>;
}) {
  const { providers } = useSession();
  const [login, setLogin] = useState(user?.login ?? '');
  const [name, setName] = useState(user?.name ?? '');
  const [roles, setRoles] = useState<readonly Role[]>(user?.roles ?? []);
  const [organisation, setOrganisation] = useState<Organisation>(user?.organisation ?? null);
  const [provider, setProvider] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const needsOrganisation = roles.includes('liaison') && organisation === null;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (roles.length === 0) return setFailure('请至少选一个角色');
    if (needsOrganisation) return setFailure('联络员只看一个机构的数据：请选定机构');
    setBusy(true);
    setFailure(null);
    try {
      const shared = { name: name.trim(), roles: [...roles], organisation };
      if (user === null) {
        await onDone(
          await addUser({ ...shared, login: login.trim(), provider: provider === '' ? null : provider }),
        );
      } else {
        await changeUser(user.id, shared);
        toast('已修改');
        await onDone(null);
      }
    } catch (error) {
      const { detail, hint, code } = told(error);
      setFailure(`${detail}${hint ? `。${hint}` : ''}（${code}）`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={user === null ? '添加用户' : `修改 ${user.name}`}
      footer={
        <>
          <Button onClick={onClose}>取消</Button>
          <Button kind="primary" type="submit" form="user-form" busy={busy}>
            {user === null ? '添加' : '保存'}
          </Button>
        </>
      }
    >
      <form id="user-form" className="stack" onSubmit={(event) => void send(event)}>
        {user === null ? (
          <Field label="登录名" required hint="小写字母、数字和 . _ @ -，2—64 个；添加后不能改。">
            {(own) => (
              <Input
                {...own}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                pattern="[a-zA-Z0-9][a-zA-Z0-9._@\-]{1,63}"
                value={login}
                onChange={(event) => setLogin(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        <Field label="姓名" required hint="评分、裁定等决定以它署名。">
          {(own) => (
            <Input
              {...own}
              autoComplete="off"
              maxLength={50}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <fieldset className={css.roles}>
          <legend>角色（可多选）</legend>
          {ROLES.map((role) => (
            <Checkbox
              key={role}
              label={ROLE_NAMES[role]}
              checked={roles.includes(role)}
              onChange={(checked) =>
                setRoles(checked ? [...roles, role] : roles.filter((other) => other !== role))
              }
            />
          ))}
        </fieldset>
        <OrganisationField value={organisation} onChange={setOrganisation} />
        {user === null && providers.length > 0 ? (
          <Field label="登录方式">
            {(own) => (
              <Select
                {...own}
                value={provider}
                options={[
                  { value: '', label: '本地密码（生成一次性链接）' },
                  ...providers.map(({ id, name: label }) => ({ value: id, label: `统一登录：${label}` })),
                ]}
                onChange={setProvider}
              />
            )}
          </Field>
        ) : null}
        {failure === null ? null : (
          <p role="alert" className={css.failure}>
            {failure}
          </p>
        )}
      </form>
    </Dialog>
  );
}

/** The one organisation whose rows a liaison sees. */
function OrganisationField({
  value,
  onChange,
}: {
  value: Organisation;
  onChange: (value: Organisation) => void;
}) {
  const [typed, setTyped] = useState('');
  const query = useQuery(universitiesQuery(typed));
  if (value !== null)
    return (
      <div>
        <p className={css.label}>数据范围</p>
        <p className="row">
          仅 {value.name}
          <Button size="small" onClick={() => onChange(null)}>
            改为不限机构
          </Button>
        </p>
      </div>
    );
  return (
    <div className="stack">
      <Field
        label="数据范围"
        hint="不填为不限机构。限定一所高校时，输入名称的一部分，再从下面选定；联络员必须限定。"
      >
        {(own) => (
          <Input
            {...own}
            type="search"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      {typed.trim() === '' ? null : (
        <Query query={query} height={60}>
          {({ rows, total }) => (
            <div className="stack">
              <ul className={css.choices}>
                {rows.map(({ org_id, name }) => (
                  <li key={org_id}>
                    <Button size="small" onClick={() => onChange({ org_id, name })}>
                      {name}
                    </Button>
                  </li>
                ))}
              </ul>
              <p className="note">
                {total === 0
                  ? '没有名称含这几个字的高校'
                  : total > rows.length
                    ? `共 ${total} 所，只列出前 ${rows.length} 所，请多输入几个字`
                    : `共 ${total} 所`}
              </p>
            </div>
          )}
        </Query>
      )}
    </div>
  );
}
