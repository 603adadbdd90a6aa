import type { City } from '../regions.ts';
import { Rng } from '../rng.ts';
import { day, iso } from './calendar.ts';
import { JIANGSU } from './geography.ts';
import { creditCode, stem } from './organisations.ts';
import type { ServiceAgencyRecord } from './records.ts';

export interface Agency {
  name: string;
  city: City;
  /** Agents (代理师), the first two signing most. */
  agents: readonly string[];
  record: ServiceAgencyRecord;
}

const TYPES = ['专利代理', '技术转移', '评估', '专利代理', '检索分析'];
const SERVICES: Record<string, readonly string[]> = {
  专利代理: ['专利申请', '专利无效', '专利检索'],
  技术转移: ['技术交易撮合', '概念验证', '技术合同登记'],
  评估: ['专利价值评估', '质押评估'],
  检索分析: ['专利导航', '预警分析', '查新检索'],
};

export function makeAgencies(
  seed: number,
  count: number,
  person: (team: string, n: number) => string,
): Agency[] {
  return Array.from({ length: count }, (_, n): Agency => {
    const rng = new Rng(seed, 'agency', n);
    const city = JIANGSU[(n * 6) % JIANGSU.length] ?? (JIANGSU[0] as City);
    const type = TYPES[n % TYPES.length] ?? '专利代理';
    const word = stem(n * 59 + 23);
    const name =
      type === '专利代理'
        ? `${city.short}示例${word}专利代理事务所（${n % 2 === 0 ? '普通合伙' : '特殊普通合伙'}）`
        : `${city.short}示例${word}知识产权服务有限公司`;
    const agents = Array.from({ length: 4 + rng.int(20) }, (_unused, at) => person(`agency ${n}`, at));
    return {
      name,
      city,
      agents,
      record: {
        name,
        credit_code: creditCode(type === '专利代理' ? '31' : '91', city, 3000 + n),
        agency_code: `99${String(n + 1).padStart(3, '0')}`,
        agency_type: type,
        city: city.name,
        agents: agents.length,
        services: SERVICES[type] ?? [],
        established_date: iso(day('2012-01-01') - rng.int(4000)),
        status: n % 10 === 9 ? '经营异常' : '正常',
      },
    };
  });
}
