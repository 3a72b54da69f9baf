"""The ten nearest rows through a graph, approximately: faiss."""
import numpy as np
from exchange import THREADS, Peers, array, number, settings

peers = Peers()
base, queries, nearest = array("graph_base"), array("graph_queries"), array("graph_nearest").astype(np.int64)
graph = settings("graph")


def recall(found):
    right = sum(len(np.intersect1d(a, b)) for a, b in zip(found, nearest))
    return f"{number(100 * right / nearest.size)} % of the nearest"


if faiss := peers.library("faiss"):
    faiss.omp_set_num_threads(THREADS)
    built = []

    def build():
        index = faiss.IndexHNSWFlat(base.shape[1], int(graph["links"]))
        index.hnsw.efConstruction = int(graph["construction"])
        index.hnsw.efSearch = int(graph["search"])
        index.add(base)
        built[:] = [index]

    def search():
        if not built:
            build()
        return built[0].search(queries, nearest.shape[1])[1]

    peers.add("build", "faiss", faiss.__version__, build)
    peers.add("search", "faiss", faiss.__version__, search, recall)

peers.serve()
