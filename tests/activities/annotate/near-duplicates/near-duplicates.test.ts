import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  arraySource,
  findNearDuplicates,
  type NearDuplicatePair,
  type NearDuplicateStats,
  type NearDuplicateText,
  nearDuplicateSettings,
} from '../../../../activities/annotate/near-duplicates/index.ts';
import { projectRoot } from '../../../../lake/assets.ts';

const shipped = nearDuplicateSettings.parse(
  parse(await readFile(path.join(projectRoot(), 'transforms/reference/near-duplicates.yaml'), 'utf8'))
    .settings,
);

async function find(
  texts: readonly NearDuplicateText[],
  settings = shipped,
): Promise<{ pairs: NearDuplicatePair[]; stats: NearDuplicateStats }> {
  const pairs: NearDuplicatePair[] = [];
  const stats = await findNearDuplicates(arraySource(texts), {
    settings,
    slotBits: 16,
    emit: (found) => {
      pairs.push(...found);
    },
  });
  return { pairs, stats };
}

const text = (id: string, more: Partial<NearDuplicateText> = {}): NearDuplicateText => ({
  id,
  owner: 'org:a',
  filing: 100,
  publication: 300,
  subclass: 'B23K',
  title: '',
  abstract: '',
  claims: '',
  ...more,
});

/** 合成数据: invented texts. */
const WELDING = `一种示例焊接夹具，包括底座、立柱和压紧臂，所述立柱固定于底座一端，压紧臂铰接于立柱顶部并由气缸驱动，
压紧臂末端设有可更换的铜制压头，压头内开设冷却水道，水道进口与出口分设于压头两侧，能够缩短装夹时间并降低焊接变形。`;
const FILTER = `一种示例污水过滤装置，箱体内自上而下依次设置格栅层、石英砂层和活性炭层，箱体底部连接反冲洗泵，
反冲洗泵由液位传感器控制启停，当滤层压差超过设定值时自动进行反冲洗，避免了滤层堵塞，延长了更换周期。`;
const reworded = WELDING.replace('气缸驱动', '伺服电机驱动').replace('缩短装夹时间', '减少装夹时间');

const keys = (pairs: readonly NearDuplicatePair[]) =>
  pairs.map(({ left, right }) => `${left}-${right}`).sort();

