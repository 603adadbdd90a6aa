import ExcelJS from 'exceljs';
import type { FieldType, RecordField, RecordKind } from '../../domain/records/index.ts';

/** What a heading of the first column and the mark of a row of it are; `import` passes over rows so marked. */
const SEQUENCE = '序号';
const EXAMPLE = '示例';
const GUIDE = '填写说明';
/** Rows that have drop-downs and formats. */
const ROWS = 2000;
/** Excel takes lists of up to 255 characters written out; longer ones lie in a sheet. */
const INLINE_LIST = 255;

const TYPES: Readonly<Record<FieldType, string>> = {
  text: '文字',
  list: '文字，多个以分号（；）隔开',
  date: '日期，如 2024-06-28',
  integer: '整数',
  number: '数字',
  percent: '百分数，如 12.5%',
  money: '金额（元）；也可写 20万元、1.5亿元',
  boolean: '是 或 否',
  application_number: '申请号，如 202411223548.2',
  publication_number: '公开（公告）号，如 CN109000001A',
  patent_number: '申请号、专利号或公开（公告）号',
  credit_code: '18 位统一社会信用代码',
};

/** Fictitious, and right in form: an example that our own reader refused would teach nothing. */
const EXAMPLES: Readonly<Record<FieldType, string>> = {
  text: '示例文字',
  list: '示例甲；示例乙',
  date: '2024-06-28',
  integer: '12',
  number: '12.5',
  percent: '12.5%',
  money: '200000',
  boolean: '是',
  application_number: '202411223548.2',
  publication_number: 'CN109000001A',
  patent_number: '202411223548.2',
  credit_code: '91110000600037341L',
};

/** Long numbers that a spreadsheet would turn into 2.0241E+12, and codes whose zeros it would drop. */
const AS_TEXT: ReadonlySet<FieldType> = new Set([
  'text',
  'list',
  'application_number',
  'publication_number',
  'patent_number',
  'credit_code',
]);

/** What an example of the field is. */
export function exampleOf(field: RecordField): string {
  return field.example ?? field.choices?.[0] ?? EXAMPLES[field.type];
}

/**
 * A workbook that people fill in: headings in Chinese in the order of the fields, required ones marked, what each means as a note and on a second
 * sheet, drop-downs where there are choices, text format where a spreadsheet would spoil numbers, one example row that `import` passes over.
 */
export async function templateOf(kind: RecordKind): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  book.creator = '盘活';
  // The same kind gives the same file.
  book.created = new Date(Date.UTC(2026, 0, 1));
  book.modified = book.created;
  const sheet = book.addWorksheet(kind.name, { views: [{ state: 'frozen', xSplit: 1, ySplit: 1 }] });
  const lists = book.addWorksheet('选项', { state: 'veryHidden' });
  sheet.columns = [
    { width: 8, style: { numFmt: '@' } },
    ...kind.fields.map(({ name, type }) => ({
      width: Math.max(14, Math.min(40, name.length * 2.4 + 4)),
      style: { numFmt: AS_TEXT.has(type) ? '@' : formatOf(type) },
    })),
  ];
  const heading = sheet.addRow([SEQUENCE, ...kind.fields.map(headingOf)]);
  heading.height = 24;
  heading.eachCell((cell, column) => {
    const field = kind.fields[column - 2];
    cell.font = { bold: true, color: { argb: 'FFFFFFFF' } };
    cell.numFmt = '@';
    cell.alignment = { vertical: 'middle', horizontal: 'center', wrapText: true };
    cell.fill = {
      type: 'pattern',
      pattern: 'solid',
      fgColor: { argb: field?.required ? 'FFC0392B' : 'FF2F5D8A' },
    };
    if (field) cell.note = { texts: [{ text: noteOf(field) }] };
  });
  const example = sheet.addRow([EXAMPLE, ...kind.fields.map(exampleOf)]);
  example.eachCell((cell) => {
    cell.font = { italic: true, color: { argb: 'FF808080' } };
    cell.numFmt = '@';
  });
  for (const [at, field] of kind.fields.entries()) choicesInto(sheet, lists, at, field);
  guideInto(book.addWorksheet(GUIDE), kind);
  return Buffer.from(await book.xlsx.writeBuffer());
}

function headingOf({ name, type, required }: RecordField): string {
  const unit = type === 'money' ? '（元）' : '';
  return `${name}${unit}${required ? '*' : ''}`;
}

function formatOf(type: FieldType): string {
  switch (type) {
    case 'date':
      return 'yyyy-mm-dd';
    case 'integer':
      return '0';
    case 'money':
      return '#,##0.00';
    default:
      return 'General';
  }
}

function noteOf(field: RecordField): string {
  const lines = [
    field.required ? '必填' : '选填',
    TYPES[field.type],
    ...(field.note ? [field.note] : []),
    ...(field.choices ? [`可选：${field.choices.join('、')}`] : []),
    `例：${exampleOf(field)}`,
  ];
  return lines.join('\n');
}

function choicesInto(
  sheet: ExcelJS.Worksheet,
  lists: ExcelJS.Worksheet,
  at: number,
  field: RecordField,
): void {
  const choices = field.choices ?? (field.type === 'boolean' ? ['是', '否'] : undefined);
  if (choices === undefined) return;
  const column = sheet.getColumn(at + 2).letter;
  const inline = `"${choices.join(',')}"`;
  let formula = inline;
  if (inline.length > INLINE_LIST || choices.some((choice) => choice.includes(','))) {
    const list = lists.getColumn(at + 1);
    for (const [row, choice] of choices.entries()) lists.getCell(row + 1, at + 1).value = choice;
    formula = `选项!$${list.letter}$1:$${list.letter}$${choices.length}`;
  }
  // One rule for the column: a rule for each cell would make the file a hundred times as large.
  validations(sheet).add(`${column}2:${column}${ROWS}`, {
    type: 'list',
    allowBlank: true,
    formulae: [formula],
    // Others are kept as they are: people know cases that we do not.
    showErrorMessage: true,
    errorStyle: 'warning',
    errorTitle: field.name.slice(0, 30),
    error: `通常为：${choices.join('、')}`.slice(0, 220),
  });
}

/** Not in the types of the library, though its documents show it. */
function validations(sheet: ExcelJS.Worksheet) {
  return (
    sheet as unknown as {
      dataValidations: { add(range: string, validation: ExcelJS.DataValidation): void };
    }
  ).dataValidations;
}

function guideInto(sheet: ExcelJS.Worksheet, kind: RecordKind): void {
  sheet.columns = [{ width: 22 }, { width: 8 }, { width: 34 }, { width: 50 }, { width: 50 }, { width: 24 }];
  sheet.addRow([`${kind.name}：每行是${kind.grain}`]).font = { bold: true };
  sheet.addRow([`在“${kind.name}”表中填写；首列写“示例”的行不会导入，可以删去，也可以留着。`]);
  sheet.addRow(['列的顺序可以改，不用的列可以删；带 * 的列必须填。']);
  sheet.addRow([]);
  sheet.addRow(['栏目', '必填', '怎么填', '说明', '可选内容', '例']).font = { bold: true };
  for (const field of kind.fields) {
    sheet.addRow([
      field.name,
      field.required ? '是' : '',
      TYPES[field.type],
      field.note ?? '',
      (field.choices ?? []).join('、'),
      exampleOf(field),
    ]);
  }
}
