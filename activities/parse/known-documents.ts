import { readAnswer } from '../../lake/pack.ts';
import type { Workspace } from '../../lake/workspace.ts';
import type { ArchiveIn, ArchiveOut, DocumentRef } from '../../workflows/steps.ts';

/** Documents one answer lists: it must stay under 2 MB. */
const LISTED = 2000;
const DOCUMENT_KEY = /^documents\/[^/]+\/([^/]+)\/([0-9a-f]{64})\.json$/;

/**
 * What the lake holds of a source, to be read again without fetching: documents of its batches, and those that were archived and never
 * read. A page goes to the parser that the source file names for its address today.
 * @param input `cursor`: what the answer before gave as `next`
 */
export async function knownDocuments(
  workspace: Workspace,
  { source, cursor, only }: Pick<ArchiveIn, 'source' | 'cursor' | 'only'>,
): Promise<ArchiveOut> {
  const { lake } = workspace;
  const manifests = (await lake.active()).filter((manifest) => manifest.source === source);
  const rules = (await workspace.crawlSources()).get(source)?.keep ?? [];
  const seen = new Set<string>();
  const all: DocumentRef[] = [];
  for (const { kind, parser, documents } of manifests) {
    for (const { sha256, name, bytes, fetched_at, url, pack } of documents) {
      seen.add(`${kind}/${sha256}`);
      const rule = url && rules.find((one) => one.kind === kind && new RegExp(one.match).test(url));
      all.push({
        source,
        kind,
        name,
        sha256,
        bytes,
        fetched_at,
        parser: rule ? rule.parser : parser,
        ...(url === undefined ? {} : { url }),
        ...(pack === undefined ? {} : { pack }),
      });
    }
  }
  for (const { key } of await lake.store.list(`documents/${source}/`)) {
    const [, kind, sha256] = DOCUMENT_KEY.exec(key) ?? [];
    if (kind === undefined || sha256 === undefined || seen.has(`${kind}/${sha256}`)) continue;
    const { name, bytes } = await lake.document(source, kind, sha256);
    // An archive's members were archived beside it.
    if (!/\.zip$/i.test(name)) all.push({ source, kind, name, sha256, bytes });
  }
  const wanted = only === undefined ? all : all.filter(({ sha256 }) => only.includes(sha256));
  const from = Number(cursor ?? 0);
  const listed = wanted.slice(from, from + LISTED);
  const documents = await Promise.all(
    listed.map(async (ref): Promise<DocumentRef> => {
      if (ref.pack === undefined) return ref;
      const { headers } = await readAnswer(lake, { sha256: ref.sha256, bytes: ref.bytes, pack: ref.pack });
      const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
      return type === undefined ? ref : { ...ref, media_type: type };
    }),
  );
  const next = from + listed.length;
  return { documents, ...(next < wanted.length ? { next: String(next) } : {}) };
}
