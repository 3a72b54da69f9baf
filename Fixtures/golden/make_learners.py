"""Golden figures of linear classifiers, discriminants and calibrations for FoveaLearning, from scikit-learn. Run in this folder after
make_learning.py: python3 make_learners.py"""

import json
import os

import numpy as np
import scipy
import sklearn
from sklearn.calibration import _sigmoid_calibration
from sklearn.covariance import ledoit_wolf, ledoit_wolf_shrinkage
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.neighbors import NearestCentroid, NeighborhoodComponentsAnalysis
from sklearn.svm import LinearSVC

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "learning")
rows = np.load(os.path.join(folder, "rows.npy")).astype(np.float64)
labels = np.load(os.path.join(folder, "labels.npy")).astype(int)
x, y, queries = rows[:160], labels[:160], rows[160:]
row_weights = np.where(y == 2, 2.5, np.where(y == 0, 0.5, 1.0))


def numbers(array):
    return np.asarray(array).round(7).tolist()


def chosen(classes, weighted=False):
    own = np.flatnonzero(y < classes)
    return x[own], y[own], row_weights[own] if weighted else np.ones(len(own))


logistic = []
for cost, classes, weighted in ((0.01, 4, False), (1, 4, False), (100, 4, False), (1, 2, False), (1, 3, True)):
    a, b, w = chosen(classes, weighted)
    model = LogisticRegression(C=cost, solver="newton-cg", tol=1e-10, max_iter=10_000).fit(a, b, sample_weight=w)
    chances = model.predict_proba(a)
    objective = (model.coef_**2).sum() / 2 - cost * (w * np.log(chances[np.arange(len(b)), b])).sum()
    logistic.append({
        "cost": cost, "classes": classes, "weighted": weighted, "objective": objective,
        "probabilities": numbers(model.predict_proba(queries[:10]))})

ridge = []
for penalty, classes, count, weighted in ((0.5, 4, 160, False), (30, 4, 160, True), (2, 2, 160, False), (1, 4, 15, False)):
    own = np.flatnonzero((y < classes) & (np.arange(160) < count))
    w = row_weights[own] if weighted else None
    model = RidgeClassifier(alpha=penalty, solver="cholesky").fit(x[own], y[own], sample_weight=w)
    decisions = model.decision_function(queries[:10]).reshape(10, -1)
    ridge.append({
        "penalty": penalty, "classes": classes, "rows": count, "weighted": weighted,
        "decisions": numbers(np.hstack([-decisions, decisions]) if classes == 2 else decisions)})

crammer_singer = []
for cost, weighted in ((0.02, False), (0.5, False), (0.1, True)):
    w = row_weights if weighted else np.ones(160)
    model = LinearSVC(multi_class="crammer_singer", C=cost, tol=1e-8, max_iter=1_000_000, random_state=0)
    model.fit(x, y, sample_weight=w)
    scores = x @ model.coef_.T + model.intercept_
    own = scores[np.arange(160), y]
    rivals = 1 + scores - own[:, None]
    rivals[np.arange(160), y] = 0
    objective = ((model.coef_**2).sum() + (model.intercept_**2).sum()) / 2 + cost * (w * rivals.max(axis=1)).sum()
    crammer_singer.append({"cost": cost, "weighted": weighted, "objective": objective})

centers = np.array([x[y == c].mean(axis=0) for c in range(4)])
within = x - centers[y]
auto = ledoit_wolf_shrinkage(within, assume_centered=True)
discriminants = []
for shrinkage in (0.0, 0.3, auto):
    model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=shrinkage).fit(x, y)
    discriminants.append({"shrinkage": shrinkage, "probabilities": numbers(model.predict_proba(queries[:10]))})

quadratic = []
for shrinkage in (0.1, 0.5):
    model = QuadraticDiscriminantAnalysis(solver="eigen", shrinkage=shrinkage).fit(x, y)
    quadratic.append({"shrinkage": shrinkage, "decisions": numbers(model.decision_function(queries[:10]))})

# Fisher's projection by SciPy's generalized eigenproblem: scikit-learn shrinks the covariance of all rows too, and without shrinkage that
# within the classes is singular, since some columns follow from others.
projections = []
shares = np.bincount(y) / 160
between = (centers - x.mean(axis=0)).T @ np.diag(shares) @ (centers - x.mean(axis=0))
for shrinkage in (0.05, 0.4):
    covariance = within.T @ within / 160
    covariance = (1 - shrinkage) * covariance + shrinkage * np.trace(covariance) / 20 * np.eye(20)
    values, vectors = scipy.linalg.eigh(between, covariance)
    directions = vectors[:, ::-1][:, :3].T
    directions *= np.sign(directions[np.arange(3), np.abs(directions).argmax(axis=1)])[:, None]
    projections.append({"shrinkage": shrinkage, "ratios": numbers(values[::-1][:3]), "directions": numbers(directions)})

centroid = NearestCentroid().fit(x, y)

# Maps of neighborhood components at which objective and gradient are known.
generator = np.random.default_rng(3)
transformation = generator.normal(size=(2, 20)) * 0.05
nca = NeighborhoodComponentsAnalysis()
nca.n_iter_ = 0
same = y[:, None] == y[None, :]
loss, gradient = nca._loss_grad_lbfgs(transformation.ravel(), x, same, -1.0)

scores = rows[160:, 0] * 1.7 + 0.4
truth = (labels[160:] == 1).astype(int)
slope, offset = _sigmoid_calibration(scores, truth)
isotonic = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(scores, truth)
asked = np.linspace(scores.min() - 1, scores.max() + 1, 25)

with open(os.path.join(folder, "learners.json"), "w") as file:
    json.dump({
        "made_with": {"scikit-learn": sklearn.__version__, "numpy": np.__version__, "scipy": scipy.__version__},
        "row_weights": row_weights.tolist(), "logistic": logistic, "ridge": ridge, "crammer_singer": crammer_singer,
        "ledoit_wolf": auto, "discriminants": discriminants, "quadratic": quadratic, "projections": projections,
        "centroids": {"predicted": centroid.predict(queries).tolist()},
        "neighborhood": {
            "map": numbers(transformation), "value": -loss / 160, "gradient": (-gradient / 160).tolist()},
        "sigmoid": {"scores": numbers(scores), "truth": truth.tolist(), "slope": slope, "offset": offset},
        "isotonic": {"asked": numbers(asked), "values": numbers(isotonic.predict(asked))},
    }, file, indent=None, separators=(",", ":"))
