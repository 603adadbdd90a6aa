import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { FieldControl } from '../../kit/field.tsx';
import { ManySelect } from '../../kit/many-select.tsx';
import { integer } from '../../lib/format.ts';
import { linesIn } from './people.ts';
import { universitiesQuery } from './query.ts';

interface UniversitiesProps extends Partial<FieldControl> {
  value: readonly string[];
  onChange: (value: string[]) => void;
  placeholder: string;
  'aria-label'?: string;
}

/** Pause in typing after which the server is asked. Milliseconds. */
const PAUSE = 200;

/** Universities by name or by another name they have; a list, one a line, can be pasted. */
export function Universities({ value, onChange, ...rest }: UniversitiesProps) {
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data, error, isFetching } = useQuery(universitiesQuery(asked));
  const rows = data?.rows ?? [];
  const isNone = error !== null || rows.length === 0;
  const said =
    error !== null
      ? '高校名单没有取到，请稍后再试'
      : isFetching || data === undefined
        ? '查找中…'
        : rows.length === 0
          ? `没有名称含“${asked}”的高校`
          : rows.length < data.total
            ? `找到 ${integer(data.total)} 所，列出前 ${integer(rows.length)} 所`
            : `找到 ${integer(data.total)} 所`;
  return (
    <div>
      <ManySelect
        {...rest}
        value={value}
        onChange={onChange}
        options={rows.map(({ name }) => name)}
        onSearch={setTyped}
        onLines={(text) => onChange([...new Set([...value, ...linesIn(text)])])}
      />
      <p role="status" className={isNone ? 'note' : 'visually-hidden'}>
        {typed === '' && error === null ? '' : said}
      </p>
    </div>
  );
}
