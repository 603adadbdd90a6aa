// Opens the published snapshot of a warehouse and asks it the same question again and again, as a page or a person would.
// Arguments: snapshot file. Prints one line per answer: the answer, or `error: …`.
import { DuckDBInstance } from '@duckdb/node-api';

const [file] = process.argv.slice(2);
const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
const connection = await instance.connect();
const question = `SELECT count(*) AS n, sum(hash(patent_id, title, publication_date, record_ids)::HUGEINT)::VARCHAR AS digest FROM dim_patent`;
for (;;) {
  try {
    const reader = await connection.runAndReadAll(question);
    process.stdout.write(`${reader.getRows()[0].map(String).join(' ')}\n`);
  } catch (error) {
    process.stdout.write(`error: ${error.message}\n`);
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
}
