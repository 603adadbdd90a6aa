"""Names that are one body, by RapidFuzz: resolve_rapidfuzz.py tune|run INPUT FIELD [OUTPUT THRESHOLD].

Blocks by bigrams that at most MOST names have, fuzz.ratio of each candidate pair, connected components. FIELD is the spelling to compare:
`name` as it came; `norm` and `short` after our normaliser, whole and without the legal form. Side evidence where there is any: equal codes link, different codes or cities never do.
"""
import json
import sys
from collections import defaultdict

import numpy
from rapidfuzz import fuzz, process

import resolve_common as common

MOST = 120


def candidates(texts):
    blocks = defaultdict(list)
    for at, text in enumerate(texts):
        for gram in {text[i : i + 2] for i in range(max(1, len(text) - 1))}:
            blocks[gram].append(at)
    size = len(texts)
    found = []
    for block in blocks.values():
        if 2 <= len(block) <= MOST:
            ids = numpy.array(block, dtype=numpy.int64)
            left, right = numpy.triu_indices(len(ids), 1)
            found.append(ids[left] * size + ids[right])
    codes = numpy.unique(numpy.concatenate(found)) if found else numpy.array([], dtype=numpy.int64)
    return codes // size, codes % size


def allowed(rows, left, right):
    def differ(field):
        known = {}
        ids = numpy.array([known.setdefault(row[field], len(known) + 1) if row[field] else 0 for row in rows])
        return (ids[left] > 0) & (ids[right] > 0) & (ids[left] != ids[right])

    return ~(differ("code") | differ("city"))


def main(mode, source, field, output=None, threshold=None):
    rows = common.read(source)
    texts = [row[field] for row in rows]
    left, right = candidates(texts)
    keep = allowed(rows, left, right)
    left, right = left[keep], right[keep]
    ratios = process.cpdist(
        [texts[at] for at in left], [texts[at] for at in right], scorer=fuzz.ratio, dtype=numpy.float32, workers=1
    )
    by_code = defaultdict(list)
    for at, row in enumerate(rows):
        if row["code"]:
            by_code[row["code"]].append(at)
    sure = [(ids[0], other) for ids in by_code.values() for other in ids[1:]]

    def links(least):
        chosen = ratios >= least
        return sure + list(zip(left[chosen].tolist(), right[chosen].tolist()))

    truth = [row["entity"] for row in rows]
    if mode == "tune":
        print(json.dumps(common.best(truth, range(70, 100), links)), end="")
        return
    pairs = links(float(threshold))
    common.write(output, common.clusters(len(rows), pairs))
    print(json.dumps({"names": len(rows), "pairs": common.of_pairs(truth, pairs)}), end="")


main(*sys.argv[1:])
