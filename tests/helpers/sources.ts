import { type CrawlSource, parseSource } from '../../lake/sources.ts';

/** A source from the entries a test is about; everything else is the least a source file needs. */
export function source(entries: string, env: Record<string, string> = {}): CrawlSource {
  const start = /^start:/m.test(entries) ? '' : 'start: ["http://site.example/"]\n';
  const keep = /^keep:/m.test(entries) ? '' : 'keep: [{ match: nothing-at-all, kind: need, parser: any }]\n';
  const read = parseSource(`name: 合成数据\n${start}${keep}${entries}`, 'test.yaml', { env });
  if ('source' in read) return read.source;
  throw new Error(JSON.stringify(read.problems));
}
