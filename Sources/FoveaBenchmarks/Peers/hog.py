"""Histograms of oriented gradients: OpenCV, scikit-image. OpenCV computes all pictures with one object, in threads of Python."""
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from exchange import THREADS, Peers, array, number

peers = Peers()
sets = {name: array(name).astype(np.uint8) for name in ("pictures", "photos")}
pool = ThreadPoolExecutor(THREADS)


def note(rows):
    return f"mean {number(float(np.mean(np.stack(rows), dtype=np.float64)))}"


# OpenCV 5 has no HOGDescriptor.
if (cv2 := peers.library("cv2")) and hasattr(cv2, "HOGDescriptor"):
    cv2.setNumThreads(1)

    def opencv(pictures, cell):
        reversed_channels = np.ascontiguousarray(pictures[..., ::-1])
        height, width = (extent // cell * cell for extent in pictures.shape[1:3])
        top, left = (pictures.shape[1] - height) // 2, (pictures.shape[2] - width) // 2
        hog = cv2.HOGDescriptor((width, height), (2 * cell,) * 2, (cell,) * 2, (cell,) * 2, 9, 1, -1, 0, 0.2, False)
        parts = [np.ascontiguousarray(picture[top : top + height, left : left + width]) for picture in reversed_channels]
        return lambda: list(pool.map(lambda part: hog.compute(part).ravel(), parts))

    for name, pictures in sets.items():
        peers.add("opencv8 " + name, "OpenCV", cv2.__version__, opencv(pictures, 8), note)
        peers.add("opencv4 " + name, "OpenCV", cv2.__version__, opencv(pictures, 4), note)

if feature := peers.library("skimage.feature"):
    import skimage

    def scikit(picture):
        return feature.hog(picture, 9, (8, 8), (2, 2), channel_axis=2)

    for name, pictures in sets.items():
        peers.add(
            "skimage8 " + name, "scikit-image", skimage.__version__, lambda pictures=pictures: [scikit(one) for one in pictures], note
        )

peers.serve()
