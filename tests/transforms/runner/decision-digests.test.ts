import { expect, test } from 'vitest';
import { KINDS } from '../../../decisions/index.ts';
import { type DecisionRow, decisionDigests } from '../../../transforms/runner/lake-tables.ts';

const row = (decision_id: string, kind: string): DecisionRow => ({
  decision_id,
  kind,
  subject: '甲',
  object: '乙',
  verdict: 'same',
  value: null,
  decided_by: '王芳',
  reason: '查过登记',
  decided_at: '2026-01-01T00:00:00.000Z',
});

test('a decision on one matter leaves what the others hold', () => {
  const before = decisionDigests([row('1', 'org_pair'), row('2', 'patent_label')]);
  const after = decisionDigests([row('1', 'org_pair'), row('2', 'patent_label'), row('3', 'score_submit')]);
  expect([...before.keys()]).toEqual(['decision_org_pair', 'decision_patent_label']);
  expect(after.get('decision_org_pair')).toBe(before.get('decision_org_pair'));
  expect(after.get('decision_patent_label')).toBe(before.get('decision_patent_label'));
  expect(after.get('decision_score')).toBeDefined();
  expect(decisionDigests([row('9', 'org_pair')]).get('decision_org_pair')).not.toBe(
    before.get('decision_org_pair'),
  );
});

test.each(Object.keys(KINDS))('models can read decisions of kind %s', (kind) => {
  expect(decisionDigests([row('1', kind)]).size).toBe(1);
});
