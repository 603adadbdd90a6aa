import { useQuery } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import type { KindList, Upload, UploadList } from '../../../../api/ops-run.ts';
import { ApiProblem, api } from '../../api/client.ts';
import { useSearch } from '../../app/location.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { ErrorBox, Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Status } from '../../kit/tag.tsx';
import { bytes, instant, integer } from '../../lib/format.ts';
import css from '../ops/ops.module.css';
import { kindsQuery, refresh, SOON } from '../ops/query.ts';
import { importPage } from './route.tsx';
import { UPLOAD_STATES } from './states.ts';
import { UploadCard } from './upload-card.tsx';

/** 导入: a file is taken in, read on trial, corrected where the guess is wrong, then imported. */
export default function ImportView() {
  const [search, setSearch] = useSearch(importPage.search);
  const kinds = useQuery(kindsQuery);
  const waiting = useQuery({
    queryKey: ['ops', 'uploads'],
    queryFn: ({ signal }) => api<UploadList>('/api/v1/ops/uploads', { signal }),
    refetchInterval: ({ state }) =>
      state.data?.rows.some((row) => row.state === 'looking' || row.state === 'importing') ? SOON : false,
  });
  return (
    <>
      <PageHeader title="导入" snapshot={false}>
        试读不存任何东西；确认后才存入湖中
      </PageHeader>
      <div className="stack">
        <Query query={kinds} height={120}>
          {(known) => <Taker kinds={known} onTaken={(id) => setSearch({ file: id })} />}
        </Query>
        <Query query={waiting} height={80}>
          {({ rows }) =>
            rows.length === 0 ? null : (
              <Card title={`等待导入 ${integer(rows.length)} 份`} flush>
                <Waiting rows={rows} current={search.file} onChoose={(file) => setSearch({ file })} />
              </Card>
            )
          }
        </Query>
        {search.file === '' || kinds.data === undefined ? null : (
          <UploadCard
            key={search.file}
            id={search.file}
            kinds={kinds.data.rows}
            onGone={() => setSearch({ file: '' })}
          />
        )}
      </div>
    </>
  );
}

/** Takes a file, by choice or dropped. */
function Taker({ kinds, onTaken }: { kinds: KindList; onTaken: (id: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [busy, setBusy] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const limit = kinds.max_bytes;
  const take = async (file: File | undefined) => {
    if (file === undefined || busy !== null) return;
    setFailure(null);
    if (file.size > limit) {
      return setFailure(
        new ApiProblem({
          status: 413,
          code: 'PANHUO_INPUT_TOO_LARGE',
          detail: `文件有 ${bytes(file.size)}，超过上限 ${bytes(limit)}：${file.name}`,
          hint: '请拆分文件，或用命令 panhuo import 导入。',
        }),
      );
    }
    setBusy(file.name);
    try {
      const form = new FormData();
      form.append('file', file);
      const { upload } = await api<{ upload: Upload }>('/api/v1/ops/uploads', { method: 'POST', body: form });
      void refresh();
      onTaken(upload.id);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(null);
      if (input.current) input.current.value = '';
    }
  };
  const over = (on: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(on);
  };
  return (
    <Card title="选择文件">
      <div className="stack">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button does the same */}
        <div
          className={css.drop}
          data-over={isOver}
          onDragOver={over(true)}
          onDragLeave={over(false)}
          onDrop={(event) => {
            over(false)(event);
            void take(event.dataTransfer.files[0]);
          }}
        >
          <p>把文件拖到这里，或</p>
          <input
            ref={input}
            type="file"
            className="visually-hidden"
            tabIndex={-1}
            aria-label="要导入的文件"
            onChange={(event) => void take(event.target.files?.[0])}
          />
          <Button kind="primary" icon="upload" busy={busy !== null} onClick={() => input.current?.click()}>
            选择文件
          </Button>
          <p className="note">
            CSV、XLSX、XLS、网页表格、JSON、XML，或装有这些的 ZIP；不超过 {bytes(limit)}
            。编码、工作表、表头、列和记录种类都会自动猜，猜错了可以改。
          </p>
        </div>
        {busy === null ? null : <p role="status">正在上传 {busy}…</p>}
        {failure === null ? null : <ErrorBox error={failure} />}
      </div>
    </Card>
  );
}

function Waiting({
  rows,
  current,
  onChoose,
}: {
  rows: readonly Upload[];
  current: string;
  onChoose: (id: string) => void;
}) {
  return (
    <DataTable
      caption="等待导入的文件"
      rows={rows}
      rowKey={({ id }) => id}
      current={current}
      columns={[
        {
          id: 'name',
          title: '文件',
          wrap: true,
          render: ({ id, name }) => (
            <button type="button" className={css.cell} onClick={() => onChoose(id)}>
              {name}
            </button>
          ),
        },
        { id: 'state', title: '状态', render: ({ state }) => <Status {...UPLOAD_STATES[state]} /> },
        { id: 'bytes', title: '大小', align: 'right', render: (row) => bytes(row.bytes) },
        { id: 'by', title: '上传人' },
        { id: 'at', title: '上传', render: ({ at }) => instant(at) },
        { id: 'until', title: '保留到', render: ({ until }) => instant(until) },
      ]}
    />
  );
}
