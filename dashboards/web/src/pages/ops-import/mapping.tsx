import type { Correction, KindList, MappingRow } from '../../../../api/ops-run.ts';
import { Checkbox, Field, Input, NumberInput, Select } from '../../kit/field.tsx';
import { DataTable } from '../../kit/table.tsx';
import { percent } from '../../lib/format.ts';
import css from '../ops/ops.module.css';

const BY = { name: '列名', content: '内容', map: '指定', unknown: '没认出' } as const;

type Fields = KindList['rows'][number]['fields'];

export interface MappingProps {
  mapping: readonly MappingRow[];
  fields: Fields;
  /** Corrections: column → field. */
  map: Readonly<Record<string, string>>;
  onChange: (map: Record<string, string>) => void;
}

/** Which column is which field: the guess, what it rests on, and a choice of another. */
export function Mapping({ mapping, fields, map, onChange }: MappingProps) {
  const options = fields.map(({ field, name, required }) => ({
    value: field,
    label: `${name}${required ? '（必需）' : ''}`,
  }));
  const choose = (column: string, field: string, guessed: string | null) => {
    const next = { ...map };
    if (field === '' || field === guessed) delete next[column];
    else next[column] = field;
    onChange(next);
  };
  const found = new Set(mapping.map(({ column, field }) => map[column] ?? field));
  const missing = fields.filter(({ field, required }) => required && !found.has(field));
  return (
    <div className="stack">
      <DataTable
        caption="列与字段"
        grid={false}
        rows={mapping}
        rowKey={({ column }, at) => `${at}${column}`}
        columns={[
          {
            id: 'column',
            title: '文件里的列',
            wrap: true,
            render: ({ column }, at) => (column === '' ? `（第 ${at + 1} 列，没有列名）` : column),
          },
          {
            id: 'field',
            title: '字段',
            render: ({ column, field, by }) => {
              // What a person said is no guess: choosing it away leaves it to the guess again.
              const guessed = by === 'map' ? null : field;
              return (
                <Select
                  aria-label={`“${column}”是哪个字段`}
                  value={map[column] ?? guessed ?? ''}
                  disabled={column === ''}
                  onChange={(value) => choose(column, value, guessed)}
                  options={[
                    { value: '', label: guessed === null ? '不是字段（原样保留）' : '按猜测' },
                    ...options,
                  ]}
                />
              );
            },
          },
          { id: 'by', title: '依据', render: ({ column, by }) => (column in map ? '指定' : BY[by]) },
          {
            id: 'confidence',
            title: '把握',
            align: 'right',
            render: ({ field, confidence }) => (field === null ? '—' : percent(confidence, 0)),
          },
          { id: 'note', title: '说明', wrap: true, render: ({ note }) => note ?? '—' },
        ]}
      />
      {missing.length > 0 ? (
        <p className={css.wrong}>■ 还没有指定必需的字段：{missing.map(({ name }) => name).join('、')}</p>
      ) : null}
    </div>
  );
}

/** The layout that was typed; empty texts are left to the guess. */
export interface LayoutTyped {
  sheet: string;
  headerRow: string;
  encoding: string;
  forget: boolean;
}
export const NO_LAYOUT: LayoutTyped = { sheet: '', headerRow: '', encoding: '', forget: false };

export function layoutOf({ sheet, headerRow, encoding, forget }: LayoutTyped): Correction['table'] {
  const table = {
    ...(sheet.trim() === '' ? {} : { sheet: sheet.trim() }),
    ...(/^[1-9]\d{0,6}$/.test(headerRow.trim()) ? { header_row: Number(headerRow.trim()) } : {}),
    ...(encoding === '' ? {} : { encoding }),
    ...(forget ? { forget } : {}),
  };
  return Object.keys(table).length === 0 ? undefined : table;
}

export const typedOf = (table: Correction['table'] = {}): LayoutTyped => ({
  sheet: table.sheet ?? '',
  headerRow: table.header_row === undefined ? '' : String(table.header_row),
  encoding: table.encoding ?? '',
  forget: table.forget ?? false,
});

/** Sheet, heading and encoding, where the guess was wrong. */
export function Layout({ typed, onChange }: { typed: LayoutTyped; onChange: (typed: LayoutTyped) => void }) {
  return (
    <div className={css.filters}>
      <Field label="工作表" hint="名称或第几张">
        {(own) => (
          <Input
            {...own}
            value={typed.sheet}
            onChange={(event) => onChange({ ...typed, sheet: event.target.value })}
          />
        )}
      </Field>
      <Field label="表头在第几行" hint="两行表头写后一行">
        {(own) => (
          <NumberInput
            {...own}
            value={typed.headerRow}
            onChange={(headerRow) => onChange({ ...typed, headerRow })}
          />
        )}
      </Field>
      <Field label="文字编码" hint="只用于文本表格">
        {(own) => (
          <Select
            {...own}
            value={typed.encoding}
            onChange={(encoding) => onChange({ ...typed, encoding })}
            options={[
              { value: '', label: '按猜测' },
              { value: 'utf-8', label: 'UTF-8' },
              { value: 'gb18030', label: 'GB18030（含 GBK）' },
              { value: 'utf-16le', label: 'UTF-16 LE' },
              { value: 'utf-16be', label: 'UTF-16 BE' },
            ]}
          />
        )}
      </Field>
      <Checkbox
        label="不用为同样表头记住的指定，并把它忘掉"
        checked={typed.forget}
        onChange={(forget) => onChange({ ...typed, forget })}
      />
    </div>
  );
}
