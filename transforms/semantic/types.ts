/** One step from the fact to another table: LEFT JOIN `table` AS `alias` ON alias.key = equals. The key is unique in the table. */
export interface Join {
  readonly alias: string;
  readonly table: string;
  readonly key: string;
  /** `alias.column` of the fact (`fact.…`) or of an earlier join. */
  readonly equals: string;
}

/** A table whose rows metrics count. */
export interface Fact {
  /** Name that definitions use. */
  readonly id: string;
  /** What stands in SQL: a table, with its schema when it is not a model. */
  readonly table: string;
  readonly name: string;
  /** Column that is unique and never null: one value, one counted thing. */
  readonly key: string;
  /** Column with the lake records a row was made from, joined with `;`; null for reference data, which end at their own file. */
  readonly recordIds: string | null;
  /** Columns people are shown when a number is traced, besides the key. */
  readonly show: readonly string[];
  /** DATE column: first day the row could be known; null when the fact has none, and then it cannot be asked as of a day. */
  readonly known: string | null;
  /** Dates that are known before they come (an expiry): they are not hidden from a past day. */
  readonly foreseen: readonly string[];
  /** DATE column → the one that says since when it is known, where that is not the day itself. */
  readonly knownOf: Readonly<Record<string, string>>;
  /** Which rows count, and from which day an exclusion could be known. */
  readonly counted: Counted | null;
  /** What people call its columns. */
  readonly columns: Readonly<Record<string, string>>;
}

export interface Counted {
  /** BOOLEAN column. */
  readonly column: string;
  /** Column with the code of the rule that excludes the row. */
  readonly reason: string;
  /** DATE column; a row excluded later than the asked day still counted then. */
  readonly known: string;
}

/** A column a metric can reach, with the joins on the way in the order they must be written. */
export interface Reach {
  readonly alias: string;
  readonly column: string;
  readonly joins: readonly Join[];
}

export type Grain = 'day' | 'month' | 'quarter' | 'year';

interface DimensionBase {
  readonly id: string;
  readonly name: string;
  readonly meaning: string;
  /** The value that stands for rows without one: a cut never loses rows. */
  readonly missing: string;
}
export interface TextDimension extends DimensionBase {
  readonly type: 'text';
  readonly reach: Reach;
  /** Code in the table → what people read. Codes without a label are shown as they are. */
  readonly labels: readonly (readonly [code: string, label: string])[];
  /** Of a BOOLEAN column: the codes are `true` and `false`. */
  readonly boolean: boolean;
}
/** A part of the metric's own date. */
export interface DateDimension extends DimensionBase {
  readonly type: 'date';
  readonly grain: Grain;
}
export type Dimension = TextDimension | DateDimension;

/** A condition that belongs to a definition. */
export type Filter =
  | {
      readonly on: 'column';
      readonly column: string;
      readonly op: 'in' | 'not in';
      readonly values: readonly string[];
    }
  | { readonly on: 'column'; readonly column: string; readonly op: 'is'; readonly value: boolean }
  | { readonly on: 'column'; readonly column: string; readonly op: 'known' | 'unknown' }
  | {
      readonly on: 'column';
      readonly column: string;
      readonly op: '>=' | '<=' | '>' | '<';
      /** A number, a day (`2024-01-31`) or text. */
      readonly value: string | number;
    }
  | {
      readonly on: 'dimension';
      readonly dimension: TextDimension;
      readonly op: 'in' | 'not in';
      readonly values: readonly string[];
    }
  | { readonly on: 'dimension'; readonly dimension: TextDimension; readonly op: 'known' | 'unknown' };

export type Aggregate = 'count' | 'count_distinct' | 'sum' | 'mean' | 'median' | 'quantile' | 'min' | 'max';

/** What is made of the rows of a cell. */
export interface Measure {
  readonly agg: Aggregate;
  /** Column that is counted distinctly, added, …; null for `count` and for `days`. */
  readonly column: string | null;
  /** Days between two DATE columns instead of a column; `at` is the day the stock is taken. */
  readonly days: { readonly from: string; readonly to: string } | null;
  /** Of a quantile, 0 to 1; of a median 0.5; null else. */
  readonly q: number | null;
  /** Further conditions of the rows this measure looks at. */
  readonly filters: readonly Filter[];
}

