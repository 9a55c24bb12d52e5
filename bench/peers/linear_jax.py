"""Peer: a linear layer and cells, loss and gradient in JAX, one jitted call. The work is described at `LinearWork`.

    linear_jax.py FILE STEPS BATCH N
"""

import sys

from peer import answer, serve

try:
    import jax
    import jax.numpy as jnp
    import numpy as np
except ImportError as error:
    answer(error.name)
    sys.exit()

steps, batch, n = map(int, sys.argv[2:5])
numbers = np.fromfile(sys.argv[1], "float32")
x = jnp.array(numbers[: -n * n].reshape(steps, batch, n))
w = jnp.array(numbers[-n * n :].reshape(n, n))


@jax.custom_jvp
def spike(u):
    return (u > 0) * 1.0


@spike.defjvp
def _(primals, tangents):
    (u,), (du,) = primals, tangents
    return spike(u), du / (1 + (jnp.pi * u) ** 2)


def loss(w, x):
    def step(v, current):
        u = 0.95 * v + current
        s = spike(u - 1)
        return u - s, s

    return jax.lax.scan(step, jnp.zeros((batch, n), "float32"), x @ w, unroll=5)[1].sum()


both = jax.jit(jax.value_and_grad(loss))


def result(found):
    sizes = np.abs(np.asarray(found[1], "float64").ravel())
    return [found[0], sizes.sum(), (sizes * (np.arange(sizes.size) % 97)).sum()]


serve(lambda: jax.block_until_ready(both(w, x)), result)
