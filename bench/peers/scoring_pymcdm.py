"""Entropy weights, TOPSIS and AHP with pymcdm; 10,000 rankings with NumPy alone: scoring_pymcdm.py FILE.

The rankings are what a careful NumPy user writes: all draws in one matrix product, ranks and pairs counted draw by draw.
"""
import time

import numpy
from pymcdm import normalizations, weights
from pymcdm.methods import TOPSIS
from pymcdm.weights.subjective import AHP
from scoring_common import load, say, tenths, timed

data = load()
problems = [
    (numpy.array(one["matrix"]), numpy.array(one["weights"]), numpy.array(one["types"])) for one in data["problems"]
]
judgements = [numpy.array(matrix) for matrix in data["judgements"]]
# Mean random indices for order 1 to 15, Saaty 2005; pymcdm's own are others.
SAATY = [0, 0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59]


def topsis(normalisation):
    method = TOPSIS(normalisation)
    return lambda: [method(matrix, own, types) for matrix, own, types in problems]


def priorities():
    rows = []
    for matrix in judgements:
        method = AHP(matrix=matrix)
        own = method()
        cr = method.get_cr()
        n = len(matrix)
        rows.append([*own, cr * AHP.RI_M[n - 1] / SAATY[n - 1], cr])
    return rows


tasks = {
    "entropy": timed(lambda: [weights.entropy_weights(matrix) for matrix, _, _ in problems]),
    "entropy_tenths": timed(
        lambda: [weights.entropy_weights(tenths(matrix, types, numpy)) for matrix, _, types in problems]
    ),
    "topsis_vector": timed(topsis(normalizations.vector_normalization)),
    "topsis_minmax": timed(topsis(normalizations.minmax_normalization)),
    "topsis_max": timed(topsis(normalizations.max_normalization)),
    "topsis_sum": timed(topsis(normalizations.sum_normalization)),
    "ahp": timed(priorities),
}


def rankings(draws=10_000, spread=0.2):
    matrix, own, _ = problems[-1]
    scores = matrix / matrix.max(axis=0) * 100
    random = numpy.random.default_rng(1)
    drawn = own * (1 + spread * (2 * random.random((draws, len(own))) - 1))
    totals = numpy.round(scores @ (drawn / drawn.sum(axis=1, keepdims=True)).T, 2).T
    n = len(matrix)
    above = numpy.zeros((n, n))
    ranks = numpy.zeros((n, n), dtype=int)
    lines = numpy.array([50, 40, 30])
    grades = numpy.zeros((n, 4), dtype=int)
    every = numpy.arange(n)
    for row in totals:
        more = row[:, None] > row[None, :]
        above += more
        above += 0.5 * (row[:, None] == row[None, :])
        ranks[every, more.sum(axis=0)] += 1
        grades[every, (row[:, None] < lines).sum(axis=1)] += 1
    return above / draws


started, before = time.perf_counter(), time.process_time()
above = rankings()
seconds, wall = time.process_time() - before, time.perf_counter() - started
say({"tasks": tasks, "rankings": {"seconds": seconds, "wall": wall, "above": above.tolist()}})
