import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { iso, LAST } from './calendar.ts';
import { dealKey } from './contracts.ts';
import type { ExpectedFile } from './expected.ts';
import { TextFile } from './file-writer.ts';
import type { Province } from './province.ts';
import { placeOf } from './publications.ts';
import { BUNDLE } from './sizes.ts';
import type { Tally } from './tally.ts';

export const TRUTH_FILE = '合成数据_真值.json';
export const NOTE_FILE = '合成数据_说明.txt';

/** What was planted and what a reader must find; the label says that none of it is real. */
export interface ProvinceTruth {
  label: '合成数据';
  version: 1;
  seed: number;
  patents: number;
  /** Nothing later is known. */
  asOf: string;
  files: readonly ExpectedFile[];
  /** Sums over the files, by record kind. */
  byKind: Record<string, Omit<ExpectedFile, 'file' | 'kind'>>;
  counts: Tally;
  plantedNodes: readonly { city: string; chain: string; node: string; level: string; patents: number }[];
  needs: Record<string, number>;
  abnormal: Record<string, { groups: number; patents: number }>;
}

export async function writeTruth(
  province: Province,
  outDir: string,
  files: readonly ExpectedFile[],
): Promise<ProvinceTruth> {
  const counts = province.counts();
  const needs: Record<string, number> = {};
  for (const { truth } of province.needs()) needs[truth.kind] = (needs[truth.kind] ?? 0) + 1;
  const abnormal: Record<string, { groups: number; patents: number }> = {};
  for (const group of province.abnormalGroups()) {
    const before = abnormal[group.type] ?? { groups: 0, patents: 0 };
    abnormal[group.type] = { groups: before.groups + 1, patents: before.patents + group.to - group.from };
  }
  const truth: ProvinceTruth = {
    label: '合成数据',
    version: 1,
    seed: province.seed,
    patents: province.sizes.patents,
    asOf: iso(LAST),
    files,
    byKind: sums(files),
    counts,
    plantedNodes: province.world.nodes.planted.map((planted) => ({
      ...planted,
      patents: counts.nodesByCity[planted.city]?.[nodeKey(province, planted)] ?? 0,
    })),
    needs,
    abnormal,
  };
  await writeFile(path.join(outDir, TRUTH_FILE), `${JSON.stringify(truth, null, 1)}\n`);
  return truth;
}

function nodeKey(province: Province, planted: { chain: string; node: string }): string {
  return province.world.nodes.keyOf(planted.chain, planted.node);
}

function sums(files: readonly ExpectedFile[]): ProvinceTruth['byKind'] {
  const byKind: ProvinceTruth['byKind'] = {};
  for (const { file: _file, kind, ...numbers } of files) {
    const before = byKind[kind];
    if (!before) {
      byKind[kind] = { ...numbers };
      continue;
    }
    for (const key of Object.keys(numbers) as (keyof typeof numbers)[]) before[key] += numbers[key];
  }
  return byKind;
}

/** Lists of what was planted, one JSON object a line, streamed. */
export async function writeTruthLists(province: Province, outDir: string): Promise<string[]> {
  const lists: readonly (readonly [string, () => Iterable<object>])[] = [
    ['机构', () => organisations(province)],
    ['人员', () => persons(province)],
    ['供需匹配', () => pairs(province)],
    ['转化', () => deals(province)],
    ['非正常申请', () => abnormal(province)],
    ['运营中心', () => centres(province)],
    ['专利', () => province.patentTruths()],
  ];
  const names: string[] = [];
  for (const [name, rows] of lists) {
    const file = `合成数据_真值_${name}.jsonl`;
    const text = await TextFile.create(path.join(outDir, file), 'utf-8');
    try {
      for (const row of rows())
        if (text.add(`${JSON.stringify({ label: '合成数据', ...row })}\n`)) await text.flush();
      await text.close();
    } catch (error) {
      await text.abandon();
      throw error;
    }
    names.push(file);
  }
  return names;
}

/** One organisation under all its names. */
function* organisations(province: Province): Generator<object> {
  for (const { record, truth } of province.organisations())
    yield { ...truth, credit_code: record.credit_code };
}

function* persons(province: Province): Generator<object> {
  for (const { record, truth } of province.persons())
    yield { ...truth, name: record.name, role: record.role };
}

/** Needs with the patents made for them. */
function* pairs(province: Province): Generator<object> {
  for (const { record, truth } of province.needs())
    if (truth.patents.length > 0) yield { need_number: record.need_number, ...truth };
}

/** Every deal: what it is, whether it counts, and if not why. */
function* deals(province: Province): Generator<object> {
  for (const plan of province.plans()) {
    for (const deal of plan.allDeals) {
      yield {
        deal: dealKey(deal),
        form: deal.form,
        seller: deal.seller.id,
        buyer: deal.buyer.id,
        signed: iso(deal.signed),
        effective: deal.effective === null ? null : iso(deal.effective),
        announced: deal.announced === null || deal.announced > LAST ? null : iso(deal.announced),
        patents: deal.patents.map((patent) => patent.application),
        amount: deal.amount,
        paid: deal.paid,
        contract: deal.hasContract,
        counts: deal.notCounted === null,
        why: deal.notCounted,
        trap: deal.trap,
        claimed: deal.claimed,
        again: deal.again === null ? null : iso(deal.again),
      };
    }
  }
}

function* abnormal(province: Province): Generator<object> {
  for (const group of province.abnormalGroups()) {
    for (const patent of province.patents(group.from, group.to)) {
      yield {
        application_number: patent.application,
        group: group.group,
        type: group.type,
        signal: group.signal,
        owner: patent.bundle.owner.id,
        place: placeOf(patent),
        bundle: Math.floor(patent.index / BUNDLE),
      };
    }
  }
}

function* centres(province: Province): Generator<object> {
  for (const { record, truth } of province.centreReports()) {
    if (truth.value !== null)
      yield {
        centre: record.centre,
        round: record.round,
        indicator: record.indicator,
        said: record.value,
        ...truth,
      };
  }
}

export async function writeNote(
  province: Province,
  outDir: string,
  files: readonly ExpectedFile[],
): Promise<void> {
  const lines = files.map(({ file, rows }) => `  ${file}　${rows} 行`);
  await writeFile(
    path.join(outDir, NOTE_FILE),
    [
      '合成数据说明',
      '',
      '本文件夹全部由「盘活」的样例生成器按随机种子生成，仅供演示与测试，不得作为事实引用或对外提供。',
      '专利、单位、人员、合同、需求、政策文号均为虚构；城市与国际专利分类号为真实存在的名称和符号。',
      '',
      '如何辨认：文件名以「合成数据」开头；单位名称都含「示例」；道路名含「示例」或「合成」；统一社会信用代码第九、十位为 YL。',
      '人名由常见字随机组合，如与他人同名纯属巧合。',
      '表格中的重复行、缺项、互相矛盾的行、全角数字、不同写法的日期、合计行等，是仿照实际文件有意放入的，',
      `数量见 ${TRUTH_FILE} 的 files。合成数据_真值_*.jsonl 是放入的事实，供核对，不是数据来源。`,
      '',
      `随机种子：${province.seed}　专利：${province.sizes.patents} 件　截止日：${iso(LAST)}`,
      '文件：',
      ...lines,
      '',
    ].join('\n'),
  );
}
