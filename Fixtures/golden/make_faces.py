"""Golden files of face recognition: OpenCV's equalizations and recognizers, and Tan and Triggs' normalization in NumPy.

Needs opencv-contrib-python below 5 (the module `face`) and numpy. Writes faces/*.npy beside this script.
"""
import pathlib

import cv2
import numpy as np

HERE = pathlib.Path(__file__).parent
OUT = HERE / "faces"


def save(name, values):
    np.save(OUT / f"{name}.npy", np.ascontiguousarray(values, values.dtype if values.dtype == np.uint8 else np.float32))


def face(person, view, width=58, height=74):
    """A drawn face: places and grays by person, shifts and light by view."""
    own = np.random.default_rng(person)
    seen = np.random.default_rng(1000 * person + view)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    x, y = x * 90 / width + seen.uniform(-2, 2), y * 114 / height + seen.uniform(-2, 2)

    def blob(cx, cy, rx, ry, gray):
        return gray * np.exp(-(((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2) ** 2)

    picture = 60 + blob(45, 57, 32 + own.uniform(-5, 5), 45 + own.uniform(-5, 5), 110)
    for side in (-1, 1):
        picture += blob(45 + side * own.uniform(11, 17), own.uniform(40, 50), own.uniform(4, 8), own.uniform(2, 5), -90)
        picture += blob(45 + side * own.uniform(11, 17), own.uniform(30, 38), own.uniform(5, 10), own.uniform(1, 3), -60)
    picture += blob(45, own.uniform(58, 68), own.uniform(3, 6), own.uniform(7, 12), 30)
    picture += blob(45, own.uniform(78, 90), own.uniform(8, 16), own.uniform(2, 5), -70)
    picture += (x - 45) * seen.uniform(-0.8, 0.8) + seen.normal(0, 4, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


def tan_triggs(picture, gamma=0.2, inner=1.0, outer=2.0, exponent=0.1, limit=10.0):
    def blur(values, deviation):
        reach = int(np.ceil(4 * deviation))
        steps = np.arange(-reach, reach + 1)
        weights = np.exp(-(steps**2) / (2 * deviation**2))
        weights /= weights.sum()
        for axis in (1, 0):
            pad = [(0, 0), (0, 0)]
            pad[axis] = (reach, reach)
            wide = np.pad(values, pad, mode="reflect")
            values = np.apply_along_axis(lambda line: np.convolve(line, weights, "valid"), axis, wide)
        return values

    values = (picture.astype(np.float64) + 1) ** gamma
    values = blur(values, inner) - blur(values, outer)
    values /= np.mean(np.abs(values) ** exponent) ** (1 / exponent)
    values /= np.mean(np.minimum(np.abs(values), limit) ** exponent) ** (1 / exponent)
    return np.clip(np.round((np.tanh(values / limit) + 1) * 127.5), 0, 255)


def main():
    OUT.mkdir(exist_ok=True)
    pictures = np.stack([face(person, view) for person in range(6) for view in range(4)])
    labels = np.repeat(np.arange(6), 4).astype(np.int32)
    save("pictures", pictures)
    first = pictures[0]
    # 58×74 has no whole tiles of 8×8; the middle of it has.
    even = np.ascontiguousarray(first[1:73, 1:57])
    clahe = cv2.createCLAHE(2.0, (8, 8))
    save("equalized", cv2.equalizeHist(first))
    save("clahe_odd", clahe.apply(first))
    save("clahe_even", clahe.apply(even))
    save("tan_triggs", tan_triggs(first).astype(np.uint8))
    train, test = np.arange(24) % 4 < 2, np.arange(24) % 4 >= 2
    # Twelve pictures span eleven directions; a twelfth would be noise.
    eigen = cv2.face.EigenFaceRecognizer_create(11)
    eigen.train(list(pictures[train]), labels[train])
    patterns = cv2.face.LBPHFaceRecognizer_create(1, 8, 8, 8)
    patterns.train(list(pictures[train]), labels[train])

    def distances(recognizer):
        """Of each test picture to each training picture."""
        rows = []
        for picture in pictures[test]:
            collector = cv2.face.StandardCollector_create()
            recognizer.predict_collect(picture, collector)
            rows.append([distance for _, distance in collector.getResults(False)])
        return np.array(rows)

    save("eigen_distances", distances(eigen))
    save("patterns_distances", distances(patterns))
    save("eigen_values", eigen.getEigenValues().ravel())


if __name__ == "__main__":
    main()
