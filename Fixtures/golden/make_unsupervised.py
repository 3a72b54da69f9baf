"""Golden figures of clusters, components and mixtures in FoveaLearning, from scikit-learn and NumPy. Run in this folder: python3 make_unsupervised.py"""

import json
import os
import warnings

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "learning")
rows = np.load(os.path.join(folder, "rows.npy")).astype(np.float64)
warnings.simplefilter("ignore")


def clusters(x, start, iterations, tolerance):
    model = KMeans(len(start), init=start, n_init=1, max_iter=iterations, tol=tolerance, algorithm="lloyd").fit(x)
    return {
        "start": start.tolist(), "iterations": iterations, "tolerance": tolerance, "inertia": float(model.inertia_),
        "centers": model.cluster_centers_.round(9).tolist(), "steps": int(model.n_iter_), "labels": model.labels_.tolist()}


far = np.full((2, rows.shape[1]), 100.0)
kmeans = [
    clusters(rows, rows[:4], 300, 1e-4), clusters(rows, rows[:7], 300, 0), clusters(rows, rows[40:70], 3, 0),
    clusters(rows, rows[:1], 10, 0), clusters(rows, np.concatenate([rows[:3], far]), 300, 0)]


def components(x, count):
    model = PCA(count, svd_solver="full").fit(x)
    return {
        "rows": len(x), "count": count, "means": model.mean_.round(9).tolist(), "components": model.components_.round(9).tolist(),
        "variances": model.explained_variance_.round(9).tolist(),
        "total": float(np.var(x, axis=0, ddof=1).sum()), "transformed": model.transform(x[:5]).round(9).tolist()}


def whitening(x, epsilon):
    mean = x.mean(0)
    left, values, _ = np.linalg.svd(np.cov(x.T, bias=True))
    matrix = left @ np.diag(1 / np.sqrt(values + epsilon)) @ left.T
    return {"epsilon": epsilon, "matrix": matrix.round(9).tolist(), "transformed": ((x[:5] - mean) @ matrix).round(9).tolist()}


def mixture(x, start, iterations, tolerance):
    count, columns = start.shape
    model = GaussianMixture(
        count, covariance_type="diag", tol=tolerance, max_iter=iterations, means_init=start, weights_init=np.full(count, 1 / count),
        precisions_init=np.full((count, columns), 0.25)).fit(x)
    return {
        "start": start.tolist(), "iterations": iterations, "tolerance": tolerance, "weights": model.weights_.round(9).tolist(),
        "means": model.means_.round(9).tolist(), "variances": model.covariances_.round(9).tolist(), "steps": int(model.n_iter_),
        "likelihood": float(model.lower_bound_), "shares": model.predict_proba(x[:6]).round(9).tolist(),
        "densities": model.score_samples(x[:6]).round(7).tolist()}


with open(os.path.join(folder, "unsupervised.json"), "w") as file:
    json.dump({
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "kmeans": kmeans,
        "pca": [components(rows, 16), components(rows, 6), components(rows[:9], 5)],
        "whitening": [whitening(rows, 0.1), whitening(rows, 1e-3)],
        "mixtures": [mixture(rows[:, :16], rows[:3, :16], 100, 1e-3), mixture(rows[:, :7] + 50, rows[20:25, :7] + 50, 4, 0)]}, file)
