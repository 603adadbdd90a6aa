/**
 * What Panhuo keeps of the world: one description per record kind. Columns of the lake, typing of cells, recognition of columns,
 * import templates, the words on screen and the sample province are all derived from it; nothing else lists these fields.
 */

/**
 * How the text of a field becomes a column.
 *
 * - `text` VARCHAR, trimmed · `list` VARCHAR, `;`-joined as the source has it, cleaned by the staging model
 * - `date` DATE · `integer` BIGINT · `number` DOUBLE · `percent` DOUBLE, 12.5 for 12.5 %
 * - `money` DECIMAL(18,2), yuan, whatever unit the source used · `boolean` BOOLEAN (是/否, 有/无, √, true/false, 1/0)
 * - `application_number` VARCHAR, 13 characters, check digit right, else NULL · `publication_number` VARCHAR such as CN102307917B
 * - `patent_number` VARCHAR: an application number (13 characters) or publication number, whichever the source gives, without ZL, CN of
 *   application numbers, dots and blanks · `credit_code` VARCHAR, 18 characters, check digit right, else NULL
 */
export type FieldType =
  | 'text'
  | 'list'
  | 'date'
  | 'integer'
  | 'number'
  | 'percent'
  | 'money'
  | 'boolean'
  | 'application_number'
  | 'publication_number'
  | 'patent_number'
  | 'credit_code';

export interface RecordField {
  /** Column in the lake. */
  field: string;
  /** 名称: first heading in templates, word on screen, and an alias of itself. */
  name: string;
  type: FieldType;
  /** Without it the row is a reject. */
  required?: boolean;
  /** Other headings that mean this field, as people and sites write them; compared without case, width, blanks and punctuation. */
  aliases?: readonly string[];
  /** The only texts people should choose from (drop-down in the template). Others are kept as they are. */
  choices?: readonly string[];
  /** For people who fill in a template. */
  note?: string;
  /** 示例 for the template; fictitious. */
  example?: string;
}

export interface RecordKind {
  /** Name in the lake and for `panhuo import --as`. */
  kind: string;
  /** 名称. */
  name: string;
  /** Chinese sentence: what one record is. */
  grain: string;
  /** Fields whose texts together tell whether two rows speak of the same thing. */
  key: readonly string[];
  fields: readonly RecordField[];
}

/** DuckDB type of a field's column. */
export const COLUMN_TYPES: Readonly<Record<FieldType, string>> = {
  text: 'VARCHAR',
  list: 'VARCHAR',
  date: 'DATE',
  integer: 'BIGINT',
  number: 'DOUBLE',
  percent: 'DOUBLE',
  money: 'DECIMAL(18,2)',
  boolean: 'BOOLEAN',
  application_number: 'VARCHAR',
  publication_number: 'VARCHAR',
  patent_number: 'VARCHAR',
  credit_code: 'VARCHAR',
};
