import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useParams, useSearch } from '../../app/location.ts';
import { Query } from '../../kit/query.tsx';
import { Explorer } from './explorer.tsx';
import { HEADLINES } from './headlines.ts';
import { catalogueQuery } from './query.ts';
import { metricsPage } from './route.tsx';

/** 转化指标: one metric, cut, filtered, compared, beside the headline numbers. */
export default function MetricsView(): ReactNode {
  const { id } = useParams<'id'>();
  const [search, setSearch] = useSearch(metricsPage.search);
  const catalogue = useQuery(catalogueQuery);
  return (
    <Query query={catalogue} height={500}>
      {({ groups, metrics }) => {
        const metric = metrics.find((one) => one.id === (id ?? HEADLINES[0])) ?? null;
        return (
          <Explorer
            key={id ?? ''}
            asked={id ?? ''}
            metric={metric}
            groups={groups}
            metrics={metrics}
            search={search}
            setSearch={setSearch}
          />
        );
      }}
    </Query>
  );
}
