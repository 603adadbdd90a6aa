import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Query, told } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { toast } from '../../kit/toast.tsx';
import { instant } from '../../lib/format.ts';
import { agentName, methodName } from '../account/agent.ts';
import { endUserSession, endUserSessions, type UserAnswer, userSessionsQuery } from './query.ts';

/** Where somebody is signed in, and putting an end to it. */
export function SessionsDialog({
  user,
  onClose,
  onDone,
}: {
  user: UserAnswer;
  onClose: () => void;
  onDone: () => Promise<unknown>;
}) {
  const own = userSessionsQuery(user.id);
  const query = useQuery(own);
  const client = useQueryClient();
  const end = async (work: () => Promise<{ ended: number }>) => {
    try {
      const { ended } = await work();
      toast(`已注销 ${ended} 个会话`);
      await client.invalidateQueries({ queryKey: own.queryKey });
      await onDone();
    } catch (error) {
      const { detail, code } = told(error);
      toast(`没有注销：${detail}（${code}）`, 'failed');
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`${user.name} 的会话`}
      width={760}
      footer={
        <>
          <Button kind="danger" onClick={() => void end(() => endUserSessions(user.id))}>
            全部注销
          </Button>
          <Button onClick={onClose}>关闭</Button>
        </>
      }
    >
      <Query query={query}>
        {({ rows }) =>
          rows.length === 0 ? (
            <p>没有正在使用的会话。</p>
          ) : (
            <DataTable
              caption={`${user.name} 的会话`}
              rows={rows}
              rowKey={({ id }) => id}
              grid={false}
              columns={[
                { id: 'agent', title: '浏览器', render: ({ agent }) => agentName(agent) },
                { id: 'address', title: '地址' },
                { id: 'method', title: '登录方式', render: ({ method }) => methodName(method) },
                { id: 'last_seen_at', title: '最近使用', render: (row) => instant(row.last_seen_at) },
                {
                  id: 'act',
                  title: '操作',
                  render: ({ id, agent }) => (
                    <Button
                      size="small"
                      aria-label={`注销 ${agentName(agent)} 的会话`}
                      onClick={() => void end(() => endUserSession(user.id, id))}
                    >
                      注销
                    </Button>
                  ),
                },
              ]}
            />
          )
        }
      </Query>
    </Dialog>
  );
}
