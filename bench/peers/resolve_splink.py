"""Names that are one body, by Splink on DuckDB: resolve_splink.py tune|run INPUT [OUTPUT THRESHOLD].

Our normaliser's parts: whole name, region, mark (字号), industry; city and code where there are any. Weights are learned without labels,
clusters are connected components at the threshold. As Splink has it, missing values say nothing.
"""
import json
import logging
import sys
from collections import Counter

import pandas
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

import resolve_common as common

logging.getLogger("splink").setLevel(logging.ERROR)
FIELDS = ["norm", "mark", "region", "industry", "city", "code"]


def settings(some_evidence, rate):
    comparisons = [
        cl.LevenshteinAtThresholds("norm", [1, 2, 4]),
        cl.JaroWinklerAtThresholds("mark", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.ExactMatch("region"),
        cl.ExactMatch("industry"),
    ]
    if some_evidence:
        comparisons += [cl.ExactMatch("city"), cl.ExactMatch("code")]
    blocks = [
        block_on("mark"),
        block_on("norm"),
        block_on("substr(norm, 1, 5)"),
        block_on("substr(mark, 1, 2)", "region"),
        block_on("substr(mark, 1, 2)", "industry"),
        block_on("right(mark, 2)", "region"),
        block_on("right(mark, 2)", "industry"),
    ] + ([block_on("code")] if some_evidence else [])
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=blocks,
        probability_two_random_records_match=rate,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )


def predicted(rows):
    frame = pandas.DataFrame([{"id": at, **{field: row[field] or None for field in FIELDS}} for at, row in enumerate(rows)])
    some_evidence = bool(frame["code"].notna().any() or frame["city"].notna().any())
    # The share of pairs that are one body is told it outright: its own estimate needs rules that are surely right.
    bodies = Counter(row["entity"] for row in rows)
    rate = sum(n * (n - 1) for n in bodies.values()) / (len(rows) * (len(rows) - 1))
    linker = Linker(frame, settings(some_evidence, rate), db_api=DuckDBAPI(), set_up_basic_logging=False)
    train = linker.training
    train.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    train.estimate_parameters_using_expectation_maximisation(block_on("mark"))
    train.estimate_parameters_using_expectation_maximisation(block_on("substr(norm, 1, 5)"))
    return linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()


def main(mode, source, output=None, threshold=None):
    rows = common.read(source)
    frame = predicted(rows)
    left, right, weight = (frame[name].to_numpy() for name in ["id_l", "id_r", "match_weight"])

    def links(least):
        chosen = weight >= least
        return list(zip(left[chosen].tolist(), right[chosen].tolist()))

    truth = [row["entity"] for row in rows]
    if mode == "tune":
        print(json.dumps(common.best(truth, range(-4, 31), links)), end="")
        return
    pairs = links(float(threshold))
    common.write(output, common.clusters(len(rows), pairs))
    print(json.dumps({"names": len(rows), "pairs": common.of_pairs(truth, pairs)}), end="")


main(*sys.argv[1:])