describe('findNearDuplicates', () => {
  it('finds a reworded text of the same owner in the window and shows what is the same', async () => {
    const { pairs } = await find([
      text('a', { abstract: WELDING }),
      text('b', { abstract: reworded, filing: 160 }),
      text('c', { abstract: FILTER, filing: 120 }),
    ]);
    expect(keys(pairs)).toEqual(['a-b']);
    const [pair] = pairs;
    expect(pair).toMatchObject({
      sameOwner: true,
      sameSubclass: true,
      daysBetween: 60,
      publishedBefore: false,
    });
    expect(pair?.similarity).toBeGreaterThan(0.75);
    expect(pair?.similarity).toBeLessThan(1);
    expect(pair?.evidence).toMatch(/^名称与摘要相似度 0\.\d\d（.*相同文字：「/);
    // The words shown stand in the text as they are quoted.
    const quoted = /「([^」…]+)…?」/.exec(pair?.evidence ?? '')?.[1] ?? '?';
    expect(WELDING).toContain(quoted);
  });

  it('compares within the window only, and not without a day', async () => {
    const far = [text('a', { abstract: WELDING }), text('b', { abstract: WELDING, filing: 281 })];
    expect((await find(far)).pairs).toEqual([]);
    const near = [text('a', { abstract: WELDING }), text('b', { abstract: WELDING, filing: 280 })];
    expect(keys((await find(near)).pairs)).toEqual(['a-b']);
    const unknown = [text('a', { abstract: WELDING }), text('b', { abstract: WELDING, filing: null })];
    expect((await find(unknown)).pairs).toEqual([]);
  });

  it('finds what another owner had published before, and says so', async () => {
    const later = { owner: 'org:b', abstract: WELDING, filing: 2000, publication: 2300 };
    const { pairs } = await find([text('a', { abstract: WELDING }), text('b', later)]);
    expect(pairs).toMatchObject([
      { left: 'a', right: 'b', sameOwner: false, publishedBefore: true, similarity: 1 },
    ]);
    // Not published yet and outside the window: nobody can have copied it.
    const secret = text('a', { abstract: WELDING, publication: 2100 });
    expect((await find([secret, text('b', later)])).pairs).toEqual([]);
  });

  it('weighs the parts by their length: claims that are the same outweigh another abstract', async () => {
    const abstract = '另写的摘要，与权利要求无关，只说本申请涉及一种示例设备的结构改进及其控制。';
    const claims = `${FILTER}${WELDING}`;
    const { pairs } = await find([
      text('a', {
        abstract:
          '一种示例传送带的张紧方法，先由编码器测量带速，再按带速与负载的差值调节张紧轮位置，使带面始终贴紧。',
        claims,
      }),
      text('b', { abstract, claims }),
    ]);
    expect(pairs).toMatchObject([{ part: '权利要求' }]);
    expect(pairs[0]?.similarity).toBeGreaterThan(0.7);
    expect(pairs[0]?.similarity).toBeLessThan(0.95);
    // A part that only one has is no difference.
    const bare = [text('a', { abstract: WELDING, claims: FILTER }), text('b', { abstract: WELDING })];
    expect((await find(bare)).pairs).toMatchObject([{ part: '名称与摘要', similarity: 1 }]);
  });

  it('does not care about width, case, blanks and punctuation', async () => {
    const varied = `${WELDING.replaceAll('，', ', ').replace('气缸', '气 缸')}ＡＢＣ１２`;
    const { pairs } = await find([
      text('a', { abstract: `${WELDING}abc12` }),
      text('b', { abstract: varied }),
    ]);
    expect(pairs[0]?.similarity).toBe(1);
  });

  it('says nothing of texts with too little to say', async () => {
    const odd = ['', '。', '一', '一种装置', '啊'.repeat(5000), '\ud83d', ' '.repeat(100)];
    const texts = odd.flatMap((title, n) => [text(`a${n}`, { title }), text(`b${n}`, { title })]);
    const { pairs, stats } = await find(texts);
    expect(pairs).toEqual([]);
    expect(stats.texts).toBe(texts.length);
    expect(stats.short).toBeGreaterThan(0);
  });

  it('takes texts of any length and script', async () => {
    const huge = Array.from({ length: 40_000 }, (_, n) =>
      String.fromCharCode(0x4e00 + ((n * 7919) % 20_000)),
    ).join('');
    const latin =
      'An invented device comprising a base, a column and a clamping arm driven by an air cylinder, 示例。';
    const { pairs } = await find([
      text('a', { claims: huge }),
      text('b', { claims: huge }),
      text('c', { abstract: latin }),
      text('d', { abstract: latin.toUpperCase() }),
    ]);
    expect(keys(pairs)).toEqual(['a-b', 'c-d']);
  });

  it('refuses texts of one owner that lie apart', async () => {
    const rows = [text('a'), text('b', { owner: 'org:b' }), text('c')].map((one) => ({
      ...one,
      title: WELDING,
    }));
    const source = {
      async *rows() {
        yield rows;
      },
      texts: async () => new Map(),
    };
    await expect(
      findNearDuplicates(source, { settings: shipped, slotBits: 10, emit: () => {} }),
    ).rejects.toThrow(RangeError);
  });
});

