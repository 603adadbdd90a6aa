import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PatentPage } from '../../../../api/patents.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Link } from '../../kit/link.tsx';
import { Query } from '../../kit/query.tsx';
import { DataTable } from '../../kit/table.tsx';
import { Status, Tag, Unverified } from '../../kit/tag.tsx';
import { day, decimal, NONE } from '../../lib/format.ts';
import { href } from '../../lib/url-state.ts';
import { rangeText, trlText } from '../patents/words.tsx';
import { Facts } from '../record/facts.tsx';
import { RecordLinks } from '../record/links.tsx';
import { OwnersInTime } from './owners-time.tsx';
import css from './patent.module.css';
import { textQuery } from './query.ts';

/** 概要: facts, owners in time, labels and maturity with what they rest on. */
export function FactsTab({ page }: { page: PatentPage }) {
  const { patent } = page;
  const place = [patent.country === '中国' ? null : patent.country, patent.province, patent.city]
    .filter(Boolean)
    .join(' ');
  return (
    <div className="stack">
      <Card title="著录与分类">
        <Facts
          lists={[
            [
              { name: '申请号', value: patent.application_number ?? NONE },
              { name: '公开（公告）号', value: patent.publication_number },
              {
                name: '先前公布',
                value:
                  patent.earlier_publications.length === 0 ? NONE : patent.earlier_publications.join('、'),
              },
              { name: '申请日', value: day(patent.filing_date) },
              { name: '首次公布日', value: day(patent.first_publication_date) },
              { name: '授权公告日', value: day(patent.grant_date) },
              { name: '期限届满日', value: day(patent.expiry_date) },
            ],
            [
              { name: '第一申请人', value: patent.first_applicant ?? NONE },
              { name: '所在地', value: place || NONE },
              { name: '高校', value: patent.university ?? NONE },
              {
                name: '发明人',
                value: page.inventors.length === 0 ? NONE : page.inventors.map(({ name }) => name).join('、'),
              },
              {
                name: patent.locarno_main === null ? '主分类号' : '洛迦诺分类',
                value: patent.locarno_main ?? patent.ipc_main ?? NONE,
              },
              { name: '技术领域', value: patent.wipo_field ?? NONE },
              { name: '主产业链', value: patent.chain ?? NONE },
              { name: '主行业', value: patent.industry ?? NONE },
            ],
            [
              {
                name: '技术成熟度',
                value:
                  patent.trl === null
                    ? '没有证据'
                    : `${trlText(patent.trl_low, patent.trl_high)} 级（${patent.stage}）`,
              },
              {
                name: '可比合同区间',
                value:
                  patent.value_low === null
                    ? '可比合同不足五份'
                    : `${rangeText(patent.value_low, patent.value_high)} 万元/件`,
              },
              { name: '战略性新兴产业', value: patent.is_sei ? '是' : '否' },
              { name: '高价值发明专利', value: patent.is_high_value ? '是' : '否' },
              { name: '来源记录', value: <RecordLinks ids={patent.record_ids} /> },
            ],
          ]}
        />
      </Card>
      <Card title="摘要">
        <p className={css.text}>{patent.abstract ?? '来源没有给出摘要。'}</p>
        <Claims id={patent.patent_id} />
      </Card>
      <Card title="权利人随时间">
        <OwnersInTime holdings={page.holdings} asOf={page.as_of} />
      </Card>
      <Labels page={page} />
      <Maturity page={page} />
      <HighValue page={page} />
      <Signals page={page} />
    </div>
  );
}

function Claims({ id }: { id: string }) {
  const [isOpen, setOpen] = useState(false);
  const query = useQuery({ ...textQuery(id), enabled: isOpen });
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>权利要求与全部分类号</summary>
      {isOpen ? (
        <Query query={query}>
          {({ claims, symbols, record_ids }) => (
            <div className="stack">
              <p>{symbols.length === 0 ? '来源没有给出分类号。' : symbols.join('；')}</p>
              <p className={css.text}>{claims ?? '来源没有给出权利要求。'}</p>
              <p>
                <RecordLinks ids={record_ids} />
              </p>
            </div>
          )}
        </Query>
      ) : null}
    </details>
  );
}

const GRADES: Readonly<Record<string, string>> = {
  A: '分类号与关键词都命中',
  B: '只凭分类号即足',
  C: '待复核：关键词未见，不计入任何数字',
};

