import type { Page } from '../app/page.ts';
import { metricPage, metricRowsPage, metricsPage } from './metrics/route.tsx';

/** Every page of the site. A new one is a folder beside this file and a line here. */
export const pages: readonly Page[] = [metricsPage, metricPage, metricRowsPage];
