import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gazetteEvents } from '../../../activities/parse/connectors/gazette-events.ts';
import { recordKind } from '../../../domain/records/index.ts';
import { type Fields, openPortal, type Portal } from '../../../sample/portal/index.ts';
import { parsed } from './parsed.ts';
import { stubRecords, stubWorld } from './stub-world.ts';

const DETAIL =
  '专利权的转移IPC(主分类):G06F 9/44;变更事项:专利权人;变更前权利人:甲;变更后权利人:乙;登记生效日:20240102;';
const event = recordKind('legal_event');
const events: Fields[] = (event ? stubRecords(event, 30) : []).map((row) => ({
  ...row,
  event_name: '专利申请权、专利权的转移',
  detail: DETAIL,
}));

let portal: Portal;
beforeAll(async () => {
  portal = await openPortal(stubWorld({ legal_event: events }));
});
afterAll(() => portal.close());

describe('pages of events', () => {
  it('are read as they were written', async () => {
    const items = [
      ...(await parsed(gazetteEvents, `${portal.url}/legal/2023/1.html`)),
      ...(await parsed(gazetteEvents, `${portal.url}/legal/2024/1.html`)),
    ];
    const records = items.flatMap((item) => ('record' in item ? [item.record] : []));
    expect(records).toHaveLength(items.length);
    expect(records.map(({ patent_number }) => patent_number).sort()).toEqual(
      events.map(({ patent_number }) => patent_number).sort(),
    );
    for (const record of records) {
      expect(record).toMatchObject({ from_names: '甲', to_names: '乙', detail: DETAIL });
    }
  });
});
