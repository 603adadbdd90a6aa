import { applicationCheckDigit } from '../../../domain/patent-number.ts';
import { RECORD_KINDS, type RecordField, type RecordKind } from '../../../domain/records/index.ts';
import { shiftDay } from '../../../sample/portal/days.ts';
import type { Fields, World } from '../../../sample/portal/index.ts';

const DAYS = ['2024-12-27', '2024-06-10', '2023-01-03'] as const;

/** A world of a few facts of every kind, made up here: tests of the portal do not wait for a province. */
export function stubWorld(overrides: Readonly<Record<string, readonly Fields[]>> = {}): World {
  const kinds = new Map<string, readonly Fields[]>(
    RECORD_KINDS.map((kind) => [kind.kind, stubRecords(kind, 40)]),
  );
  kinds.set('publication', publications());
  for (const [kind, rows] of Object.entries(overrides)) kinds.set(kind, rows);
  return { seed: 7, asOf: '2024-12-31', records: (kind) => kinds.get(kind) ?? [] };
}

/** 120 publications of three days, 30 in each series; the last day is too long ago for the search pages. */
export function publications(): Fields[] {
  return Array.from({ length: 120 }, (_, i) => {
    const code = 'ABUS'[i % 4] ?? 'A';
    return {
      publication_number: `CN${118000000 + i}${code}`,
      publication_date: shiftDay('2024-12-27', i < 60 ? 0 : i < 90 ? -31 : -200),
      application_number: applicationNumber(i),
      filing_date: '2024-03-05',
      title: `合成数据示例装置<${i}>`,
      applicants: i % 3 === 0 ? '示例大学;示例科技（南京）有限公司;示例研究院有限责任公司' : '示例大学',
      inventors: '张示例;李示例',
      address: '210000 江苏省南京市示例路1号',
      classification:
        code === 'S' ? '09-01(12)Cl.' : 'G06F9/44(2006.01)I;G06F17/30(2006.01)I;H04L9/06(2006.01)I',
      abstract: `本发明公开了第${i}号示例。${'结构简单，效果良好。'.repeat(20)}`,
      agency: '示例专利代理事务所',
      agents: '王示例',
      ...(code === 'B' && i % 8 === 1 ? { family_numbers: `US${20250000000 + i}A1;EP${4000000 + i}A1` } : {}),
    };
  });
}

export function applicationNumber(i: number): string {
  const body = `20241${String(1000000 + i)}`;
  return body + (applicationCheckDigit(body) ?? '');
}

/** Facts of a kind whose every field says its type and place. */
export function stubRecords(kind: RecordKind, count: number): Fields[] {
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(kind.fields.map((field) => [field.field, made(field, i)])),
  );
}

function made(field: RecordField, i: number): string | undefined {
  switch (field.type) {
    case 'date':
      return DAYS[i % DAYS.length];
    case 'integer':
      return field.field === 'tag_year' ? String(2020 + (i % 3)) : String(i);
    case 'number':
      return String(i / 2);
    case 'percent':
      return '12.5';
    case 'money':
      return String(1_234_500 + i * 100);
    case 'boolean':
      return i % 2 ? '是' : '否';
    case 'application_number':
    case 'patent_number':
      return applicationNumber(i);
    case 'publication_number':
      return `CN${119000000 + i}B`;
    case 'credit_code':
      return '91110000600037341L';
    case 'list':
      return `示例${field.name}${i}甲;示例${field.name}${i}乙`;
    default:
      return field.choices ? field.choices[i % field.choices.length] : `示例${field.name}${i}`;
  }
}
