import { PanhuoError } from '../../domain/errors.ts';
import { type RecordField, recordKind } from '../../domain/records/index.ts';
import { Rng } from '../rng.ts';

type Value = string | number | boolean | null | readonly string[] | undefined;

/** How one office writes one table: headings by its own words, its units and dates. */
export class TableStyle {
  readonly headings: readonly string[];
  readonly fields: readonly RecordField[];
  private readonly rng: Rng;
  private readonly wan: boolean;
  private readonly dates: number;

  /** @param fields of the kind, in the order of the columns */
  constructor(seed: number, file: string, kind: string, fields: readonly string[]) {
    const described = recordKind(kind);
    if (!described) throw new PanhuoError('PANHUO_INTERNAL', `没有这种记录：${kind}`);
    this.fields = fields.map((name) => {
      const field = described.fields.find((one) => one.field === name);
      if (!field) throw new PanhuoError('PANHUO_INTERNAL', `${kind} 没有字段 ${name}`);
      return field;
    });
    this.rng = new Rng(seed, 'table', file);
    this.wan = this.rng.chance(0.6);
    this.dates = this.rng.int(5);
    this.headings = [...this.names(), '数据说明'];
  }

  /** The name of the field, or in a third of cases another word for it; money says its unit. */
  private names(): string[] {
    const used = new Set<string>();
    return this.fields.map((field) => {
      const others = (field.aliases ?? []).filter((alias) => /^[\u4e00-\u9fff]+$/.test(alias));
      let name = others.length > 0 && this.rng.chance(0.33) ? this.rng.pick(others) : field.name;
      if (used.has(name)) name = field.name;
      used.add(name);
      return field.type === 'money' ? `${name}（${this.wan ? '万元' : '元'}）` : name;
    });
  }

  cells(record: object, row: number): string[] {
    const values = record as Record<string, Value>;
    return [...this.fields.map((field) => this.cell(field, values[field.field], row)), '合成数据'];
  }

  private cell(field: RecordField, value: Value, row: number): string {
    if (value === null || value === undefined) return '';
    if (typeof value === 'boolean') return value ? '是' : '否';
    if (typeof value === 'object') return value.join(row % 5 === 0 ? '；' : ';');
    if (field.type === 'money') return this.money(Number(value), row);
    if (field.type === 'percent') return `${value}%`;
    if (field.type === 'date') return dateText(String(value), (this.dates + (row % 11 === 0 ? 1 : 0)) % 5);
    if (field.type === 'patent_number' || field.type === 'application_number')
      return numberText(String(value), row);
    if (field.type === 'integer' && row % 37 === 0) return fullWidth(String(value));
    return String(value);
  }

  private money(yuan: number, row: number): string {
    // At most six decimals of 万元: a hundredth of a yuan.
    const text = this.wan ? String(Math.round(yuan * 100) / 1_000_000) : String(yuan);
    if (row % 23 === 0) return fullWidth(text);
    return row % 7 === 0 && !text.includes('.') ? text.replace(/\B(?=(\d{3})+$)/g, ',') : text;
  }
}

function dateText(iso: string, style: number): string {
  const [year = '', month = '', dayOfMonth = ''] = iso.split('-');
  switch (style) {
    case 0:
      return iso;
    case 1:
      return `${year}${month}${dayOfMonth}`;
    case 2:
      return `${year}.${Number(month)}.${Number(dayOfMonth)}`;
    case 3:
      return `${year}年${Number(month)}月${Number(dayOfMonth)}日`;
    default:
      return `${year}/${Number(month)}/${Number(dayOfMonth)}`;
  }
}

function numberText(number: string, row: number): string {
  if (row % 4 === 1) return `ZL${number.slice(0, -1)}.${number.slice(-1)}`;
  return row % 4 === 2 ? `${number.slice(0, -1)}.${number.slice(-1)}` : number;
}

export function fullWidth(text: string): string {
  return text.replace(/[0-9.]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
}
