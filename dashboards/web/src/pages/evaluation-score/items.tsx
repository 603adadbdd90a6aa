import type { ReactNode } from 'react';
import { Card } from '../../kit/card.tsx';
import { Checkbox, NumberInput, TextArea } from '../../kit/field.tsx';
import { Tag } from '../../kit/tag.tsx';
import { decimal, NONE } from '../../lib/format.ts';
import type { Group, ScoreItem } from './query.ts';
import css from './score.module.css';
import { check, isChanged, type Sheet, shownOf, type Typed } from './typed.ts';
import { pointsText, valueText } from './words.ts';

interface ItemsProps {
  group: Group;
  typed: Sheet;
  chosen: string;
  canScore: boolean;
  /** After somebody tried to save. */
  showFaults: boolean;
  onChoose: (id: string) => void;
  onType: (id: string, next: Typed) => void;
  children?: ReactNode;
}

/** The indicators of a group; those that people judge have fields. */
export function Items({ group, children, ...rest }: ItemsProps) {
  return (
    <Card
      title={`${group.name}（${group.weight} 分）`}
      note="计算与填报的指标由系统按冻结的数值与曲线给分，评价员不改；评审的指标由两名评价员独立给分。"
    >
      <table className={css.items}>
        <thead>
          <tr>
            <th scope="col">指标</th>
            <th scope="col" className="num">
              满分
            </th>
            <th scope="col" className="num">
              实际值
            </th>
            <th scope="col" className="num">
              目标
            </th>
            <th scope="col" className="num">
              系统得分
            </th>
            <th scope="col">我的评分</th>
            <th scope="col">理由</th>
          </tr>
        </thead>
        <tbody>
          {group.items.map((item) => (
            <Row key={item.id} item={item} {...rest} />
          ))}
        </tbody>
      </table>
      {children}
    </Card>
  );
}

function Row({
  item,
  chosen,
  onChoose,
  ...rest
}: Omit<ItemsProps, 'group' | 'children'> & { item: ScoreItem }) {
  const isJudged = item.kind === 'judged';
  return (
    <tr aria-current={item.id === chosen ? 'true' : undefined} onFocus={() => onChoose(item.id)}>
      <th scope="row">
        <button type="button" className={css.name} onClick={() => onChoose(item.id)}>
          {item.name}
        </button>
        {item.state === 'differs' ? <Tag tone="warn">分歧待裁定</Tag> : null}
        {item.evidence.check?.beyond === true ? (
          <Tag tone="warn">自报不符·{item.evidence.check.state ?? '待核'}</Tag>
        ) : null}
        {item.note === null ? null : <span className={css.note}>{item.note}</span>}
      </th>
      <td className="num">{item.max}</td>
      <td className="num">{isJudged ? NONE : valueText(item)}</td>
      <td className="num">{item.target ?? NONE}</td>
      <td className="num">{item.suggested === null ? NONE : decimal(item.suggested, 2)}</td>
      {isJudged ? (
        <Judged item={item} {...rest} />
      ) : (
        <td colSpan={2} className="note">
          {KINDS[item.kind]}
        </td>
      )}
    </tr>
  );
}

const KINDS = { computed: '由登记数据计算', reported: '由中心填报', judged: '' } as const;

function Judged({
  item,
  typed,
  canScore,
  showFaults,
  onType,
}: Pick<ItemsProps, 'typed' | 'canScore' | 'showFaults' | 'onType'> & { item: ScoreItem }) {
  if (!canScore) return <Said item={item} />;
  const shown = shownOf(item, typed);
  const changed = isChanged(item, typed);
  const said = changed && showFaults ? check(item, shown) : null;
  const fault = said !== null && !said.ok ? said : null;
  const about = `fault-${item.id}`;
  const invalid = (field: 'points' | 'reason') =>
    fault?.field === field ? { 'aria-invalid': true as const, 'aria-describedby': about } : {};
  return (
    <>
      <td className={css.points}>
        <NumberInput
          id={`points-${item.id}`}
          aria-label={`${item.name}，我的评分，满分 ${item.max}`}
          value={shown.none ? '' : shown.points}
          disabled={shown.none}
          onChange={(points) => onType(item.id, { ...shown, points })}
          {...invalid('points')}
        />
        <Checkbox
          label="无法评判"
          checked={shown.none}
          onChange={(none) => onType(item.id, { ...shown, none })}
        />
      </td>
      <td>
        <TextArea
          aria-label={`${item.name}，理由`}
          rows={2}
          maxLength={2000}
          value={shown.reason}
          onChange={(event) => onType(item.id, { ...shown, reason: event.target.value })}
          {...invalid('reason')}
        />
        {fault === null ? null : (
          <p id={about} className={css.fault} role="alert">
            {fault.message}
          </p>
        )}
        {changed && item.own !== null ? (
          <p className="note">
            已存：{pointsText(item.own.points)}，{item.own.reason}
          </p>
        ) : null}
      </td>
    </>
  );
}

/** Where nothing is typed: the own score, and both once both have submitted. */
function Said({ item }: { item: ScoreItem }) {
  if (item.both !== null)
    return (
      <td colSpan={2}>
        <ul className={css.said}>
          {item.both.map(({ by, points, reason }) => (
            <li key={by}>
              <b>{pointsText(points)}</b> {by}：{reason}
            </li>
          ))}
          {item.adjudication === null ? null : (
            <li>
              <b>{pointsText(item.adjudication.points)}</b> {item.adjudication.by}裁定：
              {item.adjudication.reason}
            </li>
          )}
        </ul>
      </td>
    );
  return item.own === null ? (
    <td colSpan={2} className="note">
      双方提交后可见
    </td>
  ) : (
    <td colSpan={2}>
      <b>{pointsText(item.own.points)}</b> {item.own.reason}
    </td>
  );
}
