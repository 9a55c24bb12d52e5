"""Peer: the plastic networks in ngc-learn 3.2, wired as in ngc-museum, on given spikes; one scan of all steps. f32.

Arguments: digit or patch, a file of float32 numbers (spikes [steps, inputs], weights [inputs, cells]), their sizes.
"""

import sys

from peer import answer, serve

try:
    import numpy as np
    import jax
    from jax import numpy as jnp
    from ngclearn import Context, JointProcess, MethodProcess, compilable
    from ngclearn import Compartment
    from ngclearn.components import (
        EventSTDPSynapse,
        ExpKernel,
        LIFCell,
        StaticSynapse,
        TraceSTDPSynapse,
        VarTrace,
        WTASCell,
    )
    from ngclearn.components.jaxComponent import JaxComponent
    from ngclearn.utils.model_utils import normalize_matrix
    from ngcsimlib.global_state import stateManager
except ImportError as error:
    answer(error.name)
    sys.exit()

network, file, steps, inputs, cells = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
data = np.fromfile(file, "float32")
trains = jnp.array(data[: steps * inputs].reshape(steps, inputs))
start = jnp.array(data[steps * inputs :].reshape(inputs, cells))


class Trains(JaxComponent):
    """Plays the given spikes, from time dt on."""

    def __init__(self, name, frames):
        super().__init__(name)
        self.frames = Compartment(frames)
        self.outputs = Compartment(jnp.zeros((1, frames.shape[1])))
        self.tols = Compartment(jnp.zeros((1, frames.shape[1])))

    @compilable
    def advance_state(self, t, dt):
        row = jnp.round(t / dt).astype(int) - 1
        s = jnp.expand_dims(jnp.take(self.frames.get(), row, axis=0), axis=0)
        self.tols.set((1.0 - s) * self.tols.get() + s * t)
        self.outputs.set(s)

    @compilable
    def reset(self):
        self.outputs.set(jnp.zeros_like(self.outputs.get()))
        self.tols.set(jnp.zeros_like(self.tols.get()))


def ordered(name, *methods):
    process = MethodProcess(name)
    for method in methods:
        process = process >> method
    return process


with Context("net") as net:
    z0 = Trains("z0", trains)
    if network == "digit":
        dt, tau = 1.0, 100.500896468
        W1 = TraceSTDPSynapse("W1", shape=(inputs, cells), A_plus=1e-2, A_minus=1e-4, eta=1.0)
        W1ie = StaticSynapse("W1ie", shape=(cells, cells))
        W1ei = StaticSynapse("W1ei", shape=(cells, cells))
        membrane = dict(n_units=cells, tau_m=tau, resist_m=tau / dt, refract_time=5.0)
        z1 = LIFCell("z1e", **membrane, thr=-52.0, v_rest=-65.0, v_reset=-60.0, tau_theta=1e7, theta_plus=0.05,
                     one_spike=True, max_one_spike=True)
        z1i = LIFCell("z1i", **membrane, thr=-40.0, v_rest=-60.0, v_reset=-45.0, tau_theta=0.0)
        tr0 = VarTrace("tr0", n_units=inputs, tau_tr=20.0, a_delta=0.0)
        tr1 = VarTrace("tr1", n_units=cells, tau_tr=20.0, a_delta=0.0)
        z0.outputs >> W1.inputs
        z1i.s >> W1ie.inputs
        z1.s >> W1ei.inputs
        from ngclearn import Summation

        Summation(W1.outputs, W1ie.outputs) >> z1.j
        W1ei.outputs >> z1i.j
        z0.outputs >> tr0.inputs
        z1.s >> tr1.inputs
        tr0.trace >> W1.preTrace
        z0.outputs >> W1.preSpike
        tr1.trace >> W1.postTrace
        z1.s >> W1.postSpike
        parts = [W1, W1ie, W1ei, z0, z1, z1i, tr0, tr1]
    else:
        dt = 3.0
        k0 = ExpKernel("k0", n_units=inputs, tau_w=0.5, nu=4.0, dt=dt)
        W1 = EventSTDPSynapse("W1", shape=(inputs, cells), eta=0.0055, lmbda=0.01, w_bound=1.0, presyn_win_len=3.0)
        z1 = WTASCell("z1", n_units=cells, tau_m=100.0, resist_m=1.0, thr_base=0.2, thr_gain=0.002,
                      refract_time=5.0, thr_jitter=0.0)
        z0.outputs >> k0.inputs
        k0.epsp >> W1.inputs
        W1.outputs >> z1.j
        z0.tols >> W1.pre_tols
        z1.s >> W1.postSpike
        parts = [W1, z0, k0, z1]
    advance = ordered("advance", *[part.advance_state for part in parts])
    reset = ordered("reset", *[part.reset for part in parts])
    learn = JointProcess("learn") >> advance >> ordered("evolve", W1.evolve)
    advance.watch(z1.s)

if network == "digit":
    one = jnp.eye(cells)
    W1ie.weights.set(-120.0 * (1 - one))
    W1ei.weights.set(22.5 * one)
rows = jnp.array(learn.pack_rows(steps, t=lambda i: (i + 1) * dt, dt=dt))


def piece():
    reset.run()
    W1.weights.set(start)
    if network == "digit":
        z1.thr_theta.set(jnp.zeros((1, cells)))
    else:
        z1.thr.set(jnp.full((1, cells), 0.2))
    stateManager.state, (spikes,) = learn.scan(rows)
    if network == "digit":
        W1.weights.set(normalize_matrix(W1.weights.get(), 78.4, order=1, axis=0))
    return jax.block_until_ready((spikes, W1.weights.get()))


def result(found):
    spikes, weights = found
    counts = np.asarray(spikes).reshape(steps, cells).sum(axis=0)
    return [*counts, (np.asarray(weights, "float64") ** 2).sum()]


serve(piece, result)
