import { compile } from 'css-select';
import { parse, type Selector, SelectorType } from 'css-what';
import type { Element } from 'domhandler';

/** Nesting beyond which a page is not read on: real pages stay under 100, and a parser's work grows with the depth. */
export const MAX_DEPTH = 1000;

/** An element as it goes by: its tag and attributes, nothing around it. */
export interface StreamElement {
  type: 'tag';
  name: string;
  attribs: Record<string, string>;
}

export function streamElement(): StreamElement {
  return { type: 'tag', name: '', attribs: {} };
}

type Test = (element: StreamElement) => boolean;
type Combinator = 'start' | 'descendant' | 'child' | 'adjacent' | 'sibling';
interface Position {
  test: Test;
  /** Name that the element must have; null when it may have several. */
  name: string | null;
  /** How the element of the position before stands to this one. */
  combinator: Combinator;
}

/** More positions do not fit into the bits of one number. */
const MAX_POSITIONS = 31;
/** Numbers kept for each open element: see `StreamMatcher`. */
const FRAME = 4;

/**
 * Tells of each opening tag whether a selector selects it, in the order of the document and without a tree. For each open element it keeps
 * four sets of positions of the selector, as bits: reached by it or an ancestor, reached by it, reached by its last child, reached
 * by any child so far.
 */
export class StreamMatcher {
  private readonly positions: readonly Position[];
  private readonly finals: number;
  private readonly frames = new Int32Array((MAX_DEPTH + 2) * FRAME);
  private depth = 0;

  constructor(positions: readonly Position[], finals: number) {
    this.positions = positions;
    this.finals = finals;
  }

  /** Whether it looks at nothing but the element itself: then `matches` says all. */
  get isFlat(): boolean {
    return this.positions.every(({ combinator }) => combinator === 'start');
  }

  /** Names of the elements it can select; null when it can be any. */
  get names(): readonly string[] | null {
    const names = this.positions.flatMap(({ name }) => (name === null ? [] : [name]));
    return names.length === this.positions.length ? names : null;
  }

  /** Of a flat one: whether it selects the element, wherever that stands. */
  matches(element: StreamElement): boolean {
    for (const { test } of this.positions) if (test(element)) return true;
    return false;
  }

  /** To be called before a document. */
  reset(): void {
    this.depth = 0;
    this.frames.fill(0, 0, FRAME);
  }

  /** An element begins; the caller sees to it that no more than MAX_DEPTH are open. */
  open(element: StreamElement): boolean {
    const { frames, positions } = this;
    const parent = this.depth * FRAME;
    const line = frames[parent] as number;
    const above = frames[parent + 1] as number;
    const last = frames[parent + 2] as number;
    const before = frames[parent + 3] as number;
    let reached = 0;
    for (let n = 0; n < positions.length; n++) {
      const position = positions[n] as Position;
      const previous = 1 << (n - 1);
      let possible: boolean;
      switch (position.combinator) {
        case 'start':
          possible = true;
          break;
        case 'descendant':
          possible = (line & previous) !== 0;
          break;
        case 'child':
          possible = (above & previous) !== 0;
          break;
        case 'adjacent':
          possible = (last & previous) !== 0;
          break;
        case 'sibling':
          possible = (before & previous) !== 0;
          break;
      }
      if (possible && position.test(element)) reached |= 1 << n;
    }
    frames[parent + 2] = reached;
    frames[parent + 3] = before | reached;
    const own = ++this.depth * FRAME;
    frames[own] = line | reached;
    frames[own + 1] = reached;
    frames[own + 2] = 0;
    frames[own + 3] = 0;
    return (reached & this.finals) !== 0;
  }

  close(): void {
    if (this.depth > 0) this.depth--;
  }
}

/**
 * A matcher for selectors that look at an element, its ancestors and what came before it; null for those that need a tree (`:has`,
 * `:nth-child`, `:contains` …). What an element must be like is compiled by css-select itself, so both agree.
 */
export function streamMatcher(selector: string): StreamMatcher | null {
  const positions: Position[] = [];
  let finals = 0;
  for (const alternative of parse(selector)) {
    let compound: Selector[] = [];
    let combinator: Combinator = 'start';
    const finish = () => {
      // `> a` has nothing before its combinator.
      if (compound.length === 0) return false;
      positions.push({ test: testOf(compound), name: nameOf(compound), combinator });
      compound = [];
      return true;
    };
    for (const token of alternative) {
      const next = combinatorOf(token);
      if (next !== null) {
        if (!finish()) return null;
        combinator = next;
      } else if (isLocal(token)) compound.push(token);
      else return null;
    }
    if (!finish() || positions.length > MAX_POSITIONS) return null;
    finals |= 1 << (positions.length - 1);
  }
  return positions.length === 0 ? null : new StreamMatcher(positions, finals);
}

function testOf(compound: Selector[]): Test {
  const [only] = compound;
  if (compound.length === 1 && only?.type === SelectorType.Tag && only.namespace === null) {
    const name = only.name.toLowerCase();
    return (element) => element.name === name;
  }
  const rest = compiled(compound);
  const name = nameOf(compound);
  return name === null ? rest : (element) => element.name === name && rest(element);
}

function nameOf(compound: readonly Selector[]): string | null {
  const tag = compound.find((token) => token.type === SelectorType.Tag);
  return tag?.type === SelectorType.Tag ? tag.name.toLowerCase() : null;
}

function compiled(compound: Selector[]): Test {
  const query = compile<Element, Element>([compound]);
  return (element) => query(element as unknown as Element);
}

function combinatorOf(token: Selector): Combinator | null {
  switch (token.type) {
    case SelectorType.Descendant:
      return 'descendant';
    case SelectorType.Child:
      return 'child';
    case SelectorType.Adjacent:
      return 'adjacent';
    case SelectorType.Sibling:
      return 'sibling';
    default:
      return null;
  }
}

/** Whether a part of a selector can be decided from tag and attributes alone. */
function isLocal(token: Selector): boolean {
  if (
    token.type === SelectorType.Tag ||
    token.type === SelectorType.Universal ||
    token.type === SelectorType.Attribute
  ) {
    return true;
  }
  return (
    token.type === SelectorType.Pseudo &&
    (token.name === 'not' || token.name === 'is' || token.name === 'where') &&
    Array.isArray(token.data) &&
    token.data.every((alternative) => alternative.every(isLocal))
  );
}
