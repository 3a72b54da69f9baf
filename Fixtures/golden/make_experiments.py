"""Golden figures for the statistics of comparisons, from NumPy and SciPy. Run in this folder: python3 make_experiments.py"""

import json
import os

import numpy as np
import scipy
from scipy import stats

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "learning")
generator = np.random.default_rng(13)


def bootstrap(count, first, second):
    """The percentile interval of a paired difference of accuracies, picture by picture."""
    one = (generator.random(count) < first).astype(float)
    other = np.where(generator.random(count) < 0.6, one, (generator.random(count) < second).astype(float))
    found = stats.bootstrap(
        (one - other,), np.mean, n_resamples=200_000, batch=2000, method="percentile", rng=np.random.default_rng(5))
    low, high = found.confidence_interval
    return {"first": one.tolist(), "second": other.tolist(), "interval": [low, high]}


def clusters():
    """The same over groups of different sizes, with NumPy."""
    sizes = generator.integers(1, 9, 40)
    groups = np.repeat(np.arange(len(sizes)), sizes)
    level = generator.normal(0.7, 0.25, len(sizes))
    values = (generator.random(len(groups)) < level[groups]).astype(float)
    sums = np.bincount(groups, values)
    drawn = generator.integers(0, len(sizes), (200_000, len(sizes)))
    means = sums[drawn].sum(1) / sizes[drawn].sum(1)
    return {
        "groups": groups.tolist(), "values": values.tolist(), "interval": np.quantile(means, [0.025, 0.975]).tolist(),
        "deviation": float(means.std())}


def law(sizes, errors, tests):
    """A weighted straight line through the logarithms."""
    shares = (np.array(errors) * tests + 0.5) / (tests + 1)
    weights = tests * shares
    slope, intercept = np.polyfit(np.log(sizes), np.log(shares), 1, w=np.sqrt(weights))
    return {"sizes": sizes, "errors": errors, "tests": tests, "scale": float(np.exp(intercept)), "exponent": float(-slope)}


golden = {
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
    "paired": [bootstrap(100, 0.8, 0.7), bootstrap(400, 0.9, 0.88)],
    "clusters": clusters(),
    "laws": [
        law([50, 100, 250, 500, 1000], [0.61, 0.5, 0.33, 0.21, 0.16], 300),
        law([39, 117, 195], [0.4, 0.1, 0.0], 195)],
}
with open(os.path.join(folder, "experiments.json"), "w") as file:
    json.dump(golden, file)
