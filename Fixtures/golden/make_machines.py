"""Golden figures of kernel machines and other learners for FoveaLearning, from scikit-learn. Run in this folder after make_learning.py:
python3 make_machines.py"""

import json
import os

import numpy as np
import sklearn
from sklearn.metrics.pairwise import chi2_kernel, polynomial_kernel, rbf_kernel
from sklearn.svm import SVC, LinearSVC

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "learning")
rows = np.load(os.path.join(folder, "rows.npy")).astype(np.float64)
labels = np.load(os.path.join(folder, "labels.npy")).astype(int)
train, test = slice(0, 160), slice(160, 240)
row_weights = np.where(labels == 2, 2.5, np.where(labels == 0, 0.5, 1.0))


def intersection_kernel(a, b):
    return np.minimum(a[:, None, :], b[None, :, :]).sum(axis=2)


kernels = {
    "radial": ({"radial": {"gamma": 0.02}}, lambda a, b: rbf_kernel(a, b, gamma=0.02), False),
    "polynomial": (
        {"polynomial": {"degree": 3, "gamma": 0.05, "constant": 1.0}},
        lambda a, b: polynomial_kernel(a, b, degree=3, gamma=0.05, coef0=1), False),
    "chi_squared": ({"chiSquared": {"gamma": 0.1}}, lambda a, b: chi2_kernel(a, b, gamma=0.1), True),
    "intersection": ({"intersection": {}}, intersection_kernel, True),
}

machines = []
for name, cost, classes, weighted in (
        ("radial", 1, 4, False), ("radial", 30, 4, False), ("radial", 3, 2, False), ("radial", 1, 4, True), ("polynomial", 0.1, 4, False),
        ("chi_squared", 2, 4, False), ("intersection", 0.3, 4, False)):
    description, kernel, nonnegative = kernels[name]
    data = np.maximum(rows, 0) if nonnegative else rows
    chosen = np.flatnonzero(labels[train] < classes)
    x, y = data[train][chosen], labels[train][chosen]
    weights = row_weights[train][chosen] if weighted else np.ones(len(y))
    gram = kernel(x, x)
    machine = SVC(C=cost, kernel="precomputed", tol=1e-8, decision_function_shape="ovo").fit(gram, y, sample_weight=weights)
    decisions = machine.decision_function(kernel(data[test], x)).reshape(80, -1)
    pairs = []
    for i in range(classes):
        for j in range(i + 1, classes):
            own = np.flatnonzero((y == i) | (y == j))
            pair = SVC(C=cost, kernel="precomputed", tol=1e-8).fit(gram[np.ix_(own, own)], y[own], sample_weight=weights[own])
            signed = np.zeros(len(own))
            signed[pair.support_] = pair.dual_coef_[0]
            pairs.append({
                "objective": np.abs(signed).sum() - signed @ gram[np.ix_(own, own)] @ signed / 2,
                "support": own[pair.support_].tolist()})
    machines.append({
        "kernel": description, "cost": cost, "classes": classes, "weighted": weighted, "problems": pairs,
        "support": sorted(machine.support_.tolist()),
        "decisions": (-decisions if classes == 2 else decisions).round(6).tolist(),
        "predicted": machine.predict(kernel(data[test], x)).tolist()})


def weighted_objectives(x, y, cost, loss, weights):
    """liblinear's objectives where each row's loss has a weight."""
    result = []
    for label in range(4):
        sign = np.where(y == label, 1, -1)
        machine = LinearSVC(loss=loss, C=cost, dual=True, tol=1e-9, max_iter=5_000_000, random_state=0)
        machine.fit(x, sign, sample_weight=weights)
        plane, intercept = machine.coef_[0], machine.intercept_[0]
        slack = np.maximum(0, 1 - sign * (x @ plane + intercept))
        result.append((plane @ plane + intercept**2) / 2 + cost * weights @ (slack if loss == "hinge" else slack**2))
    return result


weighted = [
    {"loss": loss, "cost": cost, "objectives": weighted_objectives(rows[train], labels[train], cost, loss, row_weights[train])}
    for loss in ("hinge", "squared_hinge") for cost in (0.05, 1)]

with open(os.path.join(folder, "machines.json"), "w") as file:
    json.dump({
        "made_with": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "row_weights": row_weights[train].tolist(), "kernel_machines": machines, "weighted_machines": weighted,
    }, file, indent=None, separators=(",", ":"))
