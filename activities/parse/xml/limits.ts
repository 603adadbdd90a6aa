import { PanhuoError } from '../../../domain/errors.ts';

export interface XmlLimits {
  /** @default 200; the deepest real grant has 19 */
  depth: number;
  /** Attributes of one tag. @default 128 */
  attributes: number;
  /** Characters of one tag, text, comment or DTD. @default 16 M */
  token: number;
  /** Characters and elements of one collected element. @default 64 M characters, 2 M elements */
  collectedText: number;
  collectedElements: number;
  /** Characters of one internal entity, its own references replaced. @default 4096 */
  entity: number;
  /** How many characters more than were read the entities may make, in one XML document. @default 1 M */
  expansion: number;
}

export const XML_LIMITS: XmlLimits = {
  depth: 200,
  attributes: 128,
  token: 16_000_000,
  collectedText: 64_000_000,
  collectedElements: 2_000_000,
  entity: 4096,
  expansion: 1_000_000,
};

/** @throws PANHUO_XML_LIMIT always */
export function beyond(what: string, file: string, line: number): never {
  throw new PanhuoError('PANHUO_XML_LIMIT', `XML 第 ${line} 行：${what}：${file}`, {
    where: { file, line },
    hint: '正常的专利文献远小于这一限度；请核对文件是否损坏或被人改动。',
  });
}
