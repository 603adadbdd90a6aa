import type { DuckDBScalarFunction } from '@duckdb/node-api';
import { type AmountUnit, parseAmount } from '../../domain/amounts.ts';
import { parseCreditCode } from '../../domain/credit-code.ts';
import { parseLooseDay } from '../../domain/dates.ts';
import { readNumber, readPercent } from '../../domain/numbers.ts';
import { normaliseApplicationNumber } from '../../domain/patent-number.ts';
import type { Duck } from '../../lake/duck.ts';

/**
 * The field's own readers as SQL functions: text in, normalised text or NULL out. SQL reads what most cells look like; these read the
 * rest, so that an odd spelling means the same in a table, in a document and in the domain's tests.
 */
const FUNCTIONS: Readonly<Record<string, (text: string, second: string | null) => string | null>> = {
  panhuo_day: (text) => dayOf(text)?.day ?? null,
  panhuo_day_precision: (text) => dayOf(text)?.precision ?? null,
  panhuo_number: (text) => readNumber(text),
  panhuo_percent: (text) => readPercent(text),
  panhuo_application_number: (text) => applicationNumberOf(text),
  panhuo_patent_number: (text) => patentNumberOf(text),
  panhuo_publication_number: (text) => publicationNumberOf(text),
  panhuo_credit_code: (text) => parseCreditCode(compact(text))?.code ?? null,
};
/** Takes the unit of the heading beside the text. */
const WITH_UNIT: typeof FUNCTIONS = {
  panhuo_yuan: (text, unit) => parseAmount(text, (unit ?? '元') as AmountUnit)?.yuan ?? null,
};

const registered = new WeakSet<Duck>();

/** Makes the functions known to a connection, once. */
export async function registerTextFunctions(duck: Duck): Promise<void> {
  if (registered.has(duck)) return;
  registered.add(duck);
  // Loaded when it is used: steps that find nothing to do should not wait for it.
  const duckdb = await import('@duckdb/node-api');
  for (const [name, read] of Object.entries(FUNCTIONS))
    duck.connection.registerScalarFunction(scalar(duckdb, name, 1, read));
  for (const [name, read] of Object.entries(WITH_UNIT))
    duck.connection.registerScalarFunction(scalar(duckdb, name, 2, read));
}

function scalar(
  { DuckDBScalarFunction, VARCHAR }: typeof import('@duckdb/node-api'),
  name: string,
  parameters: 1 | 2,
  read: (text: string, second: string | null) => string | null,
): DuckDBScalarFunction {
  return DuckDBScalarFunction.create({
    name,
    parameterTypes: Array.from({ length: parameters }, () => VARCHAR),
    returnType: VARCHAR,
    mainFunction: (_, input, output) => {
      const texts = input.getColumnVector(0);
      const seconds = parameters === 2 ? input.getColumnVector(1) : null;
      for (let row = 0; row < input.rowCount; row++) {
        const text = texts.getItem(row);
        const second = seconds?.getItem(row) ?? null;
        output.setItem(
          row,
          text === null ? null : read(String(text), second === null ? null : String(second)),
        );
      }
      output.flush();
    },
  });
}

/** `2022.1` is January in a text and October where a spreadsheet dropped the zero of a number: nobody can tell. */
function dayOf(text: string) {
  return /^\s*\d{4}\.\d\s*$/.test(text) ? null : parseLooseDay(text);
}

function compact(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u200b\ufeff]+/gu, '')
    .toUpperCase();
}

function applicationNumberOf(text: string): string | null {
  const number = normaliseApplicationNumber(compact(text));
  return number?.length === 13 ? number : null;
}

/** Publication numbers of any office: country, letters of some series (US designs, reissues), serial, kind code. */
const PUBLICATION = /^[A-Z]{2}[A-Z]{0,2}\d{4,13}[A-Z]\d{0,2}$/;

export function publicationNumberOf(text: string): string | null {
  const number = compact(text).replace(/[.\-/]/g, '');
  return PUBLICATION.test(number) ? number : null;
}

/** Registers of other offices name a patent by country and number: `US7130913`. Of China this would be neither number. */
const WITHOUT_KIND = /^(?!CN|ZL)[A-Z]{2}[A-Z]{0,2}\d{4,13}$/;

/** An application number (13 characters, 9 before October 2003) or a publication number, whichever the text is. */
export function patentNumberOf(text: string): string | null {
  const plain = compact(text);
  return (
    normaliseApplicationNumber(plain) ??
    publicationNumberOf(plain.replace(/^ZL(?=[A-Z]{2})/, '')) ??
    (WITHOUT_KIND.test(plain) ? plain : null)
  );
}
