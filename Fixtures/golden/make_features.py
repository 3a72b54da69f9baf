"""Golden vectors for FoveaFeatures, made by scikit-image, OpenCV and NumPy.

    python make_features.py        (numpy 2.4, scikit-image 0.26, opencv-python 4.14)

Writes .npy files into the folder `features` beside this script: pictures (`picture-NAME`, 8-bit, RGB) and, for each case, its vector.
HOG of Felzenszwalb and others comes from a slow twin of the published formula, written here, for no Python package has it.
"""

import pathlib

import cv2
import numpy as np
import skimage.color
import skimage.feature

FOLDER = pathlib.Path(__file__).parent / "features"


def picture(height, width, channels, seed):
    """A picture with smooth shades, sharp edges and some noise."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    planes = []
    for _ in range(channels):
        fx, fy, phase = rng.uniform(0.05, 0.35), rng.uniform(0.05, 0.35), rng.uniform(0, 6)
        plane = 120 + 70 * np.sin(fx * x + fy * y + phase) + rng.normal(0, 4, (height, width))
        cx, cy, radius = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(4, width / 3)
        plane[(x - cx) ** 2 + (y - cy) ** 2 < radius**2] += rng.uniform(-90, 90)
        plane[:, : rng.integers(1, width)] += rng.uniform(-30, 30)
        planes.append(plane)
    flat = np.clip(np.stack(planes, -1), 0, 255).round().astype(np.uint8)
    flat[: height // 5, : width // 4] = 255  # without any gradient
    return flat if channels > 1 else flat[:, :, 0]


PICTURES = {
    "gray": picture(48, 64, 1, 1),
    "gray-odd": picture(37, 43, 1, 2),
    "color": picture(40, 56, 3, 3),
    "color-odd": picture(35, 29, 3, 4),
    "color-small": picture(32, 32, 3, 5),
}


def scikit_image(image, cell, block, bins, norm, root):
    return skimage.feature.hog(
        image, bins, cell[::-1], block[::-1], norm, transform_sqrt=root, channel_axis=-1 if image.ndim == 3 else None)


def opencv(image, cell, block, stride, bins, signed, root):
    height, width = image.shape[:2]
    size = (cell[0] * block[0], cell[1] * block[1])
    window = tuple(size[k] + (extent - size[k]) // stride[k] * stride[k] for k, extent in enumerate((width, height)))
    corner = ((width - window[0]) // 2, (height - window[1]) // 2)
    descriptor = cv2.HOGDescriptor(window, size, stride, cell, bins, 1, -1, 0, 0.2, root, 64, signed)
    bgr = image if image.ndim == 2 else np.ascontiguousarray(image[:, :, ::-1])
    return np.ravel(descriptor.compute(bgr, locations=(corner,)))


def felzenszwalb(image, side, border=False):
    """Features as in features.cc of voc-release 5, without its last, which is always 0; in double precision."""
    if image.ndim == 2:
        image = np.repeat(image[:, :, None], 3, 2)
    if border:
        image = np.pad(image, [(side, side), (side, side), (0, 0)], "edge")
    image = image.astype(float)
    height, width = image.shape[:2]
    rows, columns = int(height / side + 0.5), int(width / side + 0.5)
    degrees = [(1, 0), (0.9397, 0.3420), (0.7660, 0.6428), (0.5, 0.8660), (0.1736, 0.9848), (-0.1736, 0.9848),
               (-0.5, 0.8660), (-0.7660, 0.6428), (-0.9397, 0.3420)]
    sums = np.zeros((rows, columns, 18))
    for y in range(1, rows * side - 1):
        for x in range(1, columns * side - 1):
            r, c = min(y, height - 2), min(x, width - 2)
            best = -1
            for channel in range(3):
                gx = image[r, c + 1, channel] - image[r, c - 1, channel]
                gy = image[r + 1, c, channel] - image[r - 1, c, channel]
                if gx * gx + gy * gy > best:
                    best, dx, dy = gx * gx + gy * gy, gx, gy
            place, largest = 0, 0.0
            for k, (u, v) in enumerate(degrees):
                dot = u * dx + v * dy
                if dot > largest:
                    place, largest = k, dot
                elif -dot > largest:
                    place, largest = k + 9, -dot
            px, py = (x + 0.5) / side - 0.5, (y + 0.5) / side - 0.5
            ix, iy = int(np.floor(px)), int(np.floor(py))
            for row, wy in ((iy, 1 - (py - iy)), (iy + 1, py - iy)):
                for column, wx in ((ix, 1 - (px - ix)), (ix + 1, px - ix)):
                    if 0 <= row < rows and 0 <= column < columns:
                        sums[row, column, place] += wy * wx * np.sqrt(best)
    energy = ((sums[:, :, :9] + sums[:, :, 9:]) ** 2).sum(2)
    four = energy[:-1, :-1] + energy[1:, :-1] + energy[:-1, 1:] + energy[1:, 1:]
    result = []
    for y in range(1, rows - 1):
        for x in range(1, columns - 1):
            scale = [1 / np.sqrt(four[i, j] + 0.0001) for i, j in ((y, x), (y - 1, x), (y, x - 1), (y - 1, x - 1))]
            signed = np.array([np.minimum(sums[y, x] * n, 0.2) for n in scale])
            unsigned = np.array([np.minimum((sums[y, x, :9] + sums[y, x, 9:]) * n, 0.2) for n in scale])
            result += [0.5 * signed.sum(0), 0.5 * unsigned.sum(0), 0.2357 * signed.sum(1)]
    return np.concatenate(result)


def opponent(image):
    """Red against green, yellow against blue, light."""
    return image.astype(int) @ np.array([[1, 1, 1], [-1, 1, 1], [0, -2, 1]])


def moments(image, space, grid):
    """Mean, deviation and skewness of each channel of each cell of the grid (columns, rows), channels brought to about 0…1."""
    height, width = image.shape[:2]
    if space == "gray":
        values = (image.astype(int) @ [19595, 38470, 7471] + 32768 >> 16)[:, :, None] / 256
    elif space == "rgb":
        values = image / 256
    elif space == "hsv":
        values = skimage.color.rgb2hsv(image) * [1, 1, 255 / 256]
    elif space == "opponent":
        values = (opponent(image) + [256, 512, 0]) / [512, 1024, 768]
    else:
        values = (skimage.color.rgb2lab(image) + [0, 110, 110]) / [100, 220, 220]
    result = []
    for row in range(grid[1]):
        for column in range(grid[0]):
            cell = values[np.arange(height) * grid[1] // height == row][:, np.arange(width) * grid[0] // width == column]
            for k in range(cell.shape[2]):
                difference = cell[:, :, k] - cell[:, :, k].mean()
                result += [cell[:, :, k].mean(), np.sqrt((difference**2).mean()), np.cbrt((difference**3).mean())]
    return np.array(result)


def correlogram(image, bins, distances):
    """The autocorrelogram of RGB colors, pair by pair."""
    height, width = image.shape[:2]
    places = np.ravel_multi_index(tuple(image[:, :, k].astype(int) * bins[k] // 256 for k in range(3)), bins)
    result = []
    for distance in distances:
        pairs, pixels = np.zeros(np.prod(bins)), np.bincount(places.ravel(), minlength=np.prod(bins))
        for y in range(height):
            for x in range(width):
                for v in range(max(0, y - distance), min(height, y + distance + 1)):
                    for u in range(max(0, x - distance), min(width, x + distance + 1)):
                        if max(abs(u - x), abs(v - y)) == distance and places[v, u] == places[y, x]:
                            pairs[places[y, x]] += 1
        result.append(pairs / np.maximum(1, pixels * 8 * distance))
    return np.concatenate(result)


def histogram(image, space, bins, joint, grid):
    """Counts of each cell of the grid (columns, rows), row by row."""
    height, width = image.shape[:2]
    if image.ndim == 2:
        image = np.repeat(image[:, :, None], 3, 2)
    if space == "gray":
        values = (image.astype(int) @ [19595, 38470, 7471] + 32768 >> 16)[:, :, None]
        ranges = [(0, 256)]
    elif space == "rgb":
        values, ranges = image, [(0, 256)] * 3
    elif space == "hsv":
        values = skimage.color.rgb2hsv(image)
        values[:, :, 2] *= 255
        ranges = [(0, 1), (0, 1), (0, 256)]
    elif space == "opponent":
        values, ranges = opponent(image), [(-256, 256), (-512, 512), (0, 768)]
    else:
        values, ranges = skimage.color.rgb2lab(image), [(0, 100), (-110, 110), (-110, 110)]
    # The least bit more, so that a color on the edge of a bin, which rounding may have put below it, counts in the bin above.
    places = [
        np.clip(np.floor((values[:, :, k] - low) / (high - low) * bins[k] + 1e-9).astype(int), 0, bins[k] - 1)
        for k, (low, high) in enumerate(ranges)
    ]
    result = []
    for row in range(grid[1]):
        for column in range(grid[0]):
            y = np.arange(height) * grid[1] // height == row
            x = np.arange(width) * grid[0] // width == column
            cell = [place[y][:, x].ravel() for place in places]
            if joint:
                result.append(np.bincount(np.ravel_multi_index(cell, bins), minlength=np.prod(bins)))
            else:
                result += [np.bincount(place, minlength=count) for place, count in zip(cell, bins)]
    return np.concatenate(result)


def save(name, array):
    np.save(FOLDER / f"{name}.npy", array if array.dtype == np.uint8 else array.astype(np.float32))


def main():
    FOLDER.mkdir(exist_ok=True)
    for name, image in PICTURES.items():
        save(f"picture-{name}", image)

    save("scikit-1", scikit_image(PICTURES["gray"], (8, 8), (2, 2), 9, "L2-Hys", False))
    save("scikit-2", scikit_image(PICTURES["gray-odd"], (7, 5), (2, 3), 8, "L1", False))
    save("scikit-3", scikit_image(PICTURES["color"], (8, 8), (3, 3), 9, "L1-sqrt", True))
    save("scikit-4", scikit_image(PICTURES["color-odd"], (4, 6), (1, 2), 12, "L2", False))
    save("scikit-5", scikit_image(PICTURES["color-small"], (4, 4), (2, 2), 9, "L2-Hys", True))
    save("scikit-6", scikit_image(PICTURES["gray-odd"], (3, 9), (2, 1), 7, "L1-sqrt", True))
    # As a picture of floats, white at 1.
    save("scikit-7", scikit_image(PICTURES["gray"] / 255.0, (8, 8), (2, 2), 9, "L1", False))

    save("opencv-1", opencv(PICTURES["gray"], (8, 8), (2, 2), (8, 8), 9, False, True))
    save("opencv-2", opencv(PICTURES["gray-odd"], (6, 4), (2, 2), (6, 4), 8, True, False))
    save("opencv-3", opencv(PICTURES["color"], (8, 8), (2, 2), (8, 8), 9, True, True))
    save("opencv-4", opencv(PICTURES["color-small"], (4, 4), (2, 2), (4, 4), 9, False, False))
    save("opencv-5", opencv(PICTURES["color-odd"], (4, 4), (3, 2), (8, 4), 12, False, True))
    save("opencv-6", opencv(PICTURES["gray-odd"], (5, 5), (2, 2), (3, 4), 9, False, False))
    save("opencv-7", opencv(PICTURES["color"], (4, 4), (1, 1), (4, 4), 18, True, False))

    save("felzenszwalb-1", felzenszwalb(PICTURES["gray"], 8))
    save("felzenszwalb-2", felzenszwalb(PICTURES["gray-odd"], 5))
    save("felzenszwalb-3", felzenszwalb(PICTURES["color"], 8))
    save("felzenszwalb-4", felzenszwalb(PICTURES["color-odd"], 6))
    save("felzenszwalb-5", felzenszwalb(PICTURES["color-small"], 4))
    save("felzenszwalb-6", felzenszwalb(PICTURES["color-small"], 8, border=True))
    save("felzenszwalb-7", felzenszwalb(PICTURES["gray-odd"], 7, border=True))

    save("histogram-1", histogram(PICTURES["gray-odd"], "gray", [32], True, (1, 1)))
    save("histogram-2", histogram(PICTURES["color"], "rgb", [8, 8, 8], True, (1, 1)))
    save("histogram-3", histogram(PICTURES["color-odd"], "rgb", [16, 7, 5], False, (3, 2)))
    save("histogram-4", histogram(PICTURES["color-odd"], "hsv", [12, 4, 4], True, (2, 2)))
    save("histogram-5", histogram(PICTURES["color"], "hsv", [9, 5, 3], False, (1, 3)))
    save("histogram-6", histogram(PICTURES["color"], "lab", [5, 8, 8], True, (1, 1)))
    save("histogram-7", histogram(PICTURES["color-small"], "lab", [10, 11, 12], False, (2, 1)))
    save("histogram-8", histogram(PICTURES["gray-odd"], "hsv", [6, 6, 6], False, (1, 1)))
    save("histogram-9", histogram(PICTURES["color-odd"], "opponent", [8, 8, 5], True, (2, 2)))
    save("histogram-10", histogram(PICTURES["color"], "opponent", [11, 13, 7], False, (1, 1)))

    for index, (space, grid) in enumerate([("gray", (2, 3)), ("rgb", (4, 4)), ("hsv", (1, 1)), ("opponent", (3, 2)), ("lab", (2, 2))]):
        save(f"moments-{index + 1}", moments(PICTURES["color-odd" if index % 2 else "color"], space, grid))
    save("correlogram-1", correlogram(PICTURES["color"], (4, 4, 4), (1, 3, 5, 7)))
    save("correlogram-2", correlogram(PICTURES["color-odd"], (3, 5, 2), (2, 31)))


if __name__ == "__main__":
    main()
