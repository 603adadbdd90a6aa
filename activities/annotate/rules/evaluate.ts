import type { Duck } from '../../../lake/duck.ts';
import { type Engine, split } from './compile.ts';
import { Found } from './found.ts';
import type { TermHit } from './terms.ts';
import type { Candidate } from './types.ts';

/** Fields that are searched, in the order in which a hit counts as the first. */
export const FIELDS = ['title', 'abstract', 'claims'] as const;

const GRADE = { A: 0, B: 1, C: 2 } as const;

interface Met {
  candidates: readonly (Candidate & { symbol: string })[];
  /** Number of the symbol, by candidate. */
  symbols: Int32Array;
  readsText: boolean;
}

/**
 * Labels documents, a vector at a time: rows of numbers into a table (see `Found`), which SQL makes words of. Only documents whose rules ask for words have their text read.
 */
export class Evaluator {
  /** Symbols that met a rule, by number. */
  readonly symbols: string[] = [];
  /** Contents times rules that were looked at, for the record. */
  evaluated = 0;
  private readonly engine: Engine;
  private readonly active: Uint8Array;
  private readonly met = new Map<string, Met>();
  private readonly numbers = new Map<string, number>();
  /** Where in the text a term was found first; by term, valid when `stamp` is this document's. */
  private readonly stamp: Int32Array;
  private readonly place: Int32Array;
  private round = 0;

  /** @param units hashes of the rules to evaluate */
  constructor(engine: Engine, units: ReadonlySet<string>) {
    this.engine = engine;
    this.active = Uint8Array.from(engine.rules, (rule) => (units.has(rule.hash) ? 1 : 0));
    this.stamp = new Int32Array(engine.finder.terms.length);
    this.place = new Int32Array(engine.finder.terms.length);
  }

  /** Whether any rule of a document with these symbols asks for words. */
  private meet(symbols: string): Met {
    const known = this.met.get(symbols);
    if (known !== undefined) return known;
    const { rules } = this.engine;
    const candidates = this.engine.matchSymbols(split(symbols)).filter(({ rule }) => this.active[rule] === 1);
    const made: Met = {
      candidates,
      symbols: Int32Array.from(candidates, ({ symbol }) => this.numberOf(symbol)),
      readsText: candidates.some(
        ({ rule }) => (rules[rule]?.keywords.length ?? 0) + (rules[rule]?.exclusions.length ?? 0) > 0,
      ),
    };
    // Most documents share their symbols with few others; without a bound this would hold all of them.
    if (this.met.size > 200_000) this.met.clear();
    this.met.set(symbols, made);
    return made;
  }

  private numberOf(symbol: string): number {
    const known = this.numbers.get(symbol);
    if (known !== undefined) return known;
    this.numbers.set(symbol, this.symbols.length);
    return this.symbols.push(symbol) - 1;
  }

  /**
   * @param sql gives content_no, symbols, title, abstract, claims
   * @param table takes the rows; made here
   * @returns how many documents the query gave
   */
  async run(duck: Duck, sql: string, table: string, signal?: AbortSignal): Promise<number> {
    const found = new Found();
    const add: Add = (document, rule, symbol, grade, hit) => found.add(document, rule, symbol, grade, hit);
    let documents = 0;
    // Nothing else may run on this connection meanwhile: DuckDB ends a stream, without a word, at the next statement.
    const result = await duck.connection.stream(sql);
    for (
      let chunk = await result.fetchChunk();
      chunk && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      signal?.throwIfAborted();
      this.chunk(chunk, add);
      documents += chunk.rowCount;
    }
    await found.write(duck, table);
    return documents;
  }

  private chunk(
    chunk: { rowCount: number; getColumnVector(at: number): { getItem(row: number): unknown } },
    add: Add,
  ): void {
    const vectors = [0, 1, 2, 3, 4].map((at) => chunk.getColumnVector(at));
    const [numbers, symbols, ...texts] = vectors as [Vector, Vector, ...Vector[]];
    const fields: (string | null)[] = [null, null, null];
    const hits: TermHit[] = [];
    for (let row = 0; row < chunk.rowCount; row++) {
      const list = symbols.getItem(row);
      const met = this.meet(typeof list === 'string' ? list : '');
      this.evaluated += met.candidates.length;
      if (met.candidates.length === 0) continue;
      if (met.readsText) {
        for (let at = 0; at < texts.length; at++)
          fields[at] = (texts[at] as Vector).getItem(row) as string | null;
        this.engine.finder.find(fields, hits);
      } else hits.length = 0;
      this.document(numbers.getItem(row) as number, met, hits, add);
    }
  }

  private document(document: number, met: Met, hits: readonly TermHit[], add: Add): void {
    const { stamp, place, round } = this;
    this.round = round + 1;
    hits.forEach(({ term }, at) => {
      stamp[term] = round + 1;
      place[term] = at;
    });
    const first = (terms: readonly number[]): TermHit | null => {
      let best = -1;
      for (const term of terms) {
        if (stamp[term] === round + 1 && (best < 0 || (place[term] as number) < best))
          best = place[term] as number;
      }
      return best < 0 ? null : (hits[best] ?? null);
    };
    met.candidates.forEach((candidate, at) => {
      const rule = this.engine.rules[candidate.rule];
      if (rule === undefined) return;
      if (rule.exclusions.length > 0 && hits.length > 0 && first(rule.exclusions) !== null) return;
      const symbol = met.symbols[at] as number;
      if (rule.bySymbolAlone) add(document, rule.n, symbol, GRADE.B, null);
      else {
        const found = hits.length === 0 ? null : first(rule.keywords);
        add(document, rule.n, symbol, found === null ? GRADE.C : GRADE.A, found);
      }
    });
  }
}

interface Vector {
  getItem(row: number): unknown;
}
type Add = (document: number, rule: number, symbol: number, grade: number, hit: TermHit | null) => void;
