import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDraft, type Draft } from '../../decisions/kinds.ts';
import { PanhuoError } from '../../domain/errors.ts';

const pair: Draft = {
  kind: 'org_pair',
  subject: '乙大学',
  object: '甲大学',
  verdict: 'same',
  decided_by: '张三',
  reason: '校名变更公告',
};
const label: Draft = {
  kind: 'patent_label',
  subject: 'CN102307917',
  object: 'sei/1.2.3',
  verdict: 'yes',
  decided_by: '张三',
  reason: '读过全文',
};

function refusal(draft: Draft): string {
  try {
    checkDraft(draft);
  } catch (error) {
    if (error instanceof PanhuoError && error.code === 'PANHUO_DECISION_INVALID') return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a decision on two organisations', () => {
  it('is about name keys, and the same whichever side comes first', () => {
    const one = checkDraft({ ...pair, subject: 'Ａpple 公司(中国)', object: ' 甲大学 ' });
    const other = checkDraft({ ...pair, subject: '甲大学', object: 'APPLE公司（中国）' });
    expect(one).toEqual(other);
    expect([one.subject, one.object]).toEqual(['APPLE公司（中国）', '甲大学']);
  });

  it('knows who is the superior, whatever the order', () => {
    const said = checkDraft({ ...pair, verdict: 'parent', value: { parent: ' 甲大学' } });
    expect(said).toMatchObject({ subject: '乙大学', object: '甲大学', value: { parent: '甲大学' } });
    expect(refusal({ ...pair, verdict: 'parent' })).toContain('谁是上级');
    expect(refusal({ ...pair, verdict: 'parent', value: { parent: '丙大学' } })).toContain('谁是上级');
  });

  it('has the smaller key first for any two texts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (subject, object) => {
        const both = [
          { ...pair, subject, object },
          { ...pair, subject: object, object: subject },
        ].map((draft) => {
          try {
            return checkDraft(draft);
          } catch (error) {
            return (error as PanhuoError).code;
          }
        });
        expect(both[0]).toEqual(both[1]);
        if (typeof both[0] === 'object') expect(both[0].subject < (both[0].object ?? '')).toBe(true);
        else expect(both[0]).toBe('PANHUO_DECISION_INVALID');
      }),
    );
  });
});

describe('a decision on a label', () => {
  it('may give a grade, which a refused label has not', () => {
    expect(checkDraft({ ...label, value: { grade: 'B' } }).value).toEqual({ grade: 'B' });
    expect(checkDraft(label).value).toBeNull();
    expect(refusal({ ...label, verdict: 'no', value: { grade: 'B' } })).toContain('没有等级');
    expect(refusal({ ...label, value: { grade: 'D' } })).toContain('A、B 或 C');
    expect(refusal({ ...label, value: { note: 'x' } })).toContain('note');
  });

  it('names a patent and a label of a scheme', () => {
    expect(refusal({ ...label, subject: '一种装置' })).toContain('CN102307917');
    expect(refusal({ ...label, object: '1.2.3' })).toContain('体系/标签编号');
  });
});

describe('what is not stored', () => {
  it.each<[string, Partial<Draft>, string]>([
    ['a kind nobody knows', { kind: 'frob' }, '没有这种决定：frob'],
    ['a kind that is a name of JavaScript', { kind: 'constructor' }, '没有这种决定：constructor'],
    ['a verdict of another kind', { verdict: 'yes' }, '机构归并没有这种结论：yes'],
    ['an empty reason', { reason: ' \n ' }, '理由不能为空'],
    ['a reason without end', { reason: '长'.repeat(2001) }, '理由不能超过 2000 字'],
    ['nobody', { decided_by: '' }, '决定人不能为空'],
    ['an empty subject', { subject: '　' }, '对象不能为空'],
    ['a subject of 10,000 characters', { subject: '甲'.repeat(10_000) }, '对象不能超过 300 字'],
    ['a subject that PostgreSQL cannot store', { subject: '甲\u0000' }, '控制字符'],
    ['half a character', { subject: '甲\ud800' }, '残缺字符'],
    ['a pair of one', { object: null }, '两个对象'],
    ['a name and itself', { object: '乙 大学' }, '本来就是同一个'],
    ['a value where none belongs', { value: { x: 1 } }, '没有附加内容'],
  ])('%s', (_, change, message) => {
    expect(refusal({ ...pair, ...change })).toContain(message);
  });

  it('a text as long as allowed, with line ends in the reason, is stored', () => {
    expect(checkDraft({ ...pair, subject: '甲'.repeat(300), reason: '一\n二' }).reason).toBe('一\n二');
  });
});
