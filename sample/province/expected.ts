/** What a reader must find in one written file: `rows = records + duplicates + rejects`. */
export interface ExpectedFile {
  /** Path below the folder. */
  file: string;
  /** Record kind, domain/records. */
  kind: string;
  /** Rows of data, without headings, blank lines, footers. */
  rows: number;
  records: number;
  /** Same key and content as an earlier row. */
  duplicates: number;
  rejects: number;
  /** Records whose key an earlier record of the file has with other content. */
  conflicts: number;
  /** Application numbers lost to scientific notation. */
  lost: number;
  /** Lines that are no rows: title, headings repeated, blank, footer. */
  skipped: number;
  /** Legal events: changed matters, for a reader that takes the descriptions apart. */
  matters: number;
}

export function noExpectation(file: string, kind: string): ExpectedFile {
  return {
    file,
    kind,
    rows: 0,
    records: 0,
    duplicates: 0,
    rejects: 0,
    conflicts: 0,
    lost: 0,
    skipped: 0,
    matters: 0,
  };
}
