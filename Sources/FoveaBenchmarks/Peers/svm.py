"""A linear support vector machine with squared hinge loss, one against the rest: scikit-learn's liblinear."""
import warnings

import numpy as np
from exchange import Peers, array, number, settings

peers = Peers()
rows, labels, cost = array("rows"), array("labels").astype(int), settings("svm")["cost"]


def objective(machine):
    """The sum over the classes of what liblinear minimizes: the bias is a weight like the others."""
    total = 0.0
    for label, weights, bias in zip(machine.classes_, machine.coef_.astype(float), machine.intercept_):
        margins = np.where(labels == label, 1, -1) * (rows @ weights + bias)
        total += (weights @ weights + bias * bias) / 2 + cost * np.sum(np.maximum(0, 1 - margins) ** 2)
    return f"objective {number(total * 1000)} / 1000"


if svm := peers.library("sklearn.svm"):
    import sklearn

    warnings.filterwarnings("ignore")

    def fit():
        return svm.LinearSVC(C=cost, dual="auto", max_iter=2000).fit(rows, labels)

    peers.add("svm", "scikit-learn", sklearn.__version__, fit, objective)

peers.serve()
