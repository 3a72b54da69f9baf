"""A support vector machine with a radial kernel, one against one, and its answers: scikit-learn's libsvm."""
import numpy as np
from exchange import Peers, array, settings

peers = Peers()
rows, labels, asked = array("rows"), array("labels").astype(int), array("asked")
cost, gamma = settings("kernel")["cost"], settings("kernel")["gamma"]

if svm := peers.library("sklearn.svm"):
    import sklearn

    machine = None

    def fit():
        global machine
        # Equal votes go to the surer class, as in Fovea.
        machine = svm.SVC(C=cost, gamma=gamma, cache_size=1000, break_ties=True).fit(rows, labels)
        return machine

    def scores():
        return (machine or fit()).predict(asked)

    peers.add("fit", "scikit-learn", sklearn.__version__, fit, lambda fitted: f"{len(fitted.support_)} support vectors")
    peers.add(
        "scores", "scikit-learn", sklearn.__version__, scores, lambda answers: f"{np.sum(answers == labels[: len(answers)])} right")

peers.serve()
