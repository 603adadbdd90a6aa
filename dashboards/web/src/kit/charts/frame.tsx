import { type ReactNode, useRef, useState } from 'react';
import { pinnedBuild } from '../../api/client.ts';
import { useSession } from '../../app/session.ts';
import { instant } from '../../lib/format.ts';
import { Button } from '../button.tsx';
import { ExportMenu } from '../export-menu.tsx';
import css from './frame.module.css';
import { savePng, saveSvg } from './picture.ts';
import { SourceProvider, type SvgSource } from './source.ts';

/** What every chart has. */
export interface ChartBase {
  title: string;
  /** One sentence that says what the chart shows: for those who do not see it. */
  summary: string;
  /** The same numbers as a table, with the links to what is behind them. */
  table: ReactNode;
  /** Printed below an exported picture: filters, definition, source. */
  about?: readonly string[];
  /** Small print below. */
  note?: ReactNode;
  height?: number;
  /** Heading is already above: the title is for export and the name only. */
  bare?: boolean;
  /** More buttons beside 表格. */
  actions?: ReactNode;
}

/** Title, drawing or table, 导出. `drawn` is false of what is words and boxes that anybody can read and use as they are. */
export function ChartFrame(props: ChartBase & { children: ReactNode; drawn?: boolean }) {
  const { title, summary, table, about = [], note, bare = false, actions, children, drawn = true } = props;
  const [isTable, setTable] = useState(false);
  const source: SvgSource = useRef(null);
  const { synthetic } = useSession();
  const caption = [
    ...about,
    `盘活 · 构建 ${pinnedBuild() ?? '—'}${synthetic ? ' · 合成数据' : ''} · ${instant(new Date().toISOString())} 导出`,
  ];
  const drawing = () => {
    const text = source.current?.();
    if (text === undefined) throw new Error('图还没有画好，请稍后再试');
    return { title, summary, caption, svg: text };
  };
  return (
    <figure className={css.frame}>
      <div className={css.head}>
        {bare ? (
          <span />
        ) : (
          <figcaption>
            <h2 className={css.title}>{title}</h2>
          </figcaption>
        )}
        <div className={css.actions}>
          {actions}
          <Button size="small" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
            {isTable ? '看图' : '表格'}
          </Button>
          {drawn && !isTable ? (
            <ExportMenu
              label="存图"
              items={[
                { label: 'PNG', note: '位图，两倍清晰度', run: () => savePng(drawing()) },
                { label: 'SVG', note: '矢量图', run: () => saveSvg(drawing()) },
              ]}
            />
          ) : null}
        </div>
      </div>
      {isTable ? (
        table
      ) : (
        <SourceProvider value={source}>
          {drawn ? (
            <div role="img" aria-label={`${title}：${summary}`}>
              <div aria-hidden="true">{children}</div>
            </div>
          ) : (
            children
          )}
          <p className={css.summary}>{summary}</p>
        </SourceProvider>
      )}
      {note ? <div className={css.note}>{note}</div> : null}
    </figure>
  );
}
