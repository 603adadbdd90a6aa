import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  eventNameKey,
  eventNameKeySql,
  LEGAL_EVENT_SPELLINGS,
  normaliseEventName,
} from '../../../domain/legal-event/names.ts';
import { projectRoot } from '../../../lake/assets.ts';
import { literal, openDuck } from '../../../lake/duck.ts';
import { legalEventNameCsv } from '../../../transforms/reference/generate/legal-event-name.ts';

describe('names of legal events', () => {
  it.each([
    ['未缴年费专利权终止', 'CF01', true],
    ['专利权的终止(未缴年费专利权终止)', 'CF01', true],
    ['专利权的终止未缴纳年费专利权终止', 'CF01', true],
    ['专利权的终止①未缴年费专利权终止②', 'CF01', true],
    ['未缴年费终止失效', 'CF01', true],
    ['未缴年费专利权终止,等恢复', 'CF01', false],
    ['专利权有效期届满', 'CX01', true],
    ['专利权的终止（专利权有效期届满）', 'CX01', true],
    ['避免重复授权放弃专利权', 'AR01', true],
    ['避免重复授予专利权', 'AR01', true],
    ['专利权全部无效', 'IW01', true],
    ['专利权的无效、部分无效宣告专利权全部无效', 'IW01', true],
    ['专利权部分无效', 'IP01', false],
    ['被视为撤回的申请', 'WD01', true],
    ['专利申请的视为撤回', 'WD01', true],
    ['发明专利申请公布后的视为撤回', 'WD01', true],
    ['发明专利申请公布后的撤回', 'WW01', true],
    ['发明专利申请公布后的驳回', 'RJ01', true],
    ['驳回', 'RJ01', true],
    ['驳回理由通知', 'PH02', false],
    ['驳回等复审请求', 'RJ01', false],
    ['视为放弃取得专利权', 'AD01', true],
    ['实质审查的生效', 'SE01', false],
    ['专利实施的强制许可', 'PH01', false],
    ['专利权期限补偿', 'TG01', false],
    ['专利实施许可合同备案的生效', 'EE01', false],
    ['专利实施许可合同备案的变更', 'EM01', false],
    ['专利实施许可合同备案的注销', 'EC01', false],
    ['专利实施许可合同备案的生效、变更及注销', 'LICC', false],
    ['专利权质押合同登记的生效', 'PE01', false],
    ['专利权质押合同登记的变更', 'PM01', false],
    ['专利权质押合同登记的注销', 'PC01', false],
    ['专利权的保全', 'PP01', false],
    ['专利权的保全的解除', 'PD01', false],
    ['专利申请权、专利权的转移', 'TR01', false],
    ['专利权的转移', 'TR01', false],
    ['专利申请权的转移', 'TA01', false],
    ['专利权的主动放弃', 'AV01', true],
    ['专利权的恢复', 'RR01', false],
    ['专利权人的姓名或者名称、地址的变更', 'CP03', false],
    ['专利权人的姓名或者名称变更', 'CP01', false],
    ['地址变更', 'CP02', false],
    ['著录事项变更', 'CB01', false],
    ['文件的公告送达', 'DD01', false],
    ['授权', 'GR01', false],
    ['更正', 'ERR', false],
    ['外观设计专利更正', 'CD02', false],
    ['开放许可声明', 'OL01', false],
    ['专利开放许可声明的撤回', 'OL02', false],
    [' tr01 ', 'TR01', false],
    ['ＴＲ０１', 'TR01', false],
  ])('%s is %s', (text, code, isFinal) => {
    expect(normaliseEventName(text)).toMatchObject({ code, isFinal });
  });

  it.each(['', '①②', '驳回理由通知的答复', '第一次审查意见通知书', '质押合同', 'ZZ99', '年费'])(
    'does not guess what %s is',
    (text) => {
      expect(normaliseEventName(text)).toBeNull();
    },
  );

  it('gives every spelling to one event, in its own key', () => {
    const codes = new Map<string, string>();
    for (const { spelling, code } of LEGAL_EVENT_SPELLINGS) {
      expect(codes.get(spelling) ?? code, spelling).toBe(code);
      codes.set(spelling, code);
      expect(eventNameKey(spelling)).toBe(spelling);
    }
  });

  it('is the reference table that models join', async () => {
    const csv = await readFile(path.join(projectRoot(), 'transforms/reference/legal_event_name.csv'), 'utf8');
    expect(csv).toBe(legalEventNameCsv());
  });

  it('normalises in SQL as here', async () => {
    await using duck = await openDuck();
    const parts = fc.constantFrom(
      '专利权的',
      '或者',
      '缴纳',
      '①',
      '终止',
      ' ',
      '\n',
      '（',
      ')',
      'A1',
      '、',
      '〇',
      '鿿',
      '豈',
      '𠀀',
      '或',
      '者',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(parts, fc.string({ unit: 'binary' })), { maxLength: 8 }),
        async (list) => {
          const text = list.join('').replaceAll('\0', '');
          const [row] = await duck.rows<{ key: string }>(`SELECT ${eventNameKeySql(literal(text))} AS key`);
          expect(row?.key).toBe(eventNameKey(text));
        },
      ),
      { numRuns: 60 },
    );
  });
});
