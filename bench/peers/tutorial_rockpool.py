"""Peer: training of the chirp network by Rockpool itself, written as its tutorial does. f32.

Two departures. The output bias is added outside the network, because the one of LinearJax is lost under jit
(the module is rebuilt without it). Gradients and Adam are one jitted call, as in tutorial_jax.py.
"""

import json
import sys

from peer import answer, serve

try:
    import jax
    import jax.numpy as jnp
    from jax.example_libraries.optimizers import adam
    from rockpool.nn.combinators import Sequential
    from rockpool.nn.modules import ExpSynJax, LIFODEJax, LinearJax
    from rockpool.training.jax_loss import bounds_cost, make_bounds, mse
except ImportError as error:
    answer(error.name)
    sys.exit()

# Rockpool 3.0 calls arguments of clip by names that JAX has dropped since.
clip = jnp.clip
jnp.clip = lambda x, a_min=None, a_max=None: clip(x, a_min, a_max)

data = json.load(open(sys.argv[1]))
dt, cells = data["dt"], data["N"]
init = {name: jnp.array(value, "float32") for name, value in data["init"].items()}
time = jnp.arange(data["T"]) * dt
target = jnp.sin(2 * jnp.pi * 10 * time * time)[:, None]
at, channel = zip(*data["raster_tc"])
raster = jnp.zeros((data["T"], data["Nin"])).at[jnp.array(at), jnp.array(channel)].set(data["input_scale"])

network = Sequential(
    LinearJax((data["Nin"], cells), weight=init["w_in"]),
    LIFODEJax(
        cells,
        dt=dt,
        tau_mem=init["tau_mem"],
        tau_syn=init["tau_syn"][:, None],
        bias=init["bias"],
        threshold=init["thr"],
    ),
    ExpSynJax(cells, dt=dt, tau=init["tau_out"]),
    LinearJax((cells, 1), weight=init["w_out"]),
)
start = {"network": network.parameters(), "b_out": init["b_out"]}
lower, upper = make_bounds(start["network"])
for layer, name in [("1_LIFODEJax", "tau_mem"), ("1_LIFODEJax", "tau_syn"), ("2_ExpSynJax", "tau")]:
    lower[layer][name] = 11 * dt


def error(parameters):
    output, _, _ = network.reset_state().set_attributes(parameters["network"])(raster, record=True)
    return mse(output[0] + parameters["b_out"], target)


def loss(parameters):
    return error(parameters) + 100 * bounds_cost(parameters["network"], lower, upper)


begin, update, get = adam(1e-4)


@jax.jit
def iterate(i, state):
    return update(i, jax.grad(loss)(get(state)), state)


def train(iterations):
    state = begin(start)
    for i in range(iterations):
        state = iterate(i, state)
    return jax.block_until_ready(get(state))


final = jax.jit(error)
serve(lambda: train(int(sys.argv[2])), lambda parameters: [final(parameters)])