function Labels({ page }: { page: PatentPage }) {
  const [all, setAll] = useState(false);
  const shown = all ? page.labels : page.labels.filter(({ grade }) => grade !== 'C');
  const open = page.labels.length - page.labels.filter(({ grade }) => grade !== 'C').length;
  return (
    <Card
      title={`标签（${page.labels.length - open}）`}
      actions={
        open > 0 ? (
          <Button size="small" aria-pressed={all} onClick={() => setAll(!all)}>
            {all ? '只看采用的' : `连同待复核的 ${open} 个`}
          </Button>
        ) : null
      }
      note="规则的文字取自现行规则表；标签是构建快照时判的。"
      flush
    >
      <DataTable
        caption="标签与依据"
        rows={shown}
        rowKey={(one) => `${one.scheme} ${one.label_id}`}
        columns={[
          { id: 'scheme_name', title: '体系' },
          {
            id: 'name',
            title: '标签',
            wrap: true,
            render: (one) => (
              <>
                {one.name} {one.verified ? null : <Unverified />}
                <div className="note">{one.label_id}</div>
              </>
            ),
          },
          {
            id: 'grade',
            title: '等级',
            wrap: true,
            render: (one) => (
              <>
                <Tag tone={one.grade === 'C' ? 'warn' : 'plain'}>{one.grade}</Tag>
                <div className="note">{one.origin === 'text' ? '按文字把握' : (GRADES[one.grade] ?? '')}</div>
              </>
            ),
          },
          { id: 'weight', title: '权重', align: 'right', render: (one) => decimal(one.weight, 2) },
          {
            id: 'evidence',
            title: '依据与规则',
            wrap: true,
            width: '42%',
            render: (one) => (
              <>
                {one.evidence ?? NONE}
                {one.rule === null ? null : (
                  <details className={css.rule}>
                    <summary>规则 {one.rule_id}</summary>
                    <p className="note">{one.rule}</p>
                  </details>
                )}
              </>
            ),
          },
          { id: 'records', title: '记录', render: (one) => <RecordLinks ids={one.record_ids} /> },
        ]}
      />
    </Card>
  );
}

function Maturity({ page }: { page: PatentPage }) {
  if (page.trl_evidence.length === 0) return null;
  return (
    <Card
      title="成熟度依据"
      note="区间取把握最大的证据，与它相差不到 0.2 的一并纳入；合同只把下限抬高。"
      flush
    >
      <DataTable
        caption="成熟度依据"
        rows={page.trl_evidence}
        rowKey={(one, at) => `${one.method} ${at}`}
        columns={[
          { id: 'method_name', title: '来源' },
          { id: 'level', title: '级', align: 'right', render: (one) => trlText(one.low, one.high) },
          { id: 'strength', title: '把握', align: 'right', render: (one) => decimal(one.strength, 2) },
          { id: 'known_date', title: '日期', render: (one) => day(one.known_date) },
          { id: 'evidence', title: '原文与出处', wrap: true, width: '45%' },
          { id: 'used', title: '是否纳入', render: (one) => (one.used ? '纳入区间' : '未纳入') },
          { id: 'records', title: '记录', render: (one) => <RecordLinks ids={one.record_ids} /> },
        ]}
      />
    </Card>
  );
}

function HighValue({ page }: { page: PatentPage }) {
  const { high_value: found } = page;
  if (found === null) return null;
  return (
    <Card title="高价值发明专利的五类情形">
      <div className="stack">
        <p className="row">
          {found.cases.map(({ name, holds }) => (
            <Status key={name} kind={holds ? 'good' : 'none'} word={`${name}：${holds ? '有' : '无'}`} />
          ))}
        </p>
        {found.evidence === null ? null : <p>{found.evidence}</p>}
        {found.from === null ? null : <p className="note">自 {day(found.from)} 起成立。</p>}
      </div>
    </Card>
  );
}

function Signals({ page }: { page: PatentPage }) {
  if (page.signals.length === 0) return null;
  return (
    <Card title="非正常申请线索" note="线索不是认定，须由人核实。" flush>
      <DataTable
        caption="非正常申请线索"
        rows={page.signals}
        rowKey={(one) => one.rule_id}
        columns={[
          { id: 'type', title: '线索' },
          { id: 'strength', title: '强弱' },
          { id: 'evidence', title: '依据', wrap: true, width: '60%' },
          { id: 'records', title: '记录', render: (one) => <RecordLinks ids={one.record_ids} /> },
        ]}
      />
      <p className="note" style={{ padding: '0 16px 12px' }}>
        判别的规则见{' '}
        <Link href={href('/definitions', {}, { tab: 'references', table: 'abnormal_signal' })}>参考表</Link>。
      </p>
    </Card>
  );
}
