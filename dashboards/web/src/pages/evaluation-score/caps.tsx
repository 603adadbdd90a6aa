import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSession } from '../../app/session.ts';
import { Button } from '../../kit/button.tsx';
import { Card } from '../../kit/card.tsx';
import { Confirm } from '../../kit/dialog.tsx';
import { Status } from '../../kit/tag.tsx';
import { toast } from '../../kit/toast.tsx';
import { type ScorePage, sayFinding } from './query.ts';

type Cap = ScorePage['caps'][number];

/** Rules that cap the grade, apart from the points. Whether one holds the chair says, with a reason: clues are not a finding. */
export function Caps({ page }: { page: ScorePage }) {
  const name = useSession().user?.name;
  const client = useQueryClient();
  const [asked, setAsked] = useState<Cap | null>(null);
  const mayFind = name === page.chair && page.stage === 'frozen';
  if (page.caps.length === 0) return null;
  return (
    <Card title="封顶规则（不计分，只限制等级）">
      <ul className="stack">
        {page.caps.map((cap) => (
          <li key={cap.rule} className="row">
            <Status kind={cap.holds ? 'bad' : 'none'} word={cap.holds ? '成立' : '未触发'} />
            <span>
              {cap.name}：{cap.text}
              {cap.clues === null || !cap.is_finding ? null : (
                <span className="note"> 疑似线索 {cap.clues} 条，线索不是认定</span>
              )}
            </span>
            {mayFind && cap.is_finding ? (
              <Button
                size="small"
                aria-label={`${cap.holds ? '解除' : '认定'} ${cap.name}`}
                onClick={() => setAsked(cap)}
              >
                {cap.holds ? '认定已整改或不存在' : '认定存在'}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {asked === null ? null : (
        <Confirm
          open
          needReason
          title={`${asked.holds ? '认定已整改或不存在' : '认定存在'}：${asked.name}`}
          confirmLabel="认定"
          onClose={() => setAsked(null)}
          onConfirm={async (reason) => {
            await sayFinding(page.round, page.university, { rule: asked.rule, holds: !asked.holds, reason });
            await client.invalidateQueries({ queryKey: ['rounds'] });
            toast('已记录认定');
          }}
        >
          <p>
            {page.university}：{asked.text}
          </p>
        </Confirm>
      )}
    </Card>
  );
}
