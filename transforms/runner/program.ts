import type { Duck } from '../../lake/duck.ts';
import type { Lake } from '../../lake/lake.ts';

/**
 * What a computed model is made by: work that SQL cannot do well (resolving names, reading texts). The model's header names it
 * (`program: NAME`), the model's SELECT gives its input rows, the model's columns are what it must write. The warehouse stays a function
 * of lake, references and decisions: equal input gives equal rows, in whatever order they come.
 */
export interface Program {
  name: string;
  /**
   * Of everything but the input rows that the result depends on: the code, its definitions, decisions. Another one runs the model
   * again. Called for every plan, also when there is nothing to do: a few milliseconds.
   */
  version(world: ProgramWorld): Promise<string>;
  /** Makes `run.table` in `run.duck`, with the columns of the header in their order and types. */
  run(run: ProgramRun): Promise<void>;
}

/** What programs may see beside their input. */
export interface ProgramWorld {
  /** For results that are kept by content (`lake/annotation-cache.ts`). */
  lake: Lake;
  /** The workspace: its `decisions/` and `reference/`. */
  home: string;
  /** Folder of shipped models and references. */
  transforms: string;
}

export interface ProgramRun {
  world: ProgramWorld;
  /** The private file of the build. `ref.*`, `lake.*` and the models before this one can be read. */
  duck: Duck;
  /** The SELECT of the model. */
  input: string;
  /** The table to make, as an SQL identifier. While the program runs it may still hold the rows of the previous build. */
  table: string;
  /** Whether `table` holds the rows of the previous build. */
  hasPrevious: boolean;
  /** Columns to write, with their types. */
  columns: Readonly<Record<string, string>>;
  /** An empty folder for files in between; removed after the build. */
  scratch: string;
  signal?: AbortSignal;
  /** Says how far the work is, in Chinese. */
  note?: (text: string) => void;
}

export type Programs = ReadonlyMap<string, Program>;
