import type { ReactNode } from 'react';
import type {
  Decided,
  LabelRow,
  LabelsAnswer,
  OrganisationPair,
  OrganisationsAnswer,
  PeopleAnswer,
  PersonPair,
  QueueName,
} from '../../../../api/review.ts';
import type { Choice, Decision } from './form.tsx';
import { Evidence, LabelFacts, likelihood, OrganisationSides, PersonSides } from './sides.tsx';

/** Something to decide on. */
export interface Item {
  readonly id: string;
  readonly decision: Decided | null;
}
export type Answer<Row> = Omit<OrganisationsAnswer, 'rows'> & { rows: Row[] } & Partial<
    Pick<LabelsAnswer, 'schemes'>
  >;

/** What one queue asks, and how it is told to the server. */
export interface Kind<Row extends Item> {
  readonly queue: QueueName;
  readonly question: string;
  readonly usual: readonly string[];
  readonly grades: boolean;
  title(row: Row): string;
  sub(row: Row): string;
  content(row: Row): ReactNode;
  choices(row: Row): readonly Choice[];
  body(row: Row, decision: Decision): object;
}

const expects = ({ decision }: Item): number | null => decision?.id ?? null;

const organisations: Kind<OrganisationPair> = {
  queue: 'organisations',
  question: '两个名称是不是同一机构',
  usual: [
    '统一社会信用代码与所在地一致',
    '名称相近但信用代码不同',
    '简称与全称，地址一致',
    '所属关系见其章程',
  ],
  grades: false,
  title: ({ left, right }) => `${left.name} / ${right.name}`,
  sub: ({ probability, question }) => `${likelihood(probability)} · ${question ?? ''}`,
  content: (pair) => (
    <>
      <OrganisationSides pair={pair} />
      <Evidence pair={pair} />
    </>
  ),
  choices: ({ left, right }) => [
    { value: 'same', label: '同一机构' },
    { value: 'different', label: '不同机构' },
    { value: 'parent-left', label: `${left.name} 是上级` },
    { value: 'parent-right', label: `${right.name} 是上级` },
  ],
  body: (pair, { verdict, reason }) => ({
    left: pair.left.key,
    right: pair.right.key,
    ...(verdict.startsWith('parent-')
      ? { verdict: 'parent', parent: verdict.slice('parent-'.length) }
      : { verdict }),
    reason,
    expects: expects(pair),
  }),
};

const people: Kind<PersonPair> = {
  queue: 'people',
  question: '两处署名是不是同一人',
  usual: ['单位、领域与合作者一致', '同名而单位与领域都不同', '调动前后，合作者有重合'],
  grades: false,
  title: ({ left, right }) =>
    `${left.name}：${left.organisation ?? '单位不详'} / ${right.organisation ?? '单位不详'}`,
  sub: ({ probability, question }) => `${likelihood(probability)} · ${question ?? ''}`,
  content: (pair) => (
    <>
      <PersonSides pair={pair} />
      <Evidence pair={pair} />
    </>
  ),
  choices: () => [
    { value: 'same', label: '同一人' },
    { value: 'different', label: '不同的人' },
  ],
  body: (pair, { verdict, reason }) => ({
    left: pair.left.key,
    right: pair.right.key,
    verdict,
    reason,
    expects: expects(pair),
  }),
};

const labels: Kind<LabelRow> = {
  queue: 'labels',
  question: '这件专利是不是属于这个标签',
  usual: ['名称与摘要所述即此', '只是提到，不是本发明的内容', '分类号有误'],
  grades: true,
  title: (row) => `${row.label_name ?? row.label_id} · ${row.title ?? row.patent_id}`,
  sub: (row) => `${row.scheme_name} · ${row.grade ?? '—'} 级 · ${row.patent_id}`,
  content: (row) => <LabelFacts row={row} />,
  choices: () => [
    { value: 'yes', label: '属于' },
    { value: 'no', label: '不属于' },
  ],
  body: (row, { verdict, reason, grade }) => ({
    patent: row.patent_id,
    scheme: row.scheme,
    label: row.label_id,
    verdict,
    ...(verdict === 'yes' && grade !== '' ? { grade } : {}),
    reason,
    expects: expects(row),
  }),
};

export const KINDS = { organisations, people, labels } as const;
export type { PeopleAnswer };
