#!/usr/bin/env python3
"""The peer of `linli solve` on covering: a sparse model written by hand for HiGHS (in SciPy).

usage: cover_highs.py lscp|mclp CLIENTS.csv SITES.csv RADIUS [P]
Prints value, bound and CPU seconds of building and solving, reading not counted."""
import sys
import time

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, hstack, identity
from scipy.spatial import cKDTree

model, radius = sys.argv[1], float(sys.argv[4])
clients = np.genfromtxt(sys.argv[2], delimiter=",", skip_header=1)
sites = np.genfromtxt(sys.argv[3], delimiter=",", skip_header=1)
start = time.process_time()
near = cKDTree(sites[:, 1:3]).query_ball_point(clients[:, 1:3], radius)
n, m = len(clients), len(sites)
rows = np.repeat(np.arange(n), [len(k) for k in near])
columns = np.concatenate([np.array(k, dtype=int) for k in near])
covers = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(n, m))
if model == "lscp":
    covers = covers[np.array([len(k) > 0 for k in near])]
    rules = LinearConstraint(covers, lb=1)
    cost = np.ones(m)
else:
    number = csr_matrix(np.r_[np.ones(m), np.zeros(n)])
    rules = [LinearConstraint(hstack([covers, -identity(n)]).tocsr(), lb=0),
             LinearConstraint(number, ub=float(sys.argv[5]))]
    cost = np.r_[np.zeros(m), -clients[:, 3]]
whole = np.r_[np.ones(m), np.zeros(len(cost) - m)]
found = milp(cost, constraints=rules, integrality=whole, bounds=Bounds(0, 1))
print(found.fun, found.mip_dual_bound, "%.3f s" % (time.process_time() - start))
