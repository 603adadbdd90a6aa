import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { Field, Input } from '../../kit/field.tsx';
import { Link } from '../../kit/link.tsx';
import { integer } from '../../lib/format.ts';
import { layerName, lineageHref } from '../ops-quality/parts.tsx';
import css from './lineage.module.css';
import { searchQuery } from './query.ts';

/** Finds tables, metrics and columns; each answer is a link. */
export function Search() {
  const [typed, setTyped] = useState('');
  const wanted = useDeferredValue(typed.trim());
  const { data } = useQuery({ ...searchQuery(wanted), enabled: wanted !== '' });
  return (
    <search className={css.search}>
      <Field label="查找表、指标或列" inline>
        {(own) => (
          <Input
            {...own}
            type="search"
            value={typed}
            placeholder="表名、列名或中文名"
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      {wanted === '' || data === undefined ? null : (
        <div className={css.found} role="status">
          <p className="note">
            找到 {integer(data.total)} 项
            {data.total > data.rows.length ? `，列出前 ${integer(data.rows.length)} 项` : ''}
          </p>
          <ul className={css.hits}>
            {data.rows.map((row) => (
              <li key={`${row.id} ${row.column ?? ''}`}>
                <Link href={lineageHref(row.id, row.column ?? '')} onClick={() => setTyped('')}>
                  {row.column === null ? row.id.replace('metric:', '') : `${row.id}.${row.column}`}
                </Link>
                <span className="muted">
                  {' '}
                  {row.name} · {layerName(row.kind)}
                  {row.column === null ? '' : '的列'}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </search>
  );
}
