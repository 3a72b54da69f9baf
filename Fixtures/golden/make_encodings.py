"""Golden descriptors of learned encodings, from NumPy alone, step by step. Run in this folder: python3 make_encodings.py"""

import json
import os

import numpy as np

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "features")
random = np.random.RandomState(3)


def smooth(height, width, channels):
    picture = random.rand(height // 3 + 2, width // 3 + 2, channels).repeat(3, 0).repeat(3, 1)[:height, :width]
    return np.clip(200 * picture + 40 * random.rand(height, width, channels), 0, 255).astype(np.uint8)


def patches(picture, side, stride, contrast):
    height, width, _ = picture.shape
    for top in range(0, height - side + 1, stride):
        for left in range(0, width - side + 1, stride):
            patch = picture[top:top + side, left:left + side].astype(np.float64).ravel()
            yield (patch - patch.mean()) / np.sqrt(patch.var() + contrast)


def encode(picture, side, stride, contrast, means, matrix, atoms, threshold, rows, columns):
    height = (picture.shape[0] - side) // stride + 1
    width = (picture.shape[1] - side) // stride + 1
    cells = [[[] for _ in range(columns)] for _ in range(rows)]
    for place, patch in enumerate(patches(picture, side, stride, contrast)):
        white = matrix @ (patch - means)
        if threshold is None:
            distances = np.linalg.norm(white - atoms, axis=1)
            code = np.maximum(0, distances.mean() - distances)
        else:
            code = np.concatenate([np.maximum(0, atoms @ white - threshold), np.maximum(0, -atoms @ white - threshold)])
        cells[(place // width) * rows // height][(place % width) * columns // width].append(code)
    return np.sqrt(np.concatenate([np.mean(codes, axis=0) for row in cells for codes in row]))


cases = []
for height, width, channels, side, stride, threshold, rows, columns, count in (
        (17, 14, 3, 4, 1, None, 2, 2, 21), (20, 25, 1, 5, 2, None, 3, 2, 40), (13, 16, 3, 3, 3, 0.25, 1, 2, 9)):
    picture = smooth(height, width, channels)
    known = np.array(list(patches(smooth(40, 40, channels), side, 1, 10)))
    means, covariance = known.mean(0), np.cov(known.T, bias=True)
    values, vectors = np.linalg.eigh(covariance)
    matrix = vectors @ np.diag(1 / np.sqrt(values + 0.1)) @ vectors.T
    atoms = (known[random.choice(len(known), count, replace=False)] - means) @ matrix
    if threshold is not None:
        atoms /= np.linalg.norm(atoms, axis=1, keepdims=True)
    matrix, atoms, means = (np.float32(array.round(6)) for array in (matrix, atoms, means))
    cases.append({
        "size": [width, height], "channels": channels, "side": side, "stride": stride, "threshold": threshold, "rows": rows,
        "columns": columns, "picture": picture.ravel().tolist(), "means": means.astype(float).round(6).tolist(),
        "matrix": matrix.astype(float).round(6).tolist(), "atoms": atoms.astype(float).round(6).tolist(),
        "descriptor": encode(
            picture, side, stride, 10, means.astype(float), matrix.astype(float), atoms.astype(float), threshold, rows,
            columns).round(7).tolist()})
with open(os.path.join(folder, "encodings.json"), "w") as file:
    json.dump({"versions": {"numpy": np.__version__}, "patches": cases}, file)
