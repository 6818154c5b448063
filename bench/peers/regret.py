"""Regret, calibration and error of scikit-learn pipelines on the rows that later-data.ts wrote: the same point-in-time
features, the same order by cost per chance, the infeasible behind the feasible.
usage: regret.py FOLDER SEED[,SEED...]"""

import json
import sys

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import log_loss, roc_auc_score

TUNED = {
    "learning_rate": 0.05,
    "max_leaf_nodes": 15,
    "max_iter": 300,
    "early_stopping": True,
    "validation_fraction": 0.15,
    "l2_regularization": 1,
    "random_state": 0,
}
SMALL = {
    "learning_rate": 0.05,
    "max_leaf_nodes": 8,
    "max_iter": 100,
    "min_samples_leaf": 30,
    "l2_regularization": 5,
    "random_state": 0,
}
PIPELINES = {
    "scikit-learn, defaults": (
        lambda: HistGradientBoostingClassifier(random_state=0),
        lambda: HistGradientBoostingRegressor(loss="gamma", random_state=0),
    ),
    "scikit-learn, early stopping": (
        lambda: HistGradientBoostingClassifier(**TUNED),
        lambda: HistGradientBoostingRegressor(loss="gamma", **TUNED),
    ),
    "scikit-learn, small trees, isotonic": (
        lambda: CalibratedClassifierCV(HistGradientBoostingClassifier(**SMALL), method="isotonic", cv=5),
        lambda: HistGradientBoostingRegressor(loss="gamma", **SMALL),
    ),
}


def read(path):
    parts = {"train": 0.0, "test": 1.0}
    return np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2, converters=lambda text: parts.get(text) if text in parts else float(text))


def expected_seconds(p, s, f, order):
    reached, total = 1.0, 0.0
    for i in order:
        total += reached * (p[i] * s[i] + (1 - p[i]) * f[i])
        reached *= 1 - p[i]
    return total


def by_cost(p, s, f, feasible):
    cost = (p * s + (1 - p) * f) / np.maximum(p, 1e-12)
    return sorted(range(len(p)), key=lambda i: (-feasible[i], cost[i]))


def ece(labels, chances, bins=10):
    order = np.argsort(chances, kind="stable")
    parts = np.array_split(order, bins)
    return sum(len(part) * abs(labels[part].mean() - chances[part].mean()) for part in parts) / len(order)


def main(folder, seeds):
    costs = {name: 0.0 for name in PIPELINES}
    chances = {name: [] for name in PIPELINES}
    optimum, labels = 0.0, []
    for seed in seeds:
        known = read(f"{folder}/{seed}-outcomes.csv")
        later = read(f"{folder}/{seed}-candidates.csv")
        train, test = known[known[:, 0] == 0], known[known[:, 0] == 1]
        ran, lost = train[train[:, 2] > 0], train[train[:, 3] > 0]
        # a column that nobody fills breaks its binning
        filled = ~np.any([np.isnan(part[:, 4:]).all(axis=0) for part in (train, ran, lost)], axis=0)
        labels.extend(test[:, 1])
        request, feasible, p, s, f = later[:, :5].T
        predictions = {}
        for name, (classifier, regressor) in PIPELINES.items():
            chance = classifier().fit(train[:, 4:][:, filled], train[:, 1])
            seconds = regressor().fit(ran[:, 4:][:, filled], ran[:, 2])
            failure = regressor().fit(lost[:, 4:][:, filled], lost[:, 3])
            chances[name].extend(chance.predict_proba(test[:, 4:][:, filled])[:, 1])
            rows = later[:, 5:][:, filled]
            predictions[name] = (chance.predict_proba(rows)[:, 1], seconds.predict(rows), failure.predict(rows))
        for one in np.split(np.arange(len(request)), np.flatnonzero(np.diff(request)) + 1):
            truth = p[one], s[one], f[one]
            optimum += expected_seconds(*truth, by_cost(*truth, np.ones(len(one))))
            for name, (a, b, c) in predictions.items():
                costs[name] += expected_seconds(*truth, by_cost(a[one], b[one], c[one], feasible[one]))
    labels = np.array(labels)
    result = {}
    for name in PIPELINES:
        given = np.array(chances[name])
        result[name] = {
            "regret": costs[name] / optimum - 1,
            "auc": roc_auc_score(labels, given),
            "log_loss": log_loss(labels, given),
            "ece": ece(labels, given),
        }
    print(json.dumps(result))


main(sys.argv[1], [int(seed) for seed in sys.argv[2].split(",")])
