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
  readonly table: string;
  readonly name: string;
  /** Column that is unique and never null: one value, one counted thing. */
  readonly key: string;
  /** Column with the lake records a row was made from, joined with `;`. */
  readonly recordIds: string;
  /** Columns people are shown when a number is traced, besides the key. */
  readonly show: readonly string[];
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
  | {
      readonly on: 'dimension';
      readonly dimension: TextDimension;
      readonly op: 'in' | 'not in';
      readonly values: readonly string[];
    }
  | { readonly on: 'dimension'; readonly dimension: TextDimension; readonly op: 'known' | 'unknown' };

/** A metric as its YAML file says, names resolved and checked. */
export interface MetricDefinition {
  readonly id: string;
  readonly name: string;
  /** What is counted, in plain Chinese. */
  readonly definition: string;
  readonly fact: Fact;
  /** DATE column of the fact that periods and date dimensions look at. */
  readonly date: string;
  /** Conditions on every row, of numerator and denominator alike. */
  readonly filters: readonly Filter[];
  /** Further conditions of the rows counted on top; for a plain count this is all there is. */
  readonly numerator: readonly Filter[];
  /** Further conditions of the rows counted below, null for a plain count. */
  readonly denominator: readonly Filter[] | null;
  readonly dimensions: readonly Dimension[];
  readonly unit: string;
  readonly format: 'integer' | 'decimal' | 'percent';
  /** Whether values of disjoint groups may be added. Never true for a ratio. */
  readonly additive: boolean;
  /** `register`: counted from official registers. `survey`: estimated from a sample. The two are never mixed. */
  readonly basis: 'register' | 'survey';
  /** Where the definition comes from (law, standard, document). */
  readonly source: string;
  /** Whether somebody responsible has confirmed the definition. */
  readonly verified: boolean;
  readonly version: number;
  readonly validFrom: string;
  /** Cells of a ratio whose denominator is smaller are suppressed; null for plain counts. */
  readonly minDenominator: number | null;
  readonly file: string;
}

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
  /** `2024`, `2024Q1`, `2024-07` or `2024-07-12`; without one, everything there is, rows without a date too. */
  readonly period?: string | undefined;
  /** @default no limit */
  readonly limit?: number | undefined;
  /** Columns of the answer, `-` in front for descending. @default dates ascending when cut by a date, else the value descending */
  readonly order?: readonly string[] | undefined;
}

export interface CompiledColumn {
  readonly name: string;
  readonly role: 'dimension' | 'value' | 'numerator' | 'denominator';
  readonly label: string;
}

/** SQL text with every value quoted in it: what is shown is what ran. */
export interface CompiledMetric {
  readonly sql: string;
  readonly columns: readonly CompiledColumn[];
  /** What restricts the number, for people: the definition's conditions, then the request's. */
  readonly filters: readonly string[];
}
