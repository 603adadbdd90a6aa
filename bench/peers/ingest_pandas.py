"""GB18030 CSV files to one typed zstd Parquet with pandas: ingest_pandas.py OUT FILE..."""
import sys

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

out, *files = sys.argv[1:]
writer = None
for file in files:
    frame = pd.read_csv(file, encoding="gb18030", dtype="str", keep_default_na=False)
    for column in ("authorized_announcement_date", "filing_date"):
        dates = pd.to_datetime(frame[column], format="%Y.%m.%d", errors="coerce")
        frame[column] = dates.astype("date32[pyarrow]")
    table = pa.Table.from_pandas(frame, preserve_index=False)
    # One file at a time: all at once would need several times the memory.
    writer = writer or pq.ParquetWriter(f"{out}/publication.parquet", table.schema, compression="zstd")
    writer.write_table(table.cast(writer.schema))
writer.close()
