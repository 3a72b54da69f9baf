"""How hard the drawn pictures are for common features and classifiers: the table in README.md.

Mean accuracy and its deviation over five stratified random splits, 70 % to train.
Needs numpy, pillow, scikit-image and scikit-learn. Usage: difficulty.py FOLDER...
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from skimage.color import rgb2hsv
from skimage.feature import hog
from sklearn.metrics import accuracy_score
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC


def pictures(folder):
    files = sorted(path for path in Path(folder).glob("*/*") if path.is_file())
    images = [np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGB")) for path in files]
    return np.array(images), np.array([path.parent.name for path in files])


def gradients(image):
    return hog(image, orientations=9, pixels_per_cell=(8, 8), cells_per_block=(2, 2), block_norm="L2-Hys", channel_axis=2)


def colors(image):
    counts = np.histogramdd(rgb2hsv(image).reshape(-1, 3), bins=(8, 4, 4), range=[(0, 1)] * 3)[0]
    return np.sqrt(counts.ravel() / counts.sum())


def main():
    approaches = [
        ("HOG, linear SVM", gradients, LinearSVC(C=0.1)),
        ("HOG, 5 nearest neighbors", gradients, KNeighborsClassifier(5)),
        ("color histogram (HSV), 5 nearest neighbors", colors, KNeighborsClassifier(5)),
        ("pixels, 5 nearest neighbors", np.ravel, KNeighborsClassifier(5)),
    ]
    splits = StratifiedShuffleSplit(5, test_size=0.3, random_state=0)
    for folder in sys.argv[1:]:
        images, labels = pictures(folder)
        for name, describe, classifier in approaches:
            rows = np.array([describe(image) for image in images]).astype(float)
            found = [
                accuracy_score(labels[test], classifier.fit(rows[train], labels[train]).predict(rows[test]))
                for train, test in splits.split(rows, labels)
            ]
            print(f"{folder}: {name}: {np.mean(found):.1%} ± {np.std(found):.1%}")


if __name__ == "__main__":
    main()
