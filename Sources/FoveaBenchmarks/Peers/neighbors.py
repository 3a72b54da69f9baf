"""The ten nearest rows, exactly: faiss, scikit-learn."""
import numpy as np
from exchange import THREADS, Peers, array, number

peers = Peers()
base, queries = array("base"), array("queries")


def note(distances):
    return f"mean distance {number(float(np.mean(distances, dtype=np.float64)) * 1000)} / 1000"


if faiss := peers.library("faiss"):
    faiss.omp_set_num_threads(THREADS)
    index = faiss.IndexFlatL2(base.shape[1])
    index.add(base)
    peers.add(
        "neighbors", "faiss", faiss.__version__, lambda: index.search(queries, 10)[0], lambda squares: note(np.sqrt(np.maximum(squares, 0)))
    )

if neighbors := peers.library("sklearn.neighbors"):
    import sklearn

    searcher = neighbors.NearestNeighbors(n_neighbors=10, algorithm="brute").fit(base)
    peers.add("neighbors", "scikit-learn", sklearn.__version__, lambda: searcher.kneighbors(queries)[0], note)

peers.serve()
