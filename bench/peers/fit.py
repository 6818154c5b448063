"""Trains a peer on one CSV and measures it on another; prints one JSON line, as bench/trainer.ts does.

fit.py PEER TRAIN TEST TARGET TASK TREES, with PEER one of lightgbm, hist-boosting, random-forest, extra-trees.
Settings are the peers' own defaults, but for the number of trees and one thread.
"""

import json
import sys
import time

import numpy as np


def read(path, target):
    with open(path) as file:
        names = file.readline().strip().split(",")
        table = np.loadtxt(file, dtype=np.float32, delimiter=",")
    at = names.index(target)
    return np.delete(table, at, axis=1), table[:, at].astype(np.float64)


def make(peer, task, trees):
    classify = task == "classification"
    if peer == "lightgbm":
        import lightgbm

        kind = lightgbm.LGBMClassifier if classify else lightgbm.LGBMRegressor
        return kind(n_estimators=trees, n_jobs=1, verbose=-1)
    import sklearn.ensemble as ensemble

    if peer == "hist-boosting":
        kind = ensemble.HistGradientBoostingClassifier if classify else ensemble.HistGradientBoostingRegressor
        return kind(max_iter=trees, early_stopping=False)
    name = {"random-forest": "RandomForest", "extra-trees": "ExtraTrees"}[peer]
    kind = getattr(ensemble, name + ("Classifier" if classify else "Regressor"))
    return kind(n_estimators=trees, n_jobs=1, random_state=0)


def measure(model, task, inputs, target):
    import sklearn.metrics as metrics

    if task == "classification":
        chance = model.predict_proba(inputs)[:, 1]
        return {
            "auc": metrics.roc_auc_score(target, chance),
            "log_loss": metrics.log_loss(target, np.clip(chance, 1e-15, 1 - 1e-15)),
            "brier": metrics.brier_score_loss(target, chance),
        }
    predicted = model.predict(inputs)
    return {
        "r2": metrics.r2_score(target, predicted),
        "rmse": metrics.mean_squared_error(target, predicted) ** 0.5,
    }


def peak_mib():
    """Of this program; ru_maxrss begins with what had started it."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def main(peer, train, test, target, task, trees):
    inputs, labels = read(train, target)
    model = make(peer, task, int(trees))
    start, cpu = time.perf_counter(), time.process_time()
    model.fit(inputs, labels)
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
    quality = measure(model, task, *read(test, target))
    spent = {"fit_seconds": seconds, "cpu_seconds": cpu_seconds}
    print(json.dumps({"peer": peer, **spent, **quality, "peak_rss_mib": peak_mib()}))


main(*sys.argv[1:])
