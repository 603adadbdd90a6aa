import { useState } from 'react';
import type { Correction, RejectDetail, Started, TryAnswer } from '../../../../api/ops-run.ts';
import { api } from '../../api/client.ts';
import { useGo } from '../../app/location.ts';
import { useMay } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Confirm } from '../../kit/dialog.tsx';
import { ErrorBox } from '../../kit/query.tsx';
import { toast } from '../../kit/toast.tsx';
import { integer } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import css from '../ops/ops.module.css';
import { act } from '../ops/query.ts';
import { Layout, layoutOf, Mapping, NO_LAYOUT } from '../ops-import/mapping.tsx';
import { TrialResult } from '../ops-import/trial.tsx';

/** Another mapping or layout for a file of the lake: tried first, then done. */
export function Mending({ path, detail }: { path: string; detail: RejectDetail }) {
  const go = useGo();
  const mayAct = useMay('ops.act');
  const [map, setMap] = useState<Record<string, string>>({});
  const [typed, setTyped] = useState(NO_LAYOUT);
  const [tried, setTried] = useState<{ answer: TryAnswer; correction: Correction } | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  if (!mayAct) return null;
  const attempt = async () => {
    const table = layoutOf(typed);
    const correction: Correction = {
      ...(Object.keys(map).length === 0 ? {} : { map }),
      ...(table === undefined ? {} : { table }),
    };
    setBusy(true);
    setFailure(null);
    setTried(null);
    try {
      const answer = await api<TryAnswer>(`${path}/try`, { method: 'POST', body: correction });
      setTried({ answer, correction });
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const { before, trial } = tried?.answer ?? {};
  const gain = (trial?.intake.records ?? 0) - (before?.records ?? 0);
  return (
    <>
      <Card
        title="改列的对应，重新解析"
        note={detail.mappable ? '改过的列会按表头记住，下次同样的表格自动照此读取。' : undefined}
      >
        <div className="stack">
          {detail.mappable ? (
            <>
              {detail.mapping.length > 0 ? (
                <Mapping mapping={detail.mapping} fields={detail.fields} map={map} onChange={setMap} />
              ) : (
                <p>还不知道它有哪些列：先试读一次，或指定编码、工作表、表头。</p>
              )}
              <details open={detail.mapping.length === 0}>
                <summary>编码、工作表或表头</summary>
                <Layout typed={typed} onChange={setTyped} />
              </details>
            </>
          ) : (
            <p>
              这份文件由专用解析器 {detail.parser}{' '}
              读取，没有列可以改；解析器或来源的设置改过之后，可以重新解析。
            </p>
          )}
          <div className="row">
            <Button icon="refresh" busy={busy} onClick={() => void attempt()}>
              试读
            </Button>
            {trial === undefined ? null : (
              <Button kind="primary" onClick={() => setAsking(true)}>
                照此重新解析
              </Button>
            )}
          </div>
          {failure === null ? null : <ErrorBox error={failure} />}
          {trial === undefined ? null : (
            <p role="status">
              {before == null
                ? '现在没有记录'
                : `现在 ${integer(before.records)} 条记录、${integer(before.rejects)} 行拒收`}
              ；照此读取为 {integer(trial.intake.records)} 条记录、{integer(trial.intake.rejects)} 行拒收，
              <strong className={gain < 0 ? css.wrong : undefined}>
                {gain > 0
                  ? `多出 ${integer(gain)} 条记录`
                  : gain < 0
                    ? `■ 少了 ${integer(-gain)} 条记录`
                    : '记录数不变'}
              </strong>
              。
            </p>
          )}
        </div>
      </Card>
      {trial === undefined ? null : <TrialResult trial={trial} />}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title="重新解析这份文件"
        confirmLabel="重新解析"
        needReason
        onConfirm={async (reason) => {
          const { run } = await act<Started>(`${path}/reparse`, { ...tried?.correction, reason });
          toast('已开始重新解析');
          go(href('/ops/runs/$run', { run }));
        }}
      >
        <p>新的读取代替旧的；旧的仍在湖中，构建后才进入快照。</p>
      </Confirm>
    </>
  );
}
