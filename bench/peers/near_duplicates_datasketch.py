"""Pairs of similar texts with datasketch MinHash LSH: near_duplicates_datasketch.py FILE TEXTS.

128 permutations, shingles of four characters, threshold 0.7, bulk minhashing (its quick way), then the exact Jaccard of the candidates. No
windows, owners or evidence: only whom the texts resemble.
"""
import json
import sys
import time
import zlib

import numpy
from datasketch import MinHash, MinHashLSH

file, texts = sys.argv[1], int(sys.argv[2])
rows = []
with open(file, encoding="utf-8") as lines:
    for line in lines:
        if len(rows) == texts:
            break
        cells = line.rstrip("\n").split("\t")
        rows.append(cells[4])
started = time.perf_counter()


def crc(values):
    return zlib.crc32(values) & 0xFFFFFFFF


def shingles(text):
    return {text[at : at + 4] for at in range(len(text) - 3)}


lsh = MinHashLSH(threshold=0.7, num_perm=128)
pairs = planted = 0
batch = 1000
for first in range(0, len(rows), batch):
    some = rows[first : first + batch]
    sets = [[one.encode("utf-8") for one in shingles(text)] for text in some]
    for n, signature in enumerate(MinHash.bulk(sets, num_perm=128, seed=7, hashfunc=crc)):
        at = first + n
        mine = None
        for other in lsh.query(signature):
            mine = mine or shingles(rows[at])
            theirs = shingles(rows[other])
            shared = len(mine & theirs)
            if shared / (len(mine) + len(theirs) - shared) >= 0.7:
                pairs += 1
                planted += abs(at - other) == 1 and max(at, other) % 50 == 0
        lsh.insert(at, signature)
print(json.dumps({"inside": time.perf_counter() - started, "pairs": pairs, "planted": int(planted)}), end="")
