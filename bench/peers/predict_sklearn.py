"""scikit-learn on the same titles: TF-IDF of characters and pairs, linear SVM. `predict_sklearn.py TRAIN TEST OUT`"""

import json
import sys

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC


def rows_of(file):
    with open(file, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


train, test = rows_of(sys.argv[1]), rows_of(sys.argv[2])
# The best of those tried on these titles (1-3 characters, other C, complement naive Bayes were worse).
vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), min_df=2, sublinear_tf=True)
known = vectors.fit_transform([row["text"] for row in train])
model = LinearSVC(C=0.3, random_state=0).fit(known, [row["labels"][0] for row in train])
scores = model.decision_function(vectors.transform([row["text"] for row in test]))
order = np.argsort(-scores, axis=1)[:, :3]
with open(sys.argv[3], "w", encoding="utf-8") as out:
    names = [[str(model.classes_[at]) for at in best] for best in order]
    out.write("\n".join(json.dumps({"labels": best, "section": best[0][0]}) for best in names))
print("{}")
