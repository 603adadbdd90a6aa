import { createContext, type RefObject, useContext } from 'react';

/** The drawing of a chart as SVG text, for export; null until it is drawn. */
export type SvgSource = RefObject<(() => string) | null>;

const Source = createContext<SvgSource | null>(null);
export const SourceProvider = Source.Provider;
export const useChartSource = (): SvgSource | null => useContext(Source);
