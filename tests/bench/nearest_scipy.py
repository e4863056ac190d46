#!/usr/bin/env python3
"""The peer of `linli table nearest`: SciPy's Dijkstra from all sites at once.
Usage: nearest_scipy.py FOLDER   (edges.csv, demand.csv, sites.csv in it)"""
import sys, time
import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

def column(name, k, kind):
    return np.loadtxt(f"{sys.argv[1]}/{name}.csv", delimiter=",", skiprows=1, usecols=k,
                      dtype=kind)

u, v, mm = (column("edges", k, np.int64) for k in range(3))
demand, sites = column("demand", 4, np.int64), column("sites", 5, np.int64)
n = max(u.max(), v.max()) + 1
order = np.lexsort((mm, np.maximum(u, v), np.minimum(u, v)))  # the shortest of parallel edges
u, v, mm = u[order], v[order], mm[order]
key = np.minimum(u, v) * n + np.maximum(u, v)
first = np.r_[True, key[1:] != key[:-1]]
graph = coo_matrix((mm[first].astype(float), (u[first], v[first])), shape=(n, n)).tocsr()
start = time.process_time()
far = dijkstra(graph, directed=False, indices=np.unique(sites), min_only=True)
seconds = time.process_time() - start
print(f"SciPy: {np.isfinite(far[demand]).sum()} rows, {far[demand].sum():.0f} mm, "
      f"{seconds:.4f} s CPU")
