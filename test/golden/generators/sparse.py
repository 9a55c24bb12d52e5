"""Numbers of sparse operations, from SciPy, and of short-term plasticity over a list of synapses, from NumPy.

    python sparse.py > ../operations/sparse.json      (numpy, scipy; versions stand in the file)
"""

import json
import sys

import numpy as np
import scipy
from scipy.sparse import coo_array

rng = np.random.default_rng(8)


def listed(x):
    return {"shape": list(x.shape), "data": x.ravel().tolist()}


def product(pre, post, synapses, rows):
    """Products with a pattern in any order, both ways; a synapse may be there twice."""
    start, end = rng.integers(pre, size=synapses), rng.integers(post, size=synapses)
    w = rng.normal(size=synapses)
    x = rng.normal(size=(rows, pre)) * (rng.random((rows, pre)) < 0.6)
    y = rng.normal(size=(rows, post))
    matrix = coo_array((w, (start, end)), shape=(pre, post)).tocsr()
    # d/dw of the sum of y * (x @ matrix): one product of ends a synapse.
    return {
        "pre": pre,
        "post": post,
        "from": start.tolist(),
        "to": end.tolist(),
        "w": listed(w),
        "x": listed(x),
        "y": listed(y),
        "forward": listed(x @ matrix),
        "back": listed(y @ matrix.T),
        "weights": listed(np.sum(x[:, start] * y[:, end], axis=0)),
    }


def plasticity():
    """Tsodyks and Markram 1997: each synapse has resources x and a use u of its own, and sends u x w after its delay."""
    pre, post, synapses, steps, dt = 6, 4, 17, 300, 0.5
    U, tau_d, tau_f, tau_s = 0.45, 200.0, 50.0, 3.0
    start, end = rng.integers(pre, size=synapses), rng.integers(post, size=synapses)
    delays = rng.integers(1, 12, size=synapses)
    w = rng.normal(size=synapses)
    spikes = (rng.random((steps, pre)) < 0.08).astype(float)
    u, x = np.zeros(synapses), np.ones(synapses)
    due = np.zeros((steps + 12, post))
    current, out = np.zeros(post), []
    for t in range(steps):
        current = current * (1 - dt / tau_s) + due[t]
        fired = spikes[t, start] > 0
        u = u - u * (dt / tau_f)
        x = x + (1 - x) * (dt / tau_d)
        u = np.where(fired, u + U * (1 - u), u)
        released = np.where(fired, u * x, 0)
        x = x - released
        for e in np.flatnonzero(fired):
            due[t + delays[e], end[e]] += w[e] * released[e]
        out.append(current)
    return {
        "pre": pre,
        "post": post,
        "from": start.tolist(),
        "to": end.tolist(),
        "delays": delays.tolist(),
        "w": w.tolist(),
        "U": U,
        "tau_d": tau_d,
        "tau_f": tau_f,
        "tau_s": tau_s,
        "dt": dt,
        "spikes": listed(spikes),
        "current": listed(np.array(out)),
        "u": u.tolist(),
        "x": x.tolist(),
    }


json.dump(
    {
        "from": {"numpy": np.__version__, "scipy": scipy.__version__},
        "products": [product(5, 3, 7, 1), product(40, 30, 200, 3), product(1, 9, 4, 2)],
        "plasticity": plasticity(),
    },
    sys.stdout,
)
