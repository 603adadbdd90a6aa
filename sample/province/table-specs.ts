import { recordKind } from '../../domain/records/index.ts';
import type { Province } from './province.ts';
import type { Made } from './records.ts';
import type { TableSpec } from './table-files.ts';

const fieldsOf = (kind: string, without: readonly string[] = []): string[] =>
  (recordKind(kind)?.fields ?? []).map(({ field }) => field).filter((field) => !without.includes(field));

function* records<R extends object>(
  made: Iterable<Made<R, unknown>>,
  only?: (record: R) => boolean,
): Generator<R> {
  for (const { record } of made) if (!only || only(record)) yield record;
}

const LISTS: readonly string[] = [
  '普通高等学校',
  '高新技术企业',
  '专精特新中小企业',
  '专精特新“小巨人”企业',
  '知识产权优势企业',
  '知识产权示范企业',
  '备案企业',
  '上市公司',
];
const LISTING = [
  'name',
  'credit_code',
  'province',
  'city',
  'county',
  'tag',
  'tag_year',
  'certificate_number',
  'valid_from',
  'valid_to',
];
const COMPANIES = [
  'name',
  'short_name',
  'credit_code',
  'province',
  'city',
  'industry',
  'tag',
  'tag_year',
  'stock_code',
  'listed_date',
];

/** The tables that offices would send: one for each kind, some for each list, round or year. */
export function tableSpecs(province: Province): TableSpec[] {
  const lists = LISTS.map((tag): TableSpec => {
    const fields = tag === '上市公司' ? COMPANIES : LISTING;
    return {
      name: `${tag.replace(/[“”]/g, '')}名单`,
      kind: 'organisation',
      form: tag === '上市公司' ? 'csv' : 'xlsx',
      fields: tag === '普通高等学校' ? [...fields.slice(0, 7), 'university_code'] : fields,
      required: 'name',
      total: tag !== '上市公司',
      rows: records(province.tagLists(), (record) => record.tag === tag),
    };
  });
  const rounds = ['2022年度', '2023年度', '2024年度'].map(
    (round): TableSpec => ({
      name: `运营中心自报_${round}`,
      kind: 'centre_report',
      form: 'xlsx',
      fields: fieldsOf('centre_report'),
      required: 'indicator',
      changeable: 'value',
      rows: records(province.centreReports(), (record) => record.round === round),
    }),
  );
  const assessed = ['2024年第一轮', '2024年第二轮'].map(
    (round): TableSpec => ({
      name: `存量专利评价_${round}`,
      kind: 'assessment',
      form: 'csv-gb',
      fields: fieldsOf('assessment'),
      required: 'round',
      changeable: 'comment',
      rows: records(province.assessments(), (record) => record.round === round),
    }),
  );
  const plain = (
    name: string,
    kind: TableSpec['kind'],
    form: TableSpec['form'],
    rows: Iterable<object>,
    more: Partial<TableSpec> = {},
  ): TableSpec => ({
    name,
    kind,
    form,
    fields: fieldsOf(kind),
    rows,
    ...more,
  });
  return [
    plain('机构名录', 'organisation', 'csv', records(province.organisations()), {
      fields: fieldsOf('organisation', [
        'tag',
        'tag_year',
        'certificate_number',
        'valid_from',
        'valid_to',
        'stock_code',
        'listed_date',
        'tags',
      ]),
      required: 'name',
      changeable: 'employees',
    }),
    ...lists,
    plain('人员名册', 'person', 'csv', records(province.persons()), {
      required: 'name',
      natural: ['name', 'organisation', 'department'],
    }),
    plain('企业技术需求', 'need', 'xlsx', records(province.needs()), {
      required: 'title',
      changeable: 'budget',
      total: true,
    }),
    plain('技术合同登记', 'contract', 'xlsx', records(province.contracts()), {
      required: 'contract_number',
      changeable: 'amount',
      total: true,
    }),
    plain('专利挂牌', 'listing', 'csv', records(province.listings()), {
      required: 'title',
      changeable: 'status',
    }),
    plain('开放许可声明', 'open_licence', 'xlsx', records(province.openLicences()), {
      required: 'patent_number',
      changeable: 'fee_text',
    }),
    ...assessed,
    plain('成果披露', 'disclosure', 'csv', records(province.disclosures()), {
      required: 'title',
      changeable: 'decision',
    }),
    ...rounds,
    plain('对接活动', 'activity', 'xlsx', records(province.activities()), {
      required: 'name',
      changeable: 'participants',
      total: true,
    }),
    plain('知识产权金融', 'finance', 'xlsx', records(province.finance()), {
      required: 'finance_number',
      changeable: 'amount',
      total: true,
    }),
    plain('服务机构名录', 'service_agency', 'csv', records(province.serviceAgencies())),
    plain('培训', 'training', 'xlsx', records(province.training()), {
      required: 'name',
      changeable: 'trainees',
    }),
    plain('政策文件', 'policy', 'csv', records(province.policies())),
    plain('项目', 'project', 'csv-gb', records(province.projects()), {
      required: 'title',
      changeable: 'stage',
    }),
    plain('获奖专利', 'award', 'xlsx', records(province.awards()), {
      required: 'patent_number',
      changeable: 'level',
      total: true,
    }),
    plain('同族专利', 'family_member', 'csv', records(province.families())),
  ];
}
