import { useSearch } from '../../app/location.ts';
import { Card } from '../../kit/card.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { period } from '../../lib/format.ts';
import { metricsPage } from './route.tsx';

/** 转化指标 */
export default function MetricsView() {
  const [search] = useSearch(metricsPage.search);
  return (
    <>
      <PageHeader title="转化指标" unverified="口径" />
      <Card title="期间">{period(search.p)}</Card>
    </>
  );
}
