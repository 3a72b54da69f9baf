"""Ten steps of k-means from the same first centers: faiss, scikit-learn."""
import warnings

import numpy as np
from exchange import THREADS, Peers, array, number, settings

peers = Peers()
rows, start = array("patches"), array("first_centers")
iterations = settings("clusters")["iterations"]


def note(centers):
    """The inertia of some of the rows."""
    some = rows[:20000].astype(float)
    distances = (some**2).sum(1)[:, None] - 2 * some @ centers.T + (centers**2).sum(1)
    return f"inertia {number(float(distances.min(1).sum()) / 1000)} thousand"


if faiss := peers.library("faiss"):
    faiss.omp_set_num_threads(THREADS)

    def cluster():
        model = faiss.Kmeans(
            rows.shape[1], len(start), niter=iterations, max_points_per_centroid=1 << 30, min_points_per_centroid=1)
        model.train(rows, init_centroids=start)
        return model.centroids.astype(float)

    peers.add("clusters", "faiss", faiss.__version__, cluster, note)

if clusters := peers.library("sklearn.cluster"):
    import sklearn

    warnings.filterwarnings("ignore")

    def fit():
        model = clusters.KMeans(len(start), init=start, n_init=1, max_iter=iterations, tol=0, algorithm="lloyd")
        return model.fit(rows).cluster_centers_.astype(float)

    peers.add("clusters", "scikit-learn", sklearn.__version__, fit, note)

peers.serve()