/** In stock at T: every `from` is known and ≤ T, every `to` is unknown or > T. */
export interface Stock {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/**
 * A cohort watched for some years from `from`: below the line are the rows whose window [from, from + years) is over, above it
 * those whose event has happened by its end. Rows that are still watched are `censored`.
 */
export interface Observe {
  readonly from: string;
  readonly event: string;
  readonly years: number;
  /** Above the line are those whose event has not happened by the end: rights that still live. */
  readonly absent: boolean;
}

interface MetricBase {
  readonly id: string;
  readonly name: string;
  /** Id and name of the file's group. */
  readonly group: { readonly id: string; readonly name: string };
  /** What is counted, in plain Chinese. */
  readonly definition: string;
  readonly dimensions: readonly Dimension[];
  /** Ids of dimensions that every request must cut by or fix to one value. */
  readonly requires: readonly string[];
  readonly unit: string;
  readonly format: 'integer' | 'decimal' | 'percent' | 'money' | 'days';
  /** Whether values of disjoint groups may be added. Never true for a ratio; a stock is never added over time all the same. */
  readonly additive: boolean;
  /** Which way is good, for comparisons and scores. */
  readonly direction: 'more' | 'less' | 'none';
  /** `register`: counted from official registers. `survey`: estimated from a sample. The two are never mixed. */
  readonly basis: 'register' | 'survey';
  /** Where the definition comes from (law, standard, document). */
  readonly source: string;
  /** Whether somebody responsible has confirmed the definition. */
  readonly verified: boolean;
  readonly version: number;
  readonly validFrom: string;
  /**
   * Cells with a smaller denominator are suppressed: of a ratio what it divides by, of a mean or quantile the number of values.
   * Null: none.
   */
  readonly minDenominator: number | null;
  /** What readers of the number must know, beyond the definition. */
  readonly note: string | null;
  readonly file: string;
}

/** A metric of the rows of one fact. */
export interface FactMetric extends MetricBase {
  readonly kind: 'fact';
  readonly fact: Fact;
  /** DATE column that periods and date dimensions look at: of a cohort the day its watch begins; null for a stock. */
  readonly date: string | null;
  /** Conditions on every row, of numerator and denominator alike. */
  readonly filters: readonly Filter[];
  /** Whether the fact's rule of what counts applies. */
  readonly counted: boolean;
  /** The measure, or of a ratio what stands above the line; null for a cohort. */
  readonly measure: Measure | null;
  /** What a ratio divides by, null for a plain measure and for a cohort. */
  readonly denominator: Measure | null;
  readonly stock: Stock | null;
  readonly observe: Observe | null;
}

/** A metric of other metrics, possibly of several facts: cells are joined on the requested dimensions. */
export interface FormulaMetric extends MetricBase {
  readonly kind: 'formula';
  readonly op: 'divide' | 'add' | 'subtract';
  readonly of: readonly MetricDefinition[];
  /** The quotient is multiplied by it. */
  readonly scale: number;
}

/** A metric as its YAML file says, names resolved and checked. */
export type MetricDefinition = FactMetric | FormulaMetric;

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

/** A condition of a request. Text operators compare the dimension's shown value; `<` and its kin are for dates only. */
export interface Condition {
  readonly dimension: string;
  readonly op: Operator;
  /** One value, or any number for `in` and `not in`. */
  readonly values: readonly string[];
}

/** What somebody asks of a metric. */
export interface MetricRequest {
  /** Dimension ids; none gives one number. */
  readonly by?: readonly string[] | undefined;
  /** All must hold. Text such as `city=南京市`, `date>=2019-07-01`, `city in (南京市,苏州市)` is parsed. */
  readonly where?: readonly (Condition | string)[] | undefined;
  /**
   * `2024`, `2024Q1`, `2024-07`, `2024-07-12`, a range `2024-01..2024-09`, `ytd:2024-09`, `r12:2024-09` (the last 12 months), or
   * `to:2024-09` (all until then); without one, everything there is, rows without a date too. Of a stock the last day counts.
   */
  readonly period?: string | undefined;
  /** `2024-06-30`: what was known at the end of that day. @default what the snapshot knows */
  readonly as_of?: string | undefined;
  /** Asks for the number of all cells together: added up (only where that is allowed), or counted anew. @default none */
  readonly total?: 'sum' | 'recompute' | undefined;
  /** @default no limit */
  readonly limit?: number | undefined;
  /** Columns of the answer, `-` in front for descending. @default dates ascending when cut by a date, else the value descending */
  readonly order?: readonly string[] | undefined;
}

export interface CompiledColumn {
  readonly name: string;
  readonly role: 'dimension' | 'value' | 'numerator' | 'denominator' | 'censored';
  readonly label: string;
}

/** SQL text with every value quoted in it: what is shown is what ran. */
export interface CompiledMetric {
  readonly sql: string;
  readonly columns: readonly CompiledColumn[];
  /** What restricts the number, for people: the definition's conditions, then the request's. */
  readonly filters: readonly string[];
}
