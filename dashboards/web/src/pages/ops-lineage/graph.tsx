import {
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { Button } from '../../kit/button.tsx';
import { integer } from '../../lib/format.ts';
import css from './graph.module.css';
import { type Box, linkPaths } from './links.ts';

export interface GraphNode {
  readonly id: string;
  /** What stands on the button, and small below it. */
  readonly label: string;
  readonly sub: string;
  /** Colours the edge; the word stands in `sub`. */
  readonly kind: string;
  /** Audits that failed. */
  readonly failed: number;
  /** Opens what stands further out; undefined: nothing does. */
  readonly further?: { readonly count: number; readonly isOpen: boolean; readonly toggle: () => void };
}
export interface GraphColumn {
  readonly title: string;
  readonly nodes: readonly GraphNode[];
}
export interface GraphProps {
  label: string;
  columns: readonly GraphColumn[];
  /** From what is read to what reads it. */
  edges: readonly (readonly [from: string, to: string])[];
  current: string;
  onSelect: (id: string) => void;
}

/** Of one column; the rest comes on demand. */
const MOST = 14;

/**
 * Buttons in columns, links behind them: from left to right. The arrows move between buttons, Enter chooses. Where there is no room for
 * columns they stand below each other, without links.
 */
export function Graph({ label, columns, edges, current, onSelect }: GraphProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [shownAll, setShownAll] = useState<ReadonlySet<string>>(new Set());
  const shown = columns.map((column) => ({
    ...column,
    rest: shownAll.has(column.title) ? 0 : Math.max(0, column.nodes.length - MOST),
    nodes: shownAll.has(column.title) ? column.nodes : column.nodes.slice(0, MOST),
  }));
  const paths = useLinks(frame, edges, JSON.stringify(shown.map(({ nodes }) => nodes.map(({ id }) => id))));
  return (
    <div className={css.scroll}>
      {/* biome-ignore lint/a11y/useSemanticElements: buttons of a picture are no fields of a form */}
      <div
        ref={frame}
        role="group"
        aria-label={label}
        className={css.frame}
        data-many={columns.length > 5}
        onKeyDown={moveFocus}
      >
        <svg className={css.links} aria-hidden="true" focusable="false">
          {paths.map(({ id, d, isCurrent }) => (
            <path key={id} d={d} data-current={isCurrent} />
          ))}
        </svg>
        {shown.map((column) => (
          <div key={column.title} className={css.column} data-column>
            <h3 className={css.title}>
              {column.title}
              <span className="muted"> {integer(column.nodes.length + column.rest)}</span>
            </h3>
            {column.nodes.length === 0 ? <p className={css.none}>没有</p> : null}
            {column.nodes.map((node) => (
              <NodeButton key={node.id} node={node} isCurrent={node.id === current} onSelect={onSelect} />
            ))}
            {column.rest > 0 ? (
              <Button size="small" onClick={() => setShownAll(new Set([...shownAll, column.title]))}>
                显示其余 {integer(column.rest)} 个
              </Button>
            ) : null}
          </div>
        ))}
      </div>
    </div>
  );
}

function NodeButton({
  node,
  isCurrent,
  onSelect,
}: {
  node: GraphNode;
  isCurrent: boolean;
  onSelect: (id: string) => void;
}) {
  const { further } = node;
  return (
    <div className={css.node} data-kind={node.kind} data-current={isCurrent} data-id={node.id}>
      <button
        type="button"
        className={css.name}
        data-node
        aria-current={isCurrent ? 'true' : undefined}
        title={node.label}
        onClick={() => onSelect(node.id)}
      >
        <span className={css.label}>{node.label}</span>
        <span className={css.sub}>
          {node.sub}
          {node.failed > 0 ? (
            <strong className={css.failed}> ▲{integer(node.failed)} 项审计未通过</strong>
          ) : null}
        </span>
      </button>
      {further && further.count > 0 ? (
        <button
          type="button"
          className={css.further}
          aria-expanded={further.isOpen}
          aria-label={`${node.label}：${further.isOpen ? '收起' : '展开'}再远一步的 ${further.count} 个`}
          onClick={further.toggle}
        >
          {further.isOpen ? '−' : `+${further.count}`}
        </button>
      ) : null}
    </div>
  );
}

/** Up and down within a column, left and right to the nearest button of the next one. */
function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const from = event.target;
  if (!(from instanceof HTMLElement) || !from.matches('[data-node]')) return;
  const columns = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-column]')].map((column) => [
    ...column.querySelectorAll<HTMLElement>('[data-node]'),
  ]);
  const at = columns.findIndex((column) => column.includes(from));
  const row = columns[at]?.indexOf(from) ?? -1;
  const middle = (element: HTMLElement) => element.getBoundingClientRect().top;
  const beside = (step: number): HTMLElement | undefined => {
    for (let to = at + step; to >= 0 && to < columns.length; to += step) {
      const [nearest] = [...(columns[to] ?? [])].sort(
        (a, b) => Math.abs(middle(a) - middle(from)) - Math.abs(middle(b) - middle(from)),
      );
      if (nearest) return nearest;
    }
    return undefined;
  };
  const to = {
    ArrowUp: columns[at]?.[row - 1],
    ArrowDown: columns[at]?.[row + 1],
    ArrowLeft: beside(-1),
    ArrowRight: beside(1),
  }[event.key];
  if (!to) return;
  event.preventDefault();
  to.focus();
}

/** The links' paths, measured again whenever the buttons may have moved. */
function useLinks(
  frame: RefObject<HTMLDivElement | null>,
  edges: GraphProps['edges'],
  content: string,
): ReturnType<typeof linkPaths> {
  const [paths, setPaths] = useState<ReturnType<typeof linkPaths>>([]);
  const edgesNow = useRef(edges);
  edgesNow.current = edges;
  const measure = useCallback(() => {
    const element = frame.current;
    if (!element) return;
    const origin = element.getBoundingClientRect();
    const boxes = new Map<string, Box>();
    let current: string | null = null;
    for (const node of element.querySelectorAll<HTMLElement>('[data-id]')) {
      const { left, right, top, height } = node.getBoundingClientRect();
      const id = node.dataset.id ?? '';
      if (node.dataset.current === 'true') current = id;
      boxes.set(id, {
        left: left - origin.left,
        right: right - origin.left,
        middle: top - origin.top + height / 2,
      });
    }
    setPaths(linkPaths(boxes, edgesNow.current, current));
  }, [frame]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the content decides where buttons stand
  useLayoutEffect(measure, [measure, content]);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    addEventListener('beforeprint', measure);
    return () => {
      observer.disconnect();
      removeEventListener('beforeprint', measure);
    };
  }, [frame, measure]);
  return paths;
}
