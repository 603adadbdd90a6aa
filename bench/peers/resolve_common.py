"""What the peers of the resolve bench share: reading spellings, closure of pairs, and the figures they are tuned by."""
import json
from collections import Counter


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def clusters(size, pairs):
    """Connected components: for each of `size` names the smallest name of its component."""
    parent = list(range(size))

    def root(at):
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for left, right in pairs:
        one, other = root(left), root(right)
        if one != other:
            parent[max(one, other)] = min(one, other)
    return [root(at) for at in range(size)]


def score(truth, found):
    """Pairwise precision, recall and F1 over final clusters."""
    pairs = lambda labels: sum(n * (n - 1) // 2 for n in Counter(labels).values())
    right, inside, wanted = pairs(zip(truth, found)), pairs(found), pairs(truth)
    precision = right / inside if inside else 1.0
    recall = right / wanted if wanted else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


def best(truth, thresholds, links):
    """The threshold whose clusters have the best F1 on this very set, and the F1: as kind to a peer as can be."""
    tried = [(score(truth, clusters(len(truth), links(one)))[2], one) for one in thresholds]
    f1, threshold = max(tried)
    return {"threshold": threshold, "f1": f1}


def of_pairs(truth, pairs):
    """Precision and recall of the pairs as they are, before closure."""
    unique = {(min(pair), max(pair)) for pair in pairs}
    right = sum(1 for left, right in unique if truth[left] == truth[right])
    wanted = sum(n * (n - 1) // 2 for n in Counter(truth).values())
    return {"precision": right / len(unique) if unique else 1.0, "recall": right / wanted if wanted else 1.0}


def write(path, found):
    with open(path, "w", encoding="utf-8") as out:
        out.write("\n".join(map(str, found)))
