import type { Rng } from '../rng.ts';
import { gazetteDay, LAST } from './calendar.ts';
import { type Draft, draft, NOTHING, shownAddress } from './event-draft.ts';
import { dayPair } from './event-text.ts';
import type { Patent } from './patent.ts';
import type { BundlePlan } from './plan.ts';

/** Examination, grant and the end of the right. */
export function ordinary(rng: Rng, patent: Patent): Draft[] {
  const out: Draft[] = [];
  const filed = dayPair('申请日', patent.filing);
  const dates = [filed, dayPair('授权公告日', patent.granted)];
  if (patent.published !== null) {
    const announced = gazetteDay(patent.published + 18 + rng.int(16));
    out.push(draft('SE01', 'examination', announced, null, { pairs: [filed] }));
  }
  if (patent.granted !== null) out.push(draft('GR01', 'grant', patent.granted, null));
  if (patent.refusal) {
    const code = patent.refusal.how === 'refused' ? 'RJ01' : 'WD01';
    out.push(
      draft(code, patent.refusal.how, gazetteDay(patent.refusal.at), null, {
        pairs: [dayPair('申请公布日', patent.published)],
      }),
    );
  }
  const { ended } = patent;
  if (ended && patent.granted !== null) {
    if (ended.why === 'unpaid') {
      out.push(
        draft('CF01', 'unpaid', ended.announced, ended.at, {
          pairs: [...dates, dayPair('终止日期', ended.at)],
        }),
      );
      if (ended.restored !== null) {
        const pairs: [string, string][] = [['原决定名称', '专利权终止通知书']];
        out.push(
          draft('RR01', 'restored', ended.restored, ended.restored, {
            pairs: [...pairs, dayPair('原决定公告日', ended.announced), dayPair('恢复日', ended.restored)],
          }),
        );
      }
    } else if (ended.why === 'expired') {
      out.push(
        draft('CX01', 'expired', ended.announced, ended.at, {
          pairs: [...dates, dayPair('终止日期', ended.at)],
        }),
      );
    } else if (ended.why === 'dual') {
      out.push(
        draft('AR01', 'dual', ended.announced, ended.at, {
          pairs: [...dates, dayPair('放弃生效日', ended.at)],
        }),
      );
    } else if (ended.why === 'invalid') {
      const number = String(20_000 + (patent.index % 40_000));
      out.push(
        draft('IW01', 'invalid', ended.announced, ended.at, {
          pairs: [
            dayPair('授权公告日', patent.granted),
            ['无效宣告决定号', number],
            dayPair('无效宣告决定日', ended.at),
          ],
          contract: number,
        }),
      );
    }
  }
  if (patent.granted !== null && patent.bundle.owner.type === 'firm' && !ended && rng.chance(0.002)) {
    const at = patent.granted + 400;
    const number = String(60_000 + (patent.index % 30_000));
    if (at < LAST - 40)
      out.push(
        draft('IP01', 'partly invalid', gazetteDay(at + 25), at, {
          pairs: [
            dayPair('授权公告日', patent.granted),
            ['无效宣告决定号', number],
            dayPair('无效宣告决定日', at),
            ['维持有效的权利要求', '权利要求2-8'],
          ],
          contract: number,
        }),
      );
  }
  return out;
}

/** Owners that changed their name, address or list of inventors. */
export function renamings(rng: Rng, plan: BundlePlan, patent: Patent): Draft[] {
  const { owner } = plan.bundle;
  if (patent.granted === null) return [];
  const out: Draft[] = [];
  const gone = plan.allDeals.some(
    (deal) => deal.trap !== 'name_change' && (deal.form === '转让' || deal.form === '作价投资'),
  );
  const { former } = owner;
  if (
    former &&
    !gone &&
    patent.granted + 30 < former.changed &&
    (patent.ended === null || patent.ended.at > former.changed + 400) &&
    rng.chance(0.7)
  ) {
    const announced = gazetteDay(former.changed + 100 + rng.int(300));
    const items = [{ item: '专利权人', from: former.name, to: owner.name }];
    const both = rng.chance(0.3);
    if (both)
      items.push({
        item: '地址',
        from: shownAddress(owner.address),
        to: shownAddress(owner.address.replace(/\d+(号|幢)/, '8$1')),
      });
    out.push(
      draft(both ? 'CP03' : 'CP01', 'renamed', announced, null, {
        items,
        from: [former.name],
        to: [owner.name],
        truth: { ...NOTHING, kind: 'renamed', from: [owner.id], to: [owner.id] },
      }),
    );
  }
  if (rng.chance(0.006)) {
    const announced = gazetteDay(patent.granted + 90 + rng.int(700));
    out.push(
      draft('CP02', 'moved', announced, null, {
        items: [
          {
            item: '地址',
            from: shownAddress(owner.address),
            to: shownAddress(owner.address.replace(/\d+(号|幢)/, '518$1')),
          },
        ],
      }),
    );
  }
  return out;
}
