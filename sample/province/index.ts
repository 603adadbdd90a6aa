/**
 * The sample province: an invented Jiangsu with the thirteen real cities, thirty universities, thousands of firms, ten years (2015–2024) of
 * patents and all that happens to them, made from a seed. Everything is 合成数据.
 *
 * Organisations are a table of a few thousand rows. A patent is a function of (seed, index): eight in a row form a bundle (bundle.ts), one
 * team's filings on one subject, and deals, families and planted groups hang on bundles. Nothing else is remembered, so five million
 * patents stream in bounded memory and any of them can be asked for alone.
 *
 * What every iterator yields is `{ record, truth }`: a record with the fields of domain/records as the source knows it, and what is true
 * of it that no source says (who an organisation is, which node a text came from, whether a transfer counts).
 */

export type { AwardTruth } from './awards.ts';
export type { ContractTruth } from './contracts.ts';
export { eventsOfPatent, type LegalEventTruth, type MadeEvent } from './events.ts';
export type { ExpectedFile } from './expected.ts';
export type { NeedKind, NeedTruth } from './needs.ts';
export { ownersOn, type PatentTruth } from './patent-truth.ts';
export { type BundlePlan, planAt } from './plan.ts';
export { createProvince, type Province } from './province.ts';
export type { PublicationOptions, PublicationTruth } from './publications.ts';
export * from './records.ts';
export { STRATEGIC_FILE, strategicCsv } from './strategic.ts';
export { NOTE_FILE, type ProvinceTruth, TRUTH_FILE } from './truth-files.ts';
export { type WriteOptions, type WrittenFile, type WrittenProvince, writeProvince } from './write.ts';
