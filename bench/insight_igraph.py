# Times igraph's PageRank and Leiden on a file of ties, and prints one JSON object.
import json
import random
import sys
import time

import igraph


def took(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


random.seed(1)
load, graph = took(lambda: igraph.Graph.Read_Edgelist(sys.argv[1], directed=False))
pagerank, scores = took(lambda: graph.pagerank(damping=0.85))
leiden, groups = took(lambda: graph.community_leiden(objective_function="modularity"))
print(json.dumps({
    "version": igraph.__version__,
    "load": load,
    "pagerank": pagerank,
    "leiden": leiden,
    "modularity": graph.modularity(groups),
    "scores": scores[:1000],
}))
