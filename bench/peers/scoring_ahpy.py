"""AHP with AHPy: scoring_ahpy.py FILE. Saaty's random indices of 2005.

Eleven decimals instead of its usual four; with twelve it overflows on contradicting judgements, because it squares matrices without norming them.
"""
from ahpy import Compare
from scoring_common import load, say, timed

data = load()
# Its consistency ratio is by one table only; the other is the same eigenvalue over another number.
SAATY = {3: 0.52, 4: 0.89, 5: 1.11, 6: 1.25, 7: 1.35, 8: 1.40, 9: 1.45, 10: 1.49, 11: 1.52, 12: 1.54, 13: 1.56, 14: 1.58, 15: 1.59}
TUMMALA = [0, 0, 0.5799, 0.8921, 1.1159, 1.2358, 1.3322, 1.3952, 1.4537, 1.4882, 1.5117, 1.5356, 1.5571, 1.5714, 1.5831]
pairs = [
    {(i, j): value for i, row in enumerate(matrix) for j, value in enumerate(row) if i < j} for matrix in data["judgements"]
]


def priorities():
    rows = []
    for comparisons, matrix in zip(pairs, data["judgements"]):
        found = Compare("criteria", comparisons, precision=11, random_index="saaty")
        n = len(matrix)
        cr = found.consistency_ratio
        rows.append([*(found.local_weights[i] for i in range(n)), cr, cr * SAATY[n] / TUMMALA[n - 1]])
    return rows


say({"tasks": {"ahp": timed(priorities)}})
