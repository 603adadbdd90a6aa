import { type ReactNode, useState } from 'react';
import type { Intake, RunError, RunState } from '../../../../api/ops-run.ts';
import { useMay } from '../../app/session.ts';
import { Button, type ButtonLook } from '../../kit/button.tsx';
import { Confirm } from '../../kit/dialog.tsx';
import { Link } from '../../kit/link.tsx';
import { Status, type StatusKind } from '../../kit/tag.tsx';
import { toast } from '../../kit/toast.tsx';
import { integer } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import css from './ops.module.css';
import { act } from './query.ts';

export const RUN_STATES: Readonly<Record<RunState, { kind: StatusKind; word: string }>> = {
  running: { kind: 'none', word: '进行中' },
  done: { kind: 'good', word: '完成' },
  failed: { kind: 'bad', word: '失败' },
  interrupted: { kind: 'warn', word: '中断' },
  held: { kind: 'bad', word: '被审计拦下' },
  cancelled: { kind: 'none', word: '已取消' },
};

export const RunStatus = ({ state }: { state: RunState }) => <Status {...RUN_STATES[state]} />;

export const START_KINDS: Readonly<Record<string, string>> = {
  run: '读取来源并构建',
  ingest: '只读取来源',
  build: '只构建',
  reparse: '重新解析',
  import: '导入文件',
};

export const RunLink = ({ run }: { run: string }) => (
  <Link href={href('/ops/runs/$run', { run })} className={css.id}>
    {run}
  </Link>
);

/** What failed: code, what, where, and what can be done. */
export function Failure({ error }: { error: RunError }) {
  const { file, line, column, field } = error.where ?? {};
  const where = [
    file === undefined ? '' : `文件 ${file}`,
    line === undefined ? '' : `第 ${line} 行`,
    column === undefined ? '' : `列 ${column}`,
    field === undefined ? '' : `字段 ${field}`,
  ].filter((part) => part !== '');
  return (
    <div className={css.failure}>
      <p>{error.message}</p>
      {where.length > 0 ? <p className="note">位置：{where.join('，')}</p> : null}
      {error.hint ? <p className="note">{error.hint}</p> : null}
      <p className="note">错误代码 {error.code}</p>
    </div>
  );
}

/** `41,500 行 = 41,380 记录 + 20 拒收 + 100 重复`; what that does not explain is red. */
export function Identity({ intake }: { intake: Intake }) {
  const { rows, records, rejects, duplicates, difference } = intake;
  return (
    <span>
      {integer(rows)} 行 ＝ {integer(records)} 记录 ＋ {integer(rejects)} 拒收 ＋ {integer(duplicates)} 重复
      {difference === 0 ? null : (
        <strong className={css.wrong}> ■ 相差 {integer(difference)} 行，入库数不平</strong>
      )}
    </span>
  );
}

export interface ActProps extends ButtonLook {
  label: string;
  /** Title of the question. */
  title: string;
  path: string;
  /** Said when it is done. */
  done: string;
  danger?: boolean;
  children?: ReactNode;
  onDone?: (answer: unknown) => void;
}

/** A button that asks for the reason and then does it. Not there for those who may not. */
export function Act({ label, title, path, done, danger = false, children, onDone, ...look }: ActProps) {
  const [open, setOpen] = useState(false);
  if (!useMay('ops.act')) return null;
  return (
    <>
      <Button {...look} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Confirm
        open={open}
        onClose={() => setOpen(false)}
        title={title}
        confirmLabel={label}
        danger={danger}
        needReason
        onConfirm={async (reason) => {
          const answer = await act(path, { reason });
          toast(done);
          onDone?.(answer);
        }}
      >
        {children}
      </Confirm>
    </>
  );
}
