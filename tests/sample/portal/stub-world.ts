import { shiftDay } from '../../../sample/portal/days.ts';
import type { Fields, World } from '../../../sample/portal/index.ts';

/** A world of a few facts, made up here: tests of the portal do not wait for a province. */
export function stubWorld(overrides: Readonly<Record<string, readonly Fields[]>> = {}): World {
  const kinds: Readonly<Record<string, readonly Fields[]>> = { publication: publications(), ...overrides };
  return { seed: 7, asOf: '2024-12-31', records: (kind) => kinds[kind] ?? [] };
}

/** 120 publications of two days, 30 in each series. */
export function publications(): Fields[] {
  return Array.from({ length: 120 }, (_, i) => {
    const code = 'ABUS'[i % 4] ?? 'A';
    return {
      publication_number: `CN${118000000 + i}${code}`,
      publication_date: i < 60 ? '2024-12-27' : shiftDay('2024-12-27', -200),
      application_number: `20241${String(1000000 + i)}0`,
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
    };
  });
}
