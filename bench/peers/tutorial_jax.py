"""Peer: training of the chirp network in JAX: loss, gradients and Adam in one jitted call. f32.

The maths is that of test/golden, which was made in f64.
"""

import json
import sys

from peer import answer, serve

try:
    import jax
    import jax.numpy as jnp
except ImportError as error:
    answer(error.name)
    sys.exit()

data = json.load(open(sys.argv[1]))
dt, low, rate = data["dt"], 11 * data["dt"], 1e-4
steps, cells = data["T"], data["N"]
start = {name: jnp.array(value, "float32") for name, value in data["init"].items()}
time = jnp.arange(steps) * dt
target = jnp.sin(2 * jnp.pi * 10 * time * time)[:, None]
at, channel = zip(*data["raster_tc"])
raster = jnp.zeros((steps, data["Nin"])).at[jnp.array(at), jnp.array(channel)].set(data["input_scale"])


@jax.custom_jvp
def spike(x, thr):
    return jnp.clip((x >= thr) * jnp.floor(x / thr), 0.0, 2.0**16)


@spike.defjvp
def _(primals, tangents):
    (x, thr), (dx, dthr) = primals, tangents
    return spike(x, thr), (x >= thr - 0.5) * (dx / thr - dthr * x / thr**2)


def output(p):
    decay = jnp.exp(-dt / p["tau_out"])

    def step(state, current):
        isyn, v, o = state
        isyn = isyn + (current - isyn) * dt / p["tau_syn"]
        v = v + (isyn + p["bias"] - v) * dt / p["tau_mem"]
        s = spike(v, p["thr"])
        o = (o + s) * decay
        return (isyn, v - s * p["thr"], o), o

    zero = jnp.zeros(cells, "float32")
    _, o = jax.lax.scan(step, (zero, zero, zero), raster @ p["w_in"], unroll=4)  # the fastest of 1, 2, 4, 8
    return o @ p["w_out"] + p["b_out"]


def mse(p):
    return jnp.mean((output(p) - target) ** 2)


def loss(p):
    taus = jnp.concatenate([p["tau_mem"], p["tau_syn"], p["tau_out"]])
    return mse(p) + 100 * jnp.sum(jnp.where(taus < low, jnp.exp(low - taus), 0.0))


@jax.jit
def iterate(i, p, m, q):
    g = jax.grad(loss)(p)
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
    q = jax.tree.map(lambda q, g: 0.999 * q + 0.001 * g * g, q, g)
    by1, by2 = 1 / (1 - 0.9 ** (i + 1.0)), 1 / (1 - 0.999 ** (i + 1.0))
    p = jax.tree.map(lambda p, m, q: p - rate * m * by1 / (jnp.sqrt(q * by2) + 1e-8), p, m, q)
    return p, m, q


def train(iterations):
    p, m, q = start, *([jax.tree.map(jnp.zeros_like, start)] * 2)
    for i in range(iterations):
        p, m, q = iterate(i, p, m, q)
    return jax.block_until_ready(p)


final = jax.jit(mse)
serve(lambda: train(int(sys.argv[2])), lambda parameters: [final(parameters)])
