"""Golden vectors of textures for FoveaFeatures, made by scikit-image and OpenCV from the pictures of make_features.py.

    python make_textures.py        (numpy 2.4, scikit-image 0.26, opencv-contrib-python-headless 4.14 or 5.0)

Writes .npy files into the folder `features` beside this script.
"""

import cv2
import numpy as np
import scipy.ndimage
import skimage.feature
import skimage.filters
import skimage.transform

from make_features import PICTURES, save


def patterns(image, points, radius, method):
    """The local binary pattern of each pixel, or -1 where a place on the circle is as light as the pixel but for rounding: there the digits
    that scikit-image loses decide."""
    codes = skimage.feature.local_binary_pattern(image, points, radius, method)
    height, width = image.shape
    padded = np.pad(image.astype(int), radius_pixels := int(np.ceil(radius)) + 1)
    for i in range(points):
        y = int(np.rint(np.round(-radius * np.sin(2 * np.pi * i / points), 5) * 100000))
        x = int(np.rint(np.round(radius * np.cos(2 * np.pi * i / points), 5) * 100000))
        if x % 100000 == 0 and y % 100000 == 0:
            continue
        (top, dy), (left, dx) = divmod(y, 100000), divmod(x, 100000)

        def shifted(down, right):
            first, second = radius_pixels + top + down, radius_pixels + left + right
            return padded[first : first + height, second : second + width]

        upper = (100000 - dx) * shifted(0, 0) + dx * shifted(0, 1)
        lower = (100000 - dx) * shifted(1, 0) + dx * shifted(1, 1)
        difference = ((100000 - dy) * upper + dy * lower) / 10**10 - image
        codes[np.abs(difference) < 2e-4] = -1
    return codes.astype(np.int32)


def cells(plane, columns, rows):
    """The parts of a plane, row by row."""
    height, width = plane.shape
    for row in range(rows):
        for column in range(columns):
            yield plane[np.arange(height) * rows // height == row][:, np.arange(width) * columns // width == column]


def gabor(image, frequencies, orientations, bandwidth, grid):
    """Means and deviations of the magnitudes of scikit-image's kernels."""
    plane = image / 255 - image.mean() / 255
    result = []
    for frequency in frequencies:
        for index in range(orientations):
            kernel = skimage.filters.gabor_kernel(frequency, np.pi * index / orientations, bandwidth)
            parts = [scipy.ndimage.convolve(plane, part, mode="mirror") for part in (kernel.real, kernel.imag)]
            for cell in cells(np.hypot(*parts), *grid):
                result += [cell.mean(), cell.std()]
    return np.array(result)


def daisy(image, *settings):
    return skimage.feature.daisy(image / 255, *settings).ravel()


def boxes(image, side):
    """Two-box features of scikit-image in one window of `side` pixels (a multiple of 6) that fills the picture, as differences of means over
    the deviation plus 1."""
    window = image[:side, :side].astype(float)
    integral = skimage.transform.integral_image(window)
    half, third = side // 2, side // 3

    def value(kind, box, signs):
        coordinates, kinds = skimage.feature.haar_like_feature_coord(side, side, kind)
        for coordinate, name in zip(coordinates, kinds):
            sizes = [(b[0] - a[0] + 1, b[1] - a[1] + 1) for a, b in coordinate]
            if sizes == [box] * len(sizes) and coordinate[0][0] == (0, 0):
                found = skimage.feature.haar_like_feature(
                    integral, 0, 0, side, side, feature_type=np.array([name]), feature_coord=np.array([coordinate], dtype=object))
                return signs * found[0]
        raise ValueError(kind)

    x = value("type-2-x", (side, half), 1) / (side * half)
    y = value("type-2-y", (half, side), 1) / (side * half)
    four = value("type-4", (half, half), 1) / (2 * half * half)
    return np.array([x, y, four]) / (window.std() + 1)


def gist(gray, side, orientations, blocks):
    """The gist of a gray picture that has 3/4 of the side already, in double precision, by the formulas of LMgist.m."""
    sample = gray.astype(float) - gray.min()
    sample *= 255 / max(1, sample.max())
    margin = side // 8
    u = np.log1p(np.pad(sample, margin, mode="symmetric"))
    f = np.fft.fftfreq(side) * side
    x, y = np.meshgrid(f, f)
    blur = np.exp(-(x**2 + y**2) * np.log(2) / 16)
    u -= np.fft.ifft2(np.fft.fft2(u) * blur).real
    u /= 0.2 + np.sqrt(np.abs(np.fft.ifft2(np.fft.fft2(u**2) * blur)))
    spectrum = np.fft.fft2(u)
    result = []
    for scale, count in enumerate(orientations):
        for index in range(count):
            angle = np.arctan2(y, x) + np.pi * index / count
            angle[angle > np.pi] -= 2 * np.pi
            radius = np.hypot(x, y) / side / (0.3 / 1.85**scale) - 1
            filtered = np.fft.ifft2(spectrum * np.exp(-3.5 * radius**2 - 2 * np.pi * count**2 / 64 * angle**2))
            inner = np.abs(filtered)[margin : side - margin, margin : side - margin]
            result += [cell.mean() for cell in cells(inner, blocks, blocks)]
    return np.array(result)


def sift(image, cell, step):
    """Upright descriptors of OpenCV at a grid of places, of length 512."""
    height, width = image.shape
    keypoints = [
        cv2.KeyPoint(float(x), float(y), 2 * cell / 3, 0, 1, 0, 0)
        for y in range(2 * cell, height - 2 * cell + 1, step)
        for x in range(2 * cell, width - 2 * cell + 1, step)
    ]
    found, vectors = cv2.SIFT_create().compute(image, keypoints)
    assert [k.pt for k in found] == [k.pt for k in keypoints]
    return vectors.ravel()


def main():
    cases = [
        ("gray", 8, 1, "default"), ("gray-odd", 8, 1, "ror"), ("gray", 8, 1, "nri_uniform"), ("gray", 8, 1, "uniform"),
        ("gray-odd", 16, 2, "uniform"), ("gray", 24, 3, "uniform"), ("gray-odd", 12, 2.5, "nri_uniform"),
        ("gray", 5, 1.3, "default"), ("gray-odd", 6, 4, "ror"), ("gray-odd", 20, 2, "nri_uniform"),
    ]
    for index, (picture, points, radius, method) in enumerate(cases):
        save(f"patterns-{index + 1}", patterns(PICTURES[picture], points, radius, method))

    save("gabor-1", gabor(PICTURES["gray"], [0.35, 0.2, 0.12, 0.07], 6, 1, (4, 4)))
    save("gabor-2", gabor(PICTURES["gray-odd"], [0.25, 0.05], 5, 1.4, (3, 2)))

    save("daisy-1", daisy(PICTURES["gray"], 4, 15, 3, 8, 8, "l1"))
    save("daisy-2", daisy(PICTURES["gray-odd"], 3, 9, 2, 6, 5, "daisy"))
    save("daisy-3", daisy(PICTURES["gray"], 7, 11, 1, 4, 12, "l2"))
    save("daisy-4", daisy(PICTURES["gray-odd"], 5, 6, 2, 3, 8, "off"))

    save("boxes-1", boxes(PICTURES["gray"], 48))

    save("sift-1", sift(PICTURES["gray"], 6, 8))
    save("sift-2", sift(PICTURES["gray-odd"], 3, 5))

    square = PICTURES["gray"][:48, :48]
    save("picture-square", square)
    save("gist-1", gist(square, 64, [8, 8, 8, 8], 4))
    save("gist-2", gist(square, 64, [6, 4], 3))


if __name__ == "__main__":
    main()
