import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../lake/object-store.ts';
import { PackWriter, packKey } from '../../lake/pack.ts';
import { metadataHead, type RecordHead, requestHead, responseHead, revisitHead } from '../../lake/warc.ts';
import type { Exchange, Hop } from './fetch/types.ts';
import type { FrontierState, Payload } from './frontier.ts';

/** How a page was come by, for the archive. */
export interface Via {
  /** Page on which it was found. */
  from: string | null;
  /** Address that was asked for first, when redirects led here. */
  asked: string;
}

/** Puts answers into the source's open segment, before anything else is done with them. */
export class PageArchive {
  /** Opened with the first answer: a crawl that fetches nothing writes nothing. */
  private pack: PackWriter | null = null;
  private opening: Promise<PackWriter> | null = null;
  private readonly store: ObjectStore;
  private readonly source: string;
  private readonly state: FrontierState;
  private readonly now: () => number;

  constructor(store: ObjectStore, source: string, state: FrontierState, now: () => number) {
    this.store = store;
    this.source = source;
    this.state = state;
    this.now = now;
  }

  async ready(): Promise<void> {
    if (this.pack !== null) return;
    this.opening ??= PackWriter.open(this.store, this.source, new Date(this.now()));
    this.pack = await this.opening;
  }

  private get writer(): PackWriter {
    if (this.pack === null) throw new Error('archive is not ready');
    return this.pack;
  }

  /** Redirects on the way to an answer, each as the answer it was; what they say beside the address is of no use to anybody. */
  redirects(hops: readonly Hop[], via: Via): void {
    for (const hop of hops) this.keep(hop, Buffer.alloc(0), via);
  }

  /** An answer with its body. The same bytes again are noted, not stored twice. */
  answer(exchange: Exchange, body: Buffer, via: Via): { sha256: string; payload: Payload } {
    return this.keep(exchange, body, via);
  }

  private keep(exchange: Exchange, body: Buffer, via: Via): { sha256: string; payload: Payload } {
    const sha256 = createHash('sha256').update(body).digest('hex');
    const known = this.state.payloads.get(sha256);
    if (known !== undefined) {
      const head = revisitHead(exchange, 'same', sha256, known);
      this.writer.append(head.head);
      this.beside(exchange, head, via);
      return { sha256, payload: known };
    }
    const head = responseHead(exchange, { bytes: body.length, sha256 });
    const offset = this.writer.append(head.head, body);
    const payload: Payload = {
      pack: this.writer.id,
      offset,
      bytes: body.length,
      url: exchange.url,
      date: new Date(exchange.startedAt).toISOString(),
    };
    this.beside(exchange, head, via);
    // An empty body has no place of its own worth finding.
    if (body.length > 0) this.state.addPayload(sha256, payload);
    return { sha256, payload };
  }

  /** 304: what was archived before is what the page is. */
  unchanged(exchange: Exchange, sha256: string | null, via: Via): void {
    const known = sha256 === null ? undefined : this.state.payloads.get(sha256);
    const head = revisitHead(exchange, 'notModified', sha256, known ?? null);
    this.writer.append(head.head);
    this.beside(exchange, head, via);
  }

  private beside(exchange: Exchange, { id }: RecordHead, via: Via): void {
    this.writer.append(requestHead(exchange, id).head);
    const facts: Record<string, string> = {
      fetchTimeMs: String(exchange.finishedAt - exchange.startedAt),
      wireBytes: String(exchange.wireBytes),
    };
    if (via.from !== null) facts.via = via.from;
    if (via.asked !== exchange.url) facts.requestedUrl = via.asked;
    this.writer.append(metadataHead({ ...exchange, record: id }, facts).head);
  }

  /** Where the lake will have a payload. */
  placeOf(payload: Payload): { key: string; offset: number } {
    return { key: packKey(this.source, payload.pack), offset: payload.offset };
  }

  get unflushed(): number {
    return this.pack?.unflushed ?? 0;
  }

  /** The open segment and its length with all that was appended, for the log. */
  get mark(): { id: string; length: number } | null {
    return this.pack === null ? null : { id: this.pack.id, length: this.pack.length };
  }

  async flush(): Promise<void> {
    await this.pack?.flush();
  }

  /** Makes the segment an object of the lake. Only after the log knows its length. */
  async place(): Promise<void> {
    await this.pack?.place();
  }

  async abandon(): Promise<void> {
    await this.pack?.abandon();
  }
}
