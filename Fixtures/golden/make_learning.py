"""Golden figures for FoveaLearning, from scikit-learn and SciPy. Run in this folder: python3 make_learning.py"""

import json
import os
import warnings

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn import metrics, preprocessing
from sklearn.datasets import make_classification
from sklearn.exceptions import ConvergenceWarning
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "learning")
os.makedirs(folder, exist_ok=True)
warnings.simplefilter("error", ConvergenceWarning)

rows, labels = make_classification(
    240, 20, n_informative=8, n_redundant=4, n_classes=4, class_sep=0.8, flip_y=0.05, random_state=7)
rows = rows.astype(np.float32)
train, test = slice(0, 160), slice(160, 240)
np.save(os.path.join(folder, "rows.npy"), rows)
np.save(os.path.join(folder, "labels.npy"), labels.astype(np.float32))


def objectives(x, y, cost, loss, bias):
    """The objectives of liblinear's machines at a tolerance far below its default."""
    machine = LinearSVC(
        loss=loss, C=cost, dual=True, tol=1e-9, max_iter=5_000_000, fit_intercept=bias > 0, intercept_scaling=bias or 1,
        random_state=0).fit(x.astype(np.float64), y)
    result = []
    for index, weights in enumerate(machine.coef_):
        intercept = machine.intercept_[index] if bias > 0 else 0.0
        positive = machine.classes_[index] if len(machine.coef_) > 1 else machine.classes_[1]
        slack = np.maximum(0, 1 - np.where(y == positive, 1, -1) * (x @ weights + intercept))
        penalty = weights @ weights + ((intercept / bias) ** 2 if bias > 0 else 0)
        result.append(penalty / 2 + cost * (slack.sum() if loss == "hinge" else (slack**2).sum()))
    return result, float(machine.score(x, y))


machines = []
for loss in ("hinge", "squared_hinge"):
    for cost, bias, classes in ((0.01, 1, 4), (1, 1, 4), (1, 0, 4), (0.1, 2.5, 4), (1, 1, 2)):
        chosen = labels[train] < classes
        values, score = objectives(rows[train][chosen], labels[train][chosen], cost, loss, bias)
        machines.append(
            {"loss": loss, "cost": cost, "bias": bias, "classes": classes, "objectives": values, "accuracy": score})

neighbors = []
for metric, weights, k in (("euclidean", "uniform", 3), ("euclidean", "distance", 7), ("cosine", "distance", 5)):
    model = KNeighborsClassifier(k, metric=metric, weights=weights, algorithm="brute")
    model.fit(rows[train].astype(np.float64), labels[train])
    distances, indices = model.kneighbors(rows[test].astype(np.float64))
    neighbors.append({
        "metric": metric, "weighting": weights, "k": k, "indices": indices.tolist(),
        "distances": distances.round(9).tolist(),
        "scores": model.predict_proba(rows[test].astype(np.float64)).round(9).tolist()})

scaler = preprocessing.StandardScaler().fit(rows[train].astype(np.float64))

random = np.random.RandomState(3)
truth = random.choice(7, 400, p=[0.3, 0.2, 0.2, 0.1, 0.1, 0.1, 0.0])
given = np.where(random.rand(400) < 0.6, truth, random.choice(6, 400))
precision, recall, f1, support = metrics.precision_recall_fscore_support(
    truth, given, labels=range(7), zero_division=0)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    balanced = metrics.balanced_accuracy_score(truth, given)
summary = {
    "truth": truth.tolist(), "predicted": given.tolist(), "accuracy": metrics.accuracy_score(truth, given),
    "balanced_accuracy": balanced, "macro_f1": metrics.f1_score(truth, given, average="macro", zero_division=0),
    "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "support": support.tolist(),
    "confusion": metrics.confusion_matrix(truth, given, labels=range(7)).tolist()}

scores = random.randn(200, 6).astype(np.float32) * 2
scores[np.arange(200), truth[:200] % 6] += 1.5
chances = scipy.special.softmax(scores.astype(np.float64), axis=1)
right = truth[:200] % 6
confidence, hit = chances.max(axis=1), chances.argmax(axis=1) == right
bins = np.ceil(confidence * 15) - 1
calibration = {
    "scores": scores.round(6).tolist(), "truth": right.tolist(),
    "expected_calibration_error": float(sum(
        (bins == b).mean() * abs(confidence[bins == b].mean() - hit[bins == b].mean()) for b in set(bins))),
    "brier_score": metrics.brier_score_loss(right, chances, labels=range(6), scale_by_half=False),
    "top3_accuracy": metrics.top_k_accuracy_score(right, chances, k=3, labels=range(6))}

shares = [(0, 10), (10, 10), (1, 10), (81, 263), (15, 148), (0, 1), (47, 48), (5200, 10000), (123_456, 1_000_000)]
wilson = [
    {"successes": k, "trials": n, "confidence": c,
     "interval": list(stats.binomtest(k, n).proportion_ci(confidence_level=c, method="wilson"))}
    for k, n in shares for c in (0.9, 0.95, 0.99)]
pairs = [(0, 0), (0, 1), (5, 5), (1, 7), (6, 16), (0, 20), (10, 30), (120, 180), (1000, 1100), (3, 2000), (49_000, 51_000)]
mcnemar = [
    {"first": b, "second": c, "p": stats.binomtest(b, b + c, 0.5).pvalue if b + c else 1.0} for b, c in pairs]
quantiles = [{"p": p, "z": stats.norm.ppf(p)} for p in (1e-300, 1e-12, 0.001, 0.025, 0.075, 0.3, 0.5, 0.9, 0.975, 0.999999)]

with open(os.path.join(folder, "golden.json"), "w") as file:
    json.dump({
        "made_with": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__},
        "machines": machines, "neighbors": neighbors,
        "scaler": {"means": scaler.mean_.tolist(), "deviations": scaler.scale_.tolist()},
        "summary": summary, "calibration": calibration, "wilson": wilson, "mcnemar": mcnemar, "quantiles": quantiles,
    }, file, indent=None, separators=(",", ":"))
