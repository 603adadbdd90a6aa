"""Entropy weights and TOPSIS with pyrepo-mcda: scoring_pyrepo.py FILE."""
import numpy
from pyrepo_mcda import normalizations
from pyrepo_mcda import weighting_methods as weights
from pyrepo_mcda.mcda_methods import TOPSIS
from scoring_common import load, say, tenths, timed

data = load()
problems = [
    (numpy.array(one["matrix"]), numpy.array(one["weights"]), numpy.array(one["types"])) for one in data["problems"]
]


def topsis(normalisation):
    method = TOPSIS(normalization_method=normalisation)
    return lambda: [method(matrix, own, types) for matrix, own, types in problems]


say(
    {
        "tasks": {
            "entropy": timed(lambda: [weights.entropy_weighting(matrix) for matrix, _, _ in problems]),
            "entropy_tenths": timed(
                lambda: [weights.entropy_weighting(tenths(matrix, types, numpy)) for matrix, _, types in problems]
            ),
            "topsis_vector": timed(topsis(normalizations.vector_normalization)),
            "topsis_minmax": timed(topsis(normalizations.minmax_normalization)),
            "topsis_max": timed(topsis(normalizations.max_normalization)),
            "topsis_sum": timed(topsis(normalizations.sum_normalization)),
        }
    }
)
