import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SourceRow, StartBody, Started } from '../../../../api/ops-run.ts';
import { useGo } from '../../app/location.ts';
import { useMay } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Checkbox, Field, Select, TextArea } from '../../kit/field.tsx';
import { Query, told } from '../../kit/query.tsx';
import { toast } from '../../kit/toast.tsx';
import { href } from '../../lib/url-state.ts';
import css from './ops.module.css';
import { START_KINDS } from './parts.tsx';
import { act, sourcesQuery } from './query.ts';

type Kind = StartBody['kind'];

export interface StartProps {
  /** @default 启动运行 */
  label?: string;
  kind?: Kind;
  /** Chosen from the beginning; none: all. */
  sources?: readonly string[];
  primary?: boolean;
  small?: boolean;
}

/** Starts a run: which sources, with or without a build, why. The answer comes at once; the page of the run shows the rest. */
export function Start({ label = '启动运行', primary = false, small = false, ...preset }: StartProps) {
  const [open, setOpen] = useState(false);
  if (!useMay('ops.act')) return null;
  return (
    <>
      <Button
        icon="play"
        kind={primary ? 'primary' : 'plain'}
        size={small ? 'small' : 'normal'}
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      {open ? <StartDialog {...preset} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function StartDialog({
  kind: first = 'run',
  sources = [],
  onClose,
}: Omit<StartProps, 'label' | 'primary' | 'small'> & { onClose: () => void }) {
  const go = useGo();
  const query = useQuery(sourcesQuery);
  const [kind, setKind] = useState<Kind>(first);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(sources));
  const [isThorough, setThorough] = useState(false);
  const [isHeld, setHeld] = useState(false);
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const start = async () => {
    if (reason.trim().length < 2) return setFailure('请写明原因，至少两个字。');
    if (kind === 'reparse' && chosen.size !== 1) return setFailure('重新解析一次选一个来源。');
    setBusy(true);
    setFailure(null);
    try {
      const named = chosen.size === 0 ? null : [...chosen];
      const { run } = await act<Started>('/api/v1/ops/runs', bodyOf(kind, named, isThorough, isHeld, reason));
      toast('已启动');
      onClose();
      go(href('/ops/runs/$run', { run }));
    } catch (error) {
      const { detail, code, hint } = told(error);
      setFailure(`${detail}（${code}）。${hint ?? ''}`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="启动运行"
      width={640}
      footer={
        <>
          <Button onClick={onClose}>取消</Button>
          <Button kind="primary" busy={busy} onClick={() => void start()}>
            启动
          </Button>
        </>
      }
    >
      <div className="stack">
        <Field label="做什么">
          {(own) => (
            <Select
              {...own}
              value={kind}
              onChange={(value) => setKind(value as Kind)}
              options={(['run', 'ingest', 'build', 'reparse'] as const).map((value) => ({
                value,
                label: START_KINDS[value] ?? value,
              }))}
            />
          )}
        </Field>
        {kind === 'build' ? null : (
          <Query query={query} height={80}>
            {({ rows }) => (
              <SourceChoice
                rows={rows.filter(({ from }) => from !== 'once' || kind === 'reparse')}
                chosen={chosen}
                onChange={setChosen}
                allowAll={kind !== 'reparse'}
                resting={kind !== 'reparse'}
              />
            )}
          </Query>
        )}
        {kind === 'run' || kind === 'build' ? (
          <Checkbox label="全部模型重算（不只是有变化的）" checked={isThorough} onChange={setThorough} />
        ) : null}
        {kind === 'ingest' ? (
          <Checkbox label="不等到期，已知的网页也重新采集" checked={isThorough} onChange={setThorough} />
        ) : null}
        {kind === 'build' ? (
          <Checkbox
            label="只做成候选快照，不发布（在快照页比对后发布）"
            checked={isHeld}
            onChange={setHeld}
          />
        ) : null}
        <Field label="原因" required hint="记入操作日志，并显示在运行页。">
          {(own) => (
            <TextArea {...own} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />
          )}
        </Field>
        {failure ? (
          <p role="alert" className={css.wrong}>
            {failure}
          </p>
        ) : null}
      </div>
    </Dialog>
  );
}

function bodyOf(
  kind: Kind,
  sources: string[] | null,
  isThorough: boolean,
  isHeld: boolean,
  reason: string,
): StartBody {
  switch (kind) {
    case 'run':
      return { kind, sources, full: isThorough, reason };
    case 'ingest':
      return { kind, sources, force: isThorough, reason };
    case 'build':
      return { kind, full: isThorough, hold: isHeld, reason };
    case 'reparse':
      return { kind, source: sources?.[0] ?? '', reason };
    default:
      return kind satisfies never;
  }
}

function SourceChoice({
  rows,
  chosen,
  onChange,
  allowAll,
  resting,
}: {
  rows: readonly SourceRow[];
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
  allowAll: boolean;
  /** Whether paused and disabled sources are out of the question. */
  resting: boolean;
}) {
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    onChange(next);
  };
  return (
    <fieldset className="stack">
      <legend>来源</legend>
      <p className="note">
        {allowAll
          ? chosen.size === 0
            ? '没有勾选：读取全部未停用、未暂停的来源。'
            : `已勾选 ${chosen.size} 个，只读取这些来源。`
          : '选一个来源，把湖中它的文件重新读一遍；不采集。'}
      </p>
      {rows.length === 0 ? (
        <p>还没有来源。</p>
      ) : (
        <div className={css.checks}>
          {rows.map(({ id, name, pause, disabled }) => {
            const isResting = resting && (pause !== null || disabled);
            return (
              <Checkbox
                key={id}
                checked={chosen.has(id)}
                disabled={isResting}
                onChange={(on) => toggle(id, on)}
                label={`${name}${isResting ? (disabled ? '（停用）' : '（已暂停）') : ''}`}
              />
            );
          })}
        </div>
      )}
    </fieldset>
  );
}