describe('boilerplate', () => {
  /** Texts with a few words of their own. */
  const own = (n: number) =>
    Array.from({ length: 120 }, (_, at) =>
      String.fromCharCode(0x4e00 + ((n * 131 + at * at * 17 + at) % 20_900)),
    ).join('');

  it('of 10,000 texts with one paragraph makes no pairs of what is their own, in little time', async () => {
    const texts = Array.from({ length: 10_000 }, (_, n) =>
      text(`p${String(n).padStart(5, '0')}`, {
        owner: `org:${n % 200}`,
        filing: n % 900,
        publication: (n % 900) + 200,
        abstract: WELDING + own(n),
      }),
    );
    const begun = process.cpuUsage();
    const { pairs, stats } = await find(texts);
    const { user, system } = process.cpuUsage(begun);
    expect(pairs).toEqual([]);
    // Not one in a hundred of the fifty million pairs is looked at.
    expect(stats.compared).toBeLessThan(500_000);
    expect((user + system) / 1000).toBeLessThan(20_000);
  });

  it('of one owner is capped and noted, and every copy still has its pair', async () => {
    const texts = Array.from({ length: 3000 }, (_, n) =>
      text(`p${String(n).padStart(5, '0')}`, { filing: n % 180, abstract: WELDING }),
    );
    const { pairs, stats } = await find(texts, { ...shipped, most_pairs: 3 });
    expect(stats.cappedBuckets).toBeGreaterThan(0);
    expect(pairs.length).toBeLessThanOrEqual(3 * 3000);
    expect(new Set(pairs.flatMap(({ left, right }) => [left, right])).size).toBe(3000);
    // 3,000 × 64 neighbours a band at the most.
    expect(stats.compared).toBeLessThan(3000 * 65);
  });
});

describe('properties', () => {
  const letters = fc.constantFrom(...'示例焊接夹具底座立柱压紧臂气缸水道箱体滤层泵阀');
  const body = fc.array(letters, { minLength: 40, maxLength: 90 }).map((list) => list.join(''));
  const world = fc
    .array(
      fc.record({
        body: fc.nat(3),
        cut: fc.nat(12),
        owner: fc.nat(2),
        filing: fc.nat(400),
        lag: fc.nat(300),
      }),
      {
        minLength: 2,
        maxLength: 14,
      },
    )
    .chain((drafts) => fc.tuple(fc.constant(drafts), fc.array(body, { minLength: 4, maxLength: 4 })));

  const made = ([drafts, bodies]: [
    { body: number; cut: number; owner: number; filing: number; lag: number }[],
    string[],
  ]) =>
    drafts.map((draft, n) =>
      text(`p${n}`, {
        owner: `org:${draft.owner}`,
        filing: draft.filing,
        publication: draft.filing + draft.lag,
        abstract: (bodies[draft.body] ?? '').slice(draft.cut),
      }),
    );

  it('the order of texts changes nothing, and each pair is in time and above its limit', async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.nat(), async (drawn, turn) => {
        const texts = made(drawn as Parameters<typeof made>[0]);
        const byId = new Map(texts.map((one) => [one.id, one]));
        const { pairs } = await find(texts);
        const turned = [
          ...texts.slice(turn % texts.length),
          ...texts.slice(0, turn % texts.length),
        ].reverse();
        const again = await find(turned);
        expect([...again.pairs].sort(byName)).toEqual([...pairs].sort(byName));
        for (const pair of pairs) {
          const [left, right] = [byId.get(pair.left), byId.get(pair.right)];
          expect(left?.filing ?? 0).toBeLessThanOrEqual(right?.filing ?? 0);
          expect(pair.similarity).toBeGreaterThanOrEqual(pair.sameOwner ? 0.5 : 0.7);
          expect(pair.containment).toBeGreaterThanOrEqual(pair.similarity);
          if (pair.sameOwner) expect(pair.daysBetween).toBeLessThanOrEqual(180);
        }
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it('misses no equal texts of one owner in the window', async () => {
    await fc.assert(
      fc.asyncProperty(body, fc.nat(180), async (drawn, gap) => {
        const one = text('a', { abstract: `${WELDING}${drawn}` });
        const { pairs } = await find([one, { ...one, id: 'b', filing: 100 + gap }]);
        expect(pairs[0]).toMatchObject({ left: 'a', right: 'b', similarity: 1, daysBetween: gap });
      }),
      { numRuns: 30, seed: 5 },
    );
  });
});

const byName = (a: NearDuplicatePair, b: NearDuplicatePair) =>
  `${a.left}-${a.right}` < `${b.left}-${b.right}` ? -1 : 1;
