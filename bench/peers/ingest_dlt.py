"""GB18030 CSV files to typed zstd Parquet with dlt and Arrow tables: ingest_dlt.py OUT FILE..."""
import os
import sys

out, *files = sys.argv[1:]
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"
os.environ["DATA_WRITER__COMPRESSION"] = "zstd"
os.environ["DLT_DATA_DIR"] = f"{out}/work"

import dlt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

DATES = ("authorized_announcement_date", "filing_date")


@dlt.resource(name="publication")
def publications():
    for file in files:
        with open(file, encoding="gb18030") as header:
            names = header.readline().rstrip("\r\n").split(",")
        reader = csv.open_csv(
            file,
            read_options=csv.ReadOptions(encoding="gb18030", block_size=16 << 20),
            convert_options=csv.ConvertOptions(column_types={name: pa.string() for name in names}),
        )
        for batch in reader:
            table = pa.Table.from_batches([batch])
            for name in DATES:
                text = table.column(name)
                # strptime fails on a cell that is no date; the others become null.
                text = pc.if_else(pc.match_substring_regex(text, r"^\d{4}\.\d{2}\.\d{2}$"), text, None)
                dates = pc.strptime(text, format="%Y.%m.%d", unit="s", error_is_null=True).cast(pa.date32())
                table = table.set_column(table.column_names.index(name), name, dates)
            yield table


pipeline = dlt.pipeline(
    "bench", destination=dlt.destinations.filesystem(bucket_url=f"file://{out}/files"), dataset_name="gazette"
)
pipeline.run(publications(), loader_file_format="parquet").raise_on_failed_jobs()
