import type {
  LabelRow,
  OrganisationPair,
  OrganisationSide,
  PersonPair,
  PersonSide,
} from '../../../../api/review.ts';
import { Link } from '../../kit/link.tsx';
import { DataTable } from '../../kit/table.tsx';
import { integer, percent } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import css from './review.module.css';

/** What waits for a person is never certain: no 100.0%. */
export const likelihood = (value: number | null): string =>
  value === null ? '—' : value > 0.999 ? '>99.9%' : percent(value);

export function OrganisationSides({ pair }: { pair: OrganisationPair }) {
  return (
    <div className={css.sides}>
      <Organisation title="左" side={pair.left} />
      <Organisation title="右" side={pair.right} />
    </div>
  );
}

function Organisation({ title, side }: { title: string; side: OrganisationSide }) {
  const facts: readonly (readonly [string, string | null])[] = [
    ['现归入', side.body === side.name ? null : side.body],
    ['其他写法', side.aliases.join('、') || null],
    ['类型', side.org_type],
    ['信用代码', side.uscc],
    ['所在地', side.place],
    ['上级', side.parent],
    ['专利', side.patents === null ? null : `${integer(side.patents)} 件`],
    ['涉及记录', side.records === null ? null : `${integer(side.records)} 条`],
  ];
  return (
    <section className={css.side} aria-label={`${title}：${side.name}`}>
      <h3>
        {title}：
        {side.org_id === null ? (
          side.name
        ) : (
          <Link href={href('/organisations/$id', { id: side.org_id })}>{side.name}</Link>
        )}
      </h3>
      <Facts facts={facts} />
    </section>
  );
}

function Facts({ facts }: { facts: readonly (readonly [string, string | null])[] }) {
  return (
    <dl className={css.facts}>
      {facts
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

export function PersonSides({ pair }: { pair: PersonPair }) {
  return (
    <div className={css.sides}>
      <Person title="左" side={pair.left} />
      <Person title="右" side={pair.right} />
    </div>
  );
}

function Person({ title, side }: { title: string; side: PersonSide }) {
  return (
    <section className={css.side} aria-label={`${title}：${side.name}`}>
      <h3>
        {title}：{side.name}
      </h3>
      <Facts
        facts={[
          ['单位', side.organisation],
          ['部门', side.department],
          ['申请年份', side.years],
          ['专利', side.patents === null ? null : `${integer(side.patents)} 件`],
          ['归并把握', side.belief],
        ]}
      />
      <ul className={css.examples}>
        {side.examples.map(({ patent_id, title: name, year }) => (
          <li key={patent_id}>
            <Link href={href('/patents/$id', { id: patent_id })}>{name ?? patent_id}</Link>
            <span className="muted">{year === null ? '' : ` ${year}年`}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How the model weighed the two against each other. */
export function Evidence({ pair }: { pair: OrganisationPair | PersonPair }) {
  return (
    <div className="stack">
      <p>
        <strong>{pair.question ?? '这一对不在待审队列里。'}</strong>
        <span className="muted">　是同一个的概率 {likelihood(pair.probability)}</span>
      </p>
      {pair.parts.length === 0 ? null : (
        <DataTable
          caption="依据"
          rows={pair.parts}
          rowKey={(part) => `${part.feature} ${part.finding}`}
          columns={[
            { id: 'feature', title: '比较' },
            { id: 'finding', title: '结果', wrap: true },
            {
              id: 'weight',
              title: '权重',
              align: 'right',
              render: ({ weight }) =>
                `${weight > 0 ? '+' : weight < 0 ? '−' : ''}${Math.abs(weight).toFixed(1)}`,
            },
          ]}
        />
      )}
      <p className="note">权重是似然比以 2 为底的对数：正数支持是同一个，负数反对。</p>
    </div>
  );
}

export function LabelFacts({ row }: { row: LabelRow }) {
  return (
    <div className="stack">
      <p>
        <Link href={href('/patents/$id', { id: row.patent_id })}>{row.title ?? row.patent_id}</Link>
        <span className="muted">　{row.patent_id}</span>
      </p>
      <Facts
        facts={[
          ['体系', row.scheme_name],
          ['标签', `${row.label_name ?? row.label_id}（${row.label_id}）`],
          ['等级', row.grade],
          ['规则', row.rule_id],
          ['依据', row.evidence],
        ]}
      />
    </div>
  );
}
