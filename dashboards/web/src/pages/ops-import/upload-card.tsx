import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { KindList, LookBody, Started, Upload } from '../../../../api/ops-run.ts';
import { api } from '../../api/client.ts';
import { useGo } from '../../app/location.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Field, Select } from '../../kit/field.tsx';
import { Query, told } from '../../kit/query.tsx';
import { Status } from '../../kit/tag.tsx';
import { toast } from '../../kit/toast.tsx';
import { bytes, integer, percent } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import css from '../ops/ops.module.css';
import { Act, Failure, RunLink } from '../ops/parts.tsx';
import { act, refresh } from '../ops/query.ts';
import { Layout, layoutOf, Mapping, NO_LAYOUT, typedOf } from './mapping.tsx';
import { UPLOAD_STATES } from './states.ts';
import { TrialResult } from './trial.tsx';

export interface UploadCardProps {
  id: string;
  kinds: KindList['rows'];
  /** It was discarded. */
  onGone: () => void;
}

/** One waiting file: the guess, the trial, corrections, and the import. */
export function UploadCard({ id, kinds, onGone }: UploadCardProps) {
  const query = useQuery({
    queryKey: ['ops', 'upload', id],
    queryFn: async ({ signal }) =>
      (await api<{ upload: Upload }>(`/api/v1/ops/uploads/${id}`, { signal })).upload,
    refetchInterval: ({ state }) =>
      state.data?.state === 'looking' || state.data?.state === 'importing' ? 700 : false,
    retry: false,
  });
  return (
    <Query query={query} height={300}>
      {(upload) => <Opened upload={upload} kinds={kinds} onGone={onGone} />}
    </Query>
  );
}

function Opened({ upload, kinds, onGone }: { upload: Upload; kinds: KindList['rows']; onGone: () => void }) {
  const go = useGo();
  const path = `/api/v1/ops/uploads/${upload.id}`;
  const discard = async () => {
    try {
      await api(path, { method: 'DELETE' });
      toast('已放弃，文件已删除');
      void refresh();
      onGone();
    } catch (error) {
      toast(told(error).detail, 'failed');
    }
  };
  return (
    <div className="stack">
      <Card
        title={upload.name}
        actions={
          <>
            {upload.state === 'ready' ? (
              <Act
                label="导入"
                kind="primary"
                title={`导入 ${upload.name}`}
                path={`${path}/import`}
                done="已开始导入"
                onDone={(answer) => go(href('/ops/runs/$run', { run: (answer as Started).run }))}
              >
                <p>
                  按下面试读的样子存入湖中：{integer(upload.trial?.intake.records ?? null)} 条记录，
                  {integer(upload.trial?.intake.rejects ?? null)} 行拒收。导入后要构建一次，才会出现在指标里。
                </p>
              </Act>
            ) : null}
            {upload.state === 'importing' ? null : (
              <Button icon="close" onClick={() => void discard()}>
                放弃
              </Button>
            )}
          </>
        }
      >
        <div className="stack">
          <p role="status">
            <Status {...UPLOAD_STATES[upload.state]} />
            {upload.state === 'looking' ? `，已读 ${integer(upload.rows)} 行` : ''}
            {upload.run === null ? null : (
              <>
                {' '}
                运行 <RunLink run={upload.run} />
              </>
            )}
            <span className={css.small}>　{bytes(upload.bytes)}</span>
          </p>
          {(upload.guesses[0]?.share ?? 1) < 0.5 && upload.kind === upload.guesses[0]?.kind ? (
            <p>
              <Status kind="warn" word="认出的列不到一半，很可能不是这种记录，请核对种类。" />
            </p>
          ) : null}
          {upload.error === null ? null : <Failure error={upload.error} />}
          {upload.state === 'importing' ? null : <Correcting upload={upload} kinds={kinds} path={path} />}
        </div>
      </Card>
      {upload.trial === null ? null : <TrialResult trial={upload.trial} />}
    </div>
  );
}

/** The guess in fields; 重新试读 sends them. */
function Correcting({ upload, kinds, path }: { upload: Upload; kinds: KindList['rows']; path: string }) {
  const [kind, setKind] = useState(upload.kind ?? '');
  const [map, setMap] = useState<Record<string, string>>({ ...upload.map });
  const [typed, setTyped] = useState(typedOf(upload.table));
  const [failure, setFailure] = useState<string | null>(null);
  const isLooking = upload.state === 'looking';
  // A guess that comes later, when the file has been looked at.
  useEffect(() => setKind((own) => (own === '' ? (upload.kind ?? '') : own)), [upload.kind]);
  const look = async () => {
    setFailure(null);
    const table = layoutOf(typed);
    const body: LookBody = {
      ...(kind === '' ? {} : { kind }),
      ...(Object.keys(map).length === 0 ? {} : { map }),
      ...(table === undefined ? {} : { table }),
    };
    try {
      await act(`${path}/look`, body);
    } catch (error) {
      const { detail, code } = told(error);
      setFailure(`${detail}（${code}）`);
    }
  };
  const chosen = kinds.find((one) => one.kind === kind);
  const { mapping } = upload;
  const isShared = (upload.trial?.documents.length ?? 0) > 1;
  return (
    <div className="stack">
      <Field label="记录种类" hint={guessText(upload)}>
        {(own) => (
          <Select
            {...own}
            value={kind}
            onChange={(value) => {
              setKind(value);
              // Fields of one kind mean nothing to another.
              setMap({});
            }}
            options={[
              { value: '', label: '请选择', disabled: true },
              ...kinds.map((one) => ({ value: one.kind, label: one.name })),
            ]}
          />
        )}
      </Field>
      <details open={upload.state === 'refused'}>
        <summary>编码、工作表或表头猜错了</summary>
        <Layout typed={typed} onChange={setTyped} />
      </details>
      {mapping.length > 0 && chosen !== undefined && chosen.kind === upload.kind ? (
        <details open>
          <summary>列与字段{isShared ? '（第一个表格的；改动用于全部表格）' : ''}</summary>
          <Mapping mapping={mapping} fields={chosen.fields} map={map} onChange={setMap} />
          <p className="note">改过的列会按表头记住，下次同样的表格自动照此读取。</p>
        </details>
      ) : null}
      <div className="row">
        <Button icon="refresh" busy={isLooking} disabled={kind === ''} onClick={() => void look()}>
          按上面重新试读
        </Button>
        <Button
          kind="quiet"
          disabled={isLooking}
          onClick={() => {
            setMap({});
            setTyped(NO_LAYOUT);
          }}
        >
          清空改动
        </Button>
      </div>
      {failure ? (
        <p role="alert" className={css.wrong}>
          {failure}
        </p>
      ) : null}
    </div>
  );
}

function guessText({ guesses }: Upload): string {
  if (guesses.length === 0) return '没有从表头看出是哪一种，请选择。';
  const words = guesses
    .slice(0, 3)
    .map(({ name, share, columns }) => `${name}（认出 ${columns} 列，占 ${percent(share, 0)}）`);
  return `按表头看，最像：${words.join('；')}`;
}
