import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { RoundSheet, ScoreItem } from '../../../../api/rounds.ts';
import { api } from '../../api/client.ts';
import { useParams } from '../../app/location.ts';
import { Button } from '../../kit/button.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Query } from '../../kit/query.tsx';
import { Tag } from '../../kit/tag.tsx';
import { decimal, instant, NONE } from '../../lib/format.ts';
import { pointsText, valueText } from '../evaluation-score/words.ts';
import css from './sheet.module.css';

const sheetQuery = (round: string, university: string) =>
  queryOptions({
    queryKey: ['rounds', round, university, 'sheet'],
    queryFn: ({ signal }) =>
      api<RoundSheet>(
        `/api/v1/rounds/${encodeURIComponent(round)}/centres/${encodeURIComponent(university)}/sheet`,
        { signal, build: false },
      ),
  });

/** The sheet of one centre, for paper: A4, reasons, evidence, signatures, hashes. */
export default function Sheet(): ReactNode {
  const { round, centre } = useParams<'round' | 'centre'>();
  const query = useQuery(sheetQuery(round, centre));
  return (
    <>
      {/* Also where the answer is a refusal the page says what it is. */}
      {query.data === undefined ? <PageHeader title={`${centre}评分表`} snapshot={false} /> : null}
      <Query query={query} height={800}>
        {(sheet) => <Loaded sheet={sheet} />}
      </Query>
    </>
  );
}

function Loaded({ sheet }: { sheet: RoundSheet }) {
  const { page } = sheet;
  return (
    <>
      <PageHeader
        title={`${page.centre}评分表`}
        unverified={page.system.verified ? false : '指标体系'}
        snapshot={false}
        actions={<Button onClick={() => window.print()}>打印</Button>}
      >
        {page.synthetic ? <Tag tone="warn">合成数据</Tag> : null} <Tag>{page.system.label}</Tag>{' '}
        {sheet.is_provisional ? <Tag tone="warn">草稿：评分未完成</Tag> : null}
      </PageHeader>
      <article className={css.sheet}>
        <dl className={css.about}>
          <dt>高校</dt>
          <dd>{page.university}</dd>
          <dt>轮次</dt>
          <dd>
            {page.round}（第 {page.version} 版，{page.stage_word}）
          </dd>
          <dt>期间</dt>
          <dd>{page.period}</dd>
          <dt>结果</dt>
          <dd>
            {sheet.total === null
              ? '复核之后公布'
              : `${decimal(sheet.total, 2)} 分，第 ${sheet.rank} 名，${sheet.grade ?? '不评级'}`}
          </dd>
        </dl>
        <table className={css.table}>
          <caption>表1 {page.university}各项得分</caption>
          <thead>
            <tr>
              <th scope="col">序号</th>
              <th scope="col">指标</th>
              <th scope="col" className="num">
                满分
              </th>
              <th scope="col" className="num">
                数值
              </th>
              <th scope="col" className="num">
                得分
              </th>
              <th scope="col">依据与理由</th>
            </tr>
          </thead>
          {page.groups.map((group, at) => (
            <tbody key={group.id}>
              <tr className={css.group}>
                <th scope="rowgroup" colSpan={4}>
                  {group.name}（{group.weight} 分）
                </th>
                <td className="num">{decimal(group.points, 2)}</td>
                <td />
              </tr>
              {group.items.map((item, index) => (
                <Row key={item.id} item={item} number={`${at + 1}.${index + 1}`} />
              ))}
            </tbody>
          ))}
        </table>
        <p className={css.notes}>
          注：得分按各项自己的满分计；缺数的项不计分，其权重由同组其他项分担后得出总分。空白不是 0 分。
        </p>
        {page.caps.map(({ rule, name, text, holds, clues }) => (
          <p key={rule} className={css.notes}>
            封顶规则“{name}”：{holds ? '成立' : '未触发'}。{text}
            {clues === null ? '' : `（疑似线索 ${clues} 条，线索不是认定）`}
          </p>
        ))}
        <Signatures sheet={sheet} />
        <p className={css.hash}>
          数值摘要 SHA-256：{sheet.content || NONE}
          <br />
          决定摘要 SHA-256：{sheet.decisions}
          <br />
          数据来源：快照 {page.snapshot}
          {page.synthetic ? '（合成数据，不能引用）' : ''}
        </p>
      </article>
    </>
  );
}

function Row({ item, number }: { item: ScoreItem; number: string }) {
  const isJudged = item.kind === 'judged';
  return (
    <tr>
      <td>{number}</td>
      <th scope="row">{item.name}</th>
      <td className="num">{item.max}</td>
      <td className="num">{isJudged ? NONE : valueText(item)}</td>
      <td className="num">
        {isJudged
          ? item.value === null
            ? NONE
            : pointsText(item.value).replace(' 分', '')
          : item.suggested === null
            ? NONE
            : decimal(item.suggested, 2)}
      </td>
      <td>{reasonOf(item)}</td>
    </tr>
  );
}

/** What the points rest on: both evaluators' words, or the figures. */
function reasonOf(item: ScoreItem): string {
  const { evidence, both, adjudication, own, note } = item;
  const parts: string[] = [];
  if (both !== null)
    parts.push(...both.map(({ by, points, reason }) => `${by} ${pointsText(points)}：${reason}`));
  else if (own !== null) parts.push(`本人 ${pointsText(own.points)}：${own.reason}`);
  if (adjudication !== null)
    parts.push(`${adjudication.by}裁定 ${pointsText(adjudication.points)}：${adjudication.reason}`);
  if (evidence.metric !== null) parts.push(`口径 ${evidence.metric.name} 第 ${evidence.metric.version} 版`);
  for (const { item: name, text, evidence: file } of evidence.reported)
    parts.push(`填报 ${name} ${text}（${file ?? '未附材料'}）`);
  if (note !== null) parts.push(note);
  return parts.length === 0 ? NONE : parts.join('；');
}

function Signatures({ sheet }: { sheet: RoundSheet }) {
  return (
    <table className={css.signatures}>
      <caption className="visually-hidden">签字</caption>
      <tbody>
        {sheet.evaluators.map(({ name, submitted_at }) => (
          <tr key={name}>
            <th scope="row">评价员 {name}</th>
            <td>{submitted_at === null ? '尚未提交' : `提交 ${instant(submitted_at)}`}</td>
            <td>签字：</td>
          </tr>
        ))}
        <tr>
          <th scope="row">组长 {sheet.page.chair}</th>
          <td>{sheet.page.stage === 'locked' ? '已定稿' : '未定稿'}</td>
          <td>签字：</td>
        </tr>
      </tbody>
    </table>
  );
}
