import type { RecordParser } from '../record-parser.ts';
import { gazetteHtml } from './gazette-html.ts';

/** Connectors for pages, answers and trees, by name. Tables are read by `activities/parse/parsers.ts`. */
const CONNECTORS: readonly RecordParser[] = [gazetteHtml];

/** Connectors that make records of whatever kind the source file names: its options say where the fields are. */
const BY_KIND: Readonly<Record<string, (kind: string) => RecordParser>> = {};

/** Undefined for a name that is no connector's. */
export function connectorNamed(name: string, kind: string): RecordParser | undefined {
  return CONNECTORS.find((connector) => connector.parser === name) ?? BY_KIND[name]?.(kind);
}

/** Names for error messages and the check of source files, with the kind each makes (null: any). */
export const CONNECTOR_KINDS: ReadonlyMap<string, string | null> = new Map([
  ...CONNECTORS.map(({ parser, kind }) => [parser, kind] as const),
  ...Object.keys(BY_KIND).map((name) => [name, null] as const),
]);
