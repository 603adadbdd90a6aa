"""GB18030 CSV files to one typed zstd Parquet with polars: ingest_polars.py OUT FILE..."""
import sys

import polars as pl

out, *files = sys.argv[1:]
frames = [
    pl.read_csv(file, encoding="gb18030", infer_schema=False).with_columns(
        pl.col("authorized_announcement_date", "filing_date").str.to_date("%Y.%m.%d", strict=False)
    )
    for file in files
]
pl.concat(frames, rechunk=False).write_parquet(f"{out}/publication.parquet", compression="zstd")
