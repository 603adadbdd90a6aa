import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { useEffect, useRef, useState } from 'react';
import { ErrorBox } from '../query.tsx';
import css from './frame.module.css';
import { useChartSource } from './source.ts';

/** Which mark was clicked. */
export interface Mark {
  readonly seriesIndex: number;
  readonly dataIndex: number;
}

export interface EChartProps {
  option: EChartsCoreOption;
  height: number;
  onMark?: ((mark: Mark) => void) | undefined;
}

/** CSS pixels of a chart across a sheet of A4; where it stands in a column, `--chart-print-width` says how wide that is. */
const PRINT_WIDTH = 660;
const printWidth = (place: HTMLElement): number =>
  Number.parseFloat(getComputedStyle(place).getPropertyValue('--chart-print-width')) || PRINT_WIDTH;

/** An ECharts drawing as SVG, without motion. Its place has its height from the start. */
export function EChart({ option, height, onMark }: EChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const click = useRef(onMark);
  click.current = onMark;
  const latest = useRef(option);
  latest.current = option;
  const [failure, setFailure] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  const source = useChartSource();

  // biome-ignore lint/correctness/useExhaustiveDependencies: another try starts anew
  useEffect(() => {
    let isGone = false;
    let stop = () => {};
    const start = async () => {
      const { init } = await import('./engine.ts');
      if (isGone || !place.current) return;
      const own = init(place.current, undefined, { renderer: 'svg' });
      chart.current = own;
      own.setOption(latest.current);
      own.on('click', (event) => {
        if (event.componentType === 'series')
          click.current?.({ seriesIndex: event.seriesIndex ?? 0, dataIndex: event.dataIndex });
      });
      if (source) source.current = () => own.renderToSVGString();
      const sizes = new ResizeObserver(() => own.resize());
      sizes.observe(place.current);
      const onPaper = () => own.resize({ width: printWidth(own.getDom()) });
      const onScreen = () => own.resize();
      window.addEventListener('beforeprint', onPaper);
      window.addEventListener('afterprint', onScreen);
      stop = () => {
        sizes.disconnect();
        window.removeEventListener('beforeprint', onPaper);
        window.removeEventListener('afterprint', onScreen);
        own.dispose();
        chart.current = null;
        if (source) source.current = null;
      };
    };
    start().catch((error: unknown) => {
      if (!isGone) setFailure(error);
    });
    return () => {
      isGone = true;
      stop();
    };
  }, [source, tries]);

  useEffect(() => chart.current?.setOption(option, { notMerge: true }), [option]);

  if (failure !== null)
    return (
      <ErrorBox
        error={failure}
        onRetry={() => {
          setFailure(null);
          setTries(tries + 1);
        }}
      />
    );
  return <div ref={place} className={css.drawing} style={{ height }} data-clickable={onMark !== undefined} />;
}
