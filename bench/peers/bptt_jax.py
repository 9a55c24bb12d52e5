"""Peer: loss and gradients of a spiking network in JAX, one jitted call. The work is described at `BpttWork`."""

import sys

from peer import answer, serve

try:
    import jax
    import jax.numpy as jnp
    import numpy as np
except ImportError as error:
    answer(error.name)
    sys.exit()

inputs, hidden, classes, batch, steps = map(int, sys.argv[1:6])


def uniform(stream, count):
    i = np.arange(1, count + 1, dtype=np.uint64)
    x = (i * 0x9E3779B1 ^ np.uint64((stream + 1) * 0x85EBCA77)) & 0xFFFFFFFF
    x = (x ^ x >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    x = (x ^ x >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return (x ^ x >> 16) / 2**32


def weights(stream, width, shape):
    x = (2 * uniform(stream, shape[0] * shape[1]) - 1) * width * 1024
    return jnp.array((np.floor(x + 0.5) / 1024).reshape(shape), "float32")


spikes = jnp.array((uniform(0, steps * batch * inputs) < 0.1).reshape(steps, batch, inputs), "float32")
w1, w2 = weights(1, 0.125, (inputs, hidden)), weights(2, 0.5, (hidden, classes))
target = jax.nn.one_hot(jnp.arange(batch) % classes, classes)


@jax.custom_jvp
def spike(u):
    return (u > 0) * 1.0


@spike.defjvp
def _(primals, tangents):
    (u,), (du,) = primals, tangents
    return spike(u), du / (1 + 25 * jnp.abs(u)) ** 2


def layer(x):
    def step(state, current):
        v, s = state
        v = 0.9 * v + current - jax.lax.stop_gradient(s)
        s = spike(v - 1)
        return (v, s), s

    zero = jnp.zeros(x.shape[1:], "float32")
    return jax.lax.scan(step, (zero, zero), x, unroll=5)[1]  # the fastest of 1, 5, 25


def loss(w):
    counts = layer(layer(spikes @ w[0]) @ w[1]).sum(0)
    return -jnp.mean((jax.nn.log_softmax(counts) * target).sum(1))


both = jax.jit(jax.value_and_grad(loss))


def result(found):
    value, gradients = found
    flat = [np.asarray(g, "float64").ravel() for g in gradients]
    sums = [x for g in flat for x in (np.abs(g).sum(), (g * (1 + np.arange(g.size) % 97)).sum())]
    return [value, *sums]


serve(lambda: jax.block_until_ready(both((w1, w2))), result)
