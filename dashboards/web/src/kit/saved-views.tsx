import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ViewAnswer } from '../../../api/views.ts';
import { api } from '../api/client.ts';
import { useHere } from '../app/location.ts';
import { day } from '../lib/format.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field, Input } from './field.tsx';
import { Link } from './link.tsx';
import { Popover } from './popover.tsx';
import { Query, told } from './query.tsx';
import { toast } from './toast.tsx';

interface Views {
  readonly total: number;
  readonly rows: readonly ViewAnswer[];
}

/** 视图: addresses of a page that the reader has given names. @param page its route, `/metrics` */
export function SavedViews({ page }: { page: string }) {
  const here = useHere();
  const [isNaming, setNaming] = useState(false);
  return (
    <>
      <Popover label="我的视图" title="我的视图" icon="star" align="right" width={340}>
        {(close) => (
          <Saved
            page={page}
            onSave={() => {
              close();
              setNaming(true);
            }}
            onGo={close}
          />
        )}
      </Popover>
      {isNaming ? <Naming page={page} url={here} onClose={() => setNaming(false)} /> : null}
    </>
  );
}

const viewsKey = ['views'];

function Saved({ page, onSave, onGo }: { page: string; onSave: () => void; onGo: () => void }) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: viewsKey,
    queryFn: ({ signal }) => api<Views>('/api/v1/views', { signal }),
  });
  const drop = useMutation({
    mutationFn: (id: string) => api(`/api/v1/views/${id}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: viewsKey }),
    onError: (error) => toast(`没有删除：${told(error).detail}`, 'failed'),
  });
  return (
    <div className="stack">
      <Query query={query} height={60}>
        {({ rows }) => {
          const mine = rows.filter((row) => row.page === page);
          return mine.length === 0 ? (
            <p className="muted">还没有保存过视图。筛选、切分和排序都在网址里，保存的就是它们。</p>
          ) : (
            <ul className="stack">
              {mine.map((row) => (
                <li key={row.id} className="row" style={{ justifyContent: 'space-between' }}>
                  <span>
                    <Link href={row.url} onClick={onGo}>
                      {row.name}
                    </Link>{' '}
                    <span className="note">{day(row.updated_at)}</span>
                  </span>
                  <Button
                    size="small"
                    kind="quiet"
                    icon="close"
                    aria-label={`删除视图 ${row.name}`}
                    onClick={() => drop.mutate(row.id)}
                  />
                </li>
              ))}
            </ul>
          );
        }}
      </Query>
      <div>
        <Button size="small" icon="plus" onClick={onSave}>
          保存当前视图
        </Button>
      </div>
    </div>
  );
}

function Naming({ page, url, onClose }: { page: string; url: string; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const save = useMutation({
    mutationFn: () =>
      api(`/api/v1/views/${crypto.randomUUID()}`, { method: 'PUT', body: { name: name.trim(), page, url } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: viewsKey });
      toast(`已保存视图“${name.trim()}”`);
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="保存视图"
      footer={
        <>
          <Button onClick={onClose}>取消</Button>
          <Button
            kind="primary"
            busy={save.isPending}
            disabled={name.trim() === ''}
            onClick={() => save.mutate()}
          >
            保存
          </Button>
        </>
      }
    >
      <Field label="名称" error={save.error ? told(save.error).detail : undefined}>
        {(own) => (
          <Input {...own} maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
    </Dialog>
  );
}
