"""Golden maps of kernels in FoveaLearning, from scikit-learn. Run in this folder: python3 make_kernel_maps.py"""

import json
import os

import numpy as np
import sklearn
from sklearn.kernel_approximation import AdditiveChi2Sampler
from sklearn.metrics.pairwise import additive_chi2_kernel, pairwise_kernels

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "learning")
random = np.random.RandomState(11)
histograms = random.rand(6, 7).round(4) * (random.rand(6, 7) > 0.2)
rows = random.randn(9, 5).round(4)


def nystroem(kernel, known, others, **settings):
    """What sklearn.kernel_approximation.Nystroem computes, of given landmarks."""
    left, values, right = np.linalg.svd(pairwise_kernels(known, metric=kernel, **settings))
    root = left / np.sqrt(values) @ right
    return (pairwise_kernels(others, known, metric=kernel, **settings) @ root.T).round(7).tolist()


# Σ min(a, b) with the spectrum of the paper; scikit-learn has none.
def intersection(x, steps, period):
    parts = [np.sqrt(period * 2 / np.pi * x)]
    with np.errstate(divide="ignore", invalid="ignore"):
        for step in range(1, steps):
            factor = np.sqrt(2 * period * x * 2 / (np.pi * (1 + 4 * (step * period) ** 2)))
            for wave in (np.cos, np.sin):
                parts.append(np.where(x > 0, factor * wave(step * period * np.log(x)), 0))
    return np.hstack(parts)


with open(os.path.join(folder, "kernel-maps.json"), "w") as file:
    json.dump({
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "histograms": histograms.tolist(),
        "rows": rows.tolist(),
        "chiSquared": [AdditiveChi2Sampler(sample_steps=steps).fit_transform(histograms).round(7).tolist() for steps in (1, 2, 3)],
        "intersection": [intersection(histograms, steps, period).round(7).tolist() for steps, period in ((1, 0.8), (2, 0.5), (3, 0.4))],
        "radial": nystroem("rbf", rows[:4], rows, gamma=0.3),
        "polynomial": nystroem("poly", rows[:4], rows, gamma=0.3, degree=3, coef0=1.0),
        "histogramKernel": nystroem("chi2", histograms[:3], histograms, gamma=0.5),
        "chiSquaredValues": (2 * histograms.sum(1)[:, None] / 2 + 2 * histograms.sum(1)[None] / 2
                             + additive_chi2_kernel(histograms)).__truediv__(2).round(7).tolist(),
    }, file)
