"""A cell of two compartments, soma and dendrite, whose potentials are one array; by NumPy.

    python two_compartments.py > ../operations/two-compartments.json      (numpy; its version stands in the file)
"""

import json
import sys

import numpy as np

rng = np.random.default_rng(16)
cells, steps, dt = 5, 400, 0.1
tau, coupling, threshold = np.array([10.0, 25.0]), np.array([0.8, 0.5]), 1.0
drive = np.where(np.arange(steps)[:, None] % 100 < 60, rng.uniform(8, 20, cells), 0.0)

v = np.zeros((cells, 2))
potentials, spikes = [], []
for t in range(steps):
    other = v[:, ::-1]
    given = np.stack([np.zeros(cells), drive[t]], axis=-1)
    v = v + (coupling * (other - v) - v + given) * (dt / tau)
    fired = v[:, 0] >= threshold
    v = np.stack([np.where(fired, 0.0, v[:, 0]), v[:, 1]], axis=-1)
    potentials.append(v)
    spikes.append(fired)

json.dump(
    {
        "from": {"numpy": np.__version__},
        "cells": cells,
        "steps": steps,
        "dt": dt,
        "tau": tau.tolist(),
        "coupling": coupling.tolist(),
        "threshold": threshold,
        "drive": drive.ravel().tolist(),
        "v": np.array(potentials).ravel().tolist(),
        "spikes": np.array(spikes).astype(int).ravel().tolist(),
    },
    sys.stdout,
)
