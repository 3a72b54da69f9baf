"""Golden descriptors of visual words: local descriptors pixel by pixel in NumPy, Fisher vectors by scikit-image.
Run in this folder: python3 make_words.py"""

import json
import os

import numpy as np
import scipy.ndimage
import skimage
from skimage.feature import fisher_vector
from sklearn.mixture import GaussianMixture

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "features")
random = np.random.RandomState(5)


def smooth(height, width, channels):
    picture = random.rand(height // 4 + 2, width // 4 + 2, channels).repeat(4, 0).repeat(4, 1)[:height, :width]
    return np.clip(200 * picture + 30 * random.rand(height, width, channels), 0, 255).astype(np.uint8)


def planes(picture, channels):
    if channels == "gray":
        return [picture[..., 0].astype(float)]
    red, green, blue = np.moveaxis(picture.astype(float), 2, 0)
    return [(red + green + blue) / 3 ** 0.5, (red - green) / 2 ** 0.5, (red + green - 2 * blue) / 6 ** 0.5]


def cells_of(plane, cell, smoothing, left, top):
    """The 4x4x8 numbers of a window that begins at a pixel, by a loop over all pixels."""
    deviation = smoothing * cell
    reach = int(4 * deviation + 0.5)
    taps = np.exp(-np.arange(-reach, reach + 1) ** 2 / (2 * deviation ** 2))
    taps /= taps.sum()
    plane = scipy.ndimage.correlate1d(scipy.ndimage.correlate1d(plane, taps, 1, mode="mirror"), taps, 0, mode="mirror")
    height, width = plane.shape
    sums = np.zeros((4, 4, 8))
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            dx, dy = plane[y, x + 1] - plane[y, x - 1], plane[y - 1, x] - plane[y + 1, x]
            turn = np.arctan2(dy, dx) / (2 * np.pi) * 8 % 8
            row, column = (y - top + 0.5) / cell - 0.5, (x - left + 0.5) / cell - 0.5
            for i in (k for k in range(4) if abs(row - k) < 1):
                for j in (k for k in range(4) if abs(column - k) < 1):
                    share = max(0, 1 - abs(row - i)) * max(0, 1 - abs(column - j)) / cell ** 2
                    first = int(turn) % 8
                    sums[i, j, first] += share * np.hypot(dx, dy) * (1 - turn % 1)
                    sums[i, j, (first + 1) % 8] += share * np.hypot(dx, dy) * (turn % 1)
    window = np.exp(-np.array([-1.5, -0.5, 0.5, 1.5]) ** 2 / 8)
    return (sums * window[:, None, None] * window[None, :, None]).ravel()


def descriptors(picture, local):
    height, width, _ = picture.shape
    found, places = [], []
    for cell in local["cells"]:
        border = local["overhang"] * cell
        spans = [length + 2 * border - 4 * cell for length in (height, width)]
        for top in range(spans[0] % local["step"] // 2, spans[0] + 1, local["step"]):
            for left in range(spans[1] % local["step"] // 2, spans[1] + 1, local["step"]):
                values = np.concatenate([
                    cells_of(plane, cell, local["smoothing"], left - border, top - border)
                    for plane in planes(picture, local["channels"])])
                norm = np.linalg.norm(values)
                if norm <= local["contrast"]:
                    continue
                values = np.minimum(values, 0.2 * norm)
                values = np.sqrt(values / values.sum()) if local["takesRoot"] else values / np.linalg.norm(values)
                found.append(values)
                places.append([(left - border + 2 * cell) / width - 0.5, (top - border + 2 * cell) / height - 0.5])
    return np.array(found), np.array(places)


def unit(values):
    norm = np.linalg.norm(values)
    return values / norm if norm > 0 else values


def root(values):
    return np.sign(values) * np.sqrt(np.abs(values))


def fisher(rows, mixture):
    count = len(mixture.weights_)
    plain = fisher_vector(rows, mixture, improved=False)
    means, deviations = plain[count:].reshape(2, -1)
    return unit(root(np.concatenate([means, -deviations])))  # scikit-image's deviations have the other sign


def residuals(rows, centers):
    nearest = ((rows[:, None] - centers) ** 2).sum(2).argmin(1)
    sums = [unit(root((rows[nearest == k] - centers[k]).sum(0))) for k in range(len(centers))]
    return unit(np.concatenate(sums))


def counts(rows, centers, spread, neighbors):
    sums = np.zeros(len(centers))
    for row in rows:
        squares = ((row - centers) ** 2).sum(1)
        chosen = squares.argsort()[:neighbors]
        shares = np.exp(-(squares[chosen] - squares.min()) / spread)
        sums[chosen] += shares / shares.sum()
    return sums


cases = []
for height, width, channels, local, summary, words, components, coordinates, grids, neighbors in (
        (22, 27, 1, dict(cells=[3, 4], step=3, smoothing=1 / 6, overhang=1, contrast=1.0, takesRoot=True), "fisher", 4, 6, 1.0,
         [[1, 1], [2, 1]], 1),
        (24, 20, 3, dict(cells=[2, 5], step=4, smoothing=0.2, overhang=0, contrast=0.0, takesRoot=False), "fisher", 3, 5, 0.0,
         [[1, 1]], 1),
        (21, 22, 1, dict(cells=[3], step=3, smoothing=1 / 6, overhang=1, contrast=2.0, takesRoot=True), "residuals", 5, 4, 0.5,
         [[2, 2]], 1),
        (20, 24, 1, dict(cells=[2, 3], step=2, smoothing=1 / 6, overhang=1, contrast=1.0, takesRoot=True), "counts", 8, 5, 0.0,
         [[1, 1], [2, 2]], 1),
        (20, 24, 1, dict(cells=[3], step=3, smoothing=1 / 6, overhang=1, contrast=1.0, takesRoot=True), "counts", 9, 5, 0.0,
         [[1, 2]], 4)):
    local["channels"] = "gray" if channels == 1 else "opponent"
    picture = smooth(height, width, channels)
    raw, places = descriptors(picture, local)
    means = raw.mean(0)
    _, values, directions = np.linalg.svd(raw - means, full_matrices=False)
    variances = (values ** 2 / (len(raw) - 1))[:components]
    means, directions, variances = (
        np.float32(array).round(5).astype(float) for array in (means, directions[:components], variances))
    rows = (raw - means) @ directions.T
    if coordinates > 0:
        rows = np.hstack([rows, places * coordinates * np.sqrt(12 * variances[0])])
    tensors = {"pca.means": means, "pca.components": directions, "pca.variances": variances, "pca.total": variances[:1]}
    if summary == "fisher":
        mixture = GaussianMixture(words, covariance_type="diag", random_state=0, reg_covar=1e-3).fit(rows)
        mixture.weights_, mixture.means_, mixture.covariances_ = (
            np.float32(array).round(5).astype(float) for array in (mixture.weights_, mixture.means_, mixture.covariances_))
        mixture.precisions_cholesky_ = 1 / np.sqrt(mixture.covariances_)
        tensors |= {
            "mixture.weights": mixture.weights_, "mixture.means": mixture.means_, "mixture.variances": mixture.covariances_}
    else:
        centers = rows[random.choice(len(rows), words, replace=False)].round(5)
        spread = float(np.round(((rows[:, None] - centers) ** 2).sum(2).min(1).mean(), 5))
        tensors |= {"words.centers": centers, "words.spread": np.array([spread])}
    result = []
    for columns, lines in grids:
        cells = np.minimum(((places + 0.5) * [columns, lines]).astype(int), [columns - 1, lines - 1])
        own = []
        for line in range(lines):
            for column in range(columns):
                chosen = rows[(cells == [column, line]).all(1)]
                if summary == "fisher":
                    own.append(fisher(chosen, mixture))
                elif summary == "residuals":
                    own.append(residuals(chosen, centers))
                else:
                    own.append(counts(chosen, centers, spread, neighbors))
        result.append(unit(root(np.concatenate(own))) if summary == "counts" else np.concatenate(own))
    groups = len(grids) if summary == "counts" else sum(columns * lines for columns, lines in grids)
    cases.append({
        "size": [width, height], "channels": channels, "picture": picture.ravel().tolist(), "local": local, "summary": summary,
        "words": words, "components": components, "coordinates": coordinates, "grids": grids, "neighbors": neighbors,
        "rows": len(rows),
        "tensors": {name: {"shape": list(array.shape), "values": array.ravel().tolist()} for name, array in tensors.items()},
        "descriptor": (np.concatenate(result) / groups ** 0.5).round(6).tolist()})
with open(os.path.join(folder, "words.json"), "w") as file:
    json.dump({"versions": {"numpy": np.__version__, "scikit-image": skimage.__version__}, "words": cases}, file)
