"""Local binary patterns, color histograms, Gabor responses and DAISY: scikit-image, and OpenCV where it has them, in threads of Python."""
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from exchange import THREADS, Peers, array, number

peers = Peers()
pictures = array("pictures").astype(np.uint8)
luma = (pictures.astype(np.int64) @ [19595, 38470, 7471] + 32768 >> 16).astype(np.uint8)
pool = ThreadPoolExecutor(THREADS)


def note(rows):
    return f"mean {number(float(np.mean(np.stack(rows), dtype=np.float64)))}"


def each(work, inputs=pictures):
    return lambda: list(pool.map(work, inputs))


if cv2 := peers.library("cv2"):
    cv2.setNumThreads(1)

    def marginal(picture):
        return np.concatenate([cv2.calcHist([picture], [k], None, [32], [0, 256]).ravel() for k in range(3)])

    def joint(picture):
        return cv2.calcHist([cv2.cvtColor(picture, cv2.COLOR_RGB2HSV)], [0, 1, 2], None, [8, 4, 4], [0, 180, 0, 256, 0, 256]).ravel()

    peers.add("rgb", "OpenCV", cv2.__version__, each(marginal), note)
    peers.add("hsv", "OpenCV (hue in 180 steps)", cv2.__version__, each(joint), note)

if feature := peers.library("skimage.feature"):
    import skimage
    import skimage.color
    import skimage.exposure
    import skimage.filters
    from scipy import ndimage

    def patterns(points, radius, method, bins):
        def work(gray):
            codes = feature.local_binary_pattern(gray, points, radius, method)
            return np.bincount(codes.astype(np.int64).ravel(), minlength=bins) / codes.size

        return work

    def marginal(picture):
        return np.concatenate([skimage.exposure.histogram(picture[:, :, k], 32, "dtype")[0] for k in range(3)])

    def joint(picture):
        colors = skimage.color.rgb2hsv(picture).reshape(-1, 3)
        return np.histogramdd(colors, (8, 4, 4), [(0, 1)] * 3)[0].ravel()

    kernels = [skimage.filters.gabor_kernel(f, np.pi * i / 6) for f in (0.25, 0.12) for i in range(6)]

    def gabor(gray):
        plane = gray / np.float32(255)
        plane -= plane.mean()
        result = []
        for kernel in kernels:
            parts = [ndimage.convolve(plane, part, mode="mirror") for part in (kernel.real, kernel.imag)]
            magnitudes = np.hypot(*parts)
            result += [magnitudes.mean(), magnitudes.std()]
        return np.array(result)

    radius = min(15, (min(pictures.shape[1:3]) - 1) // 3)
    version = skimage.__version__
    peers.add("lbp8", "scikit-image", version, each(patterns(8, 1, "nri_uniform", 59), luma), note)
    peers.add("lbp16", "scikit-image", version, each(patterns(16, 2, "uniform", 18), luma), note)
    peers.add("rgb", "scikit-image", version, each(marginal), note)
    peers.add("hsv", "scikit-image and NumPy", version, each(joint), note)
    peers.add("gabor", "scikit-image and SciPy", version, each(gabor, luma), note)
    peers.add("daisy", "scikit-image", version, each(lambda gray: feature.daisy(gray, 4, radius).ravel(), luma), note)

peers.serve()
