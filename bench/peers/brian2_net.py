"""Peer: the networks CUBA, COBA and Brunel's in Brian2, as net-work.ts defines them.

    brian2_net.py TARGET KIND FILE N STEPS STARTS

TARGET is `cpp_standalone`, a program of C++ that Brian2 writes and builds once, or `cython`. Only the run of the network is timed, from each start in turn, by Brian2's own
clock in the first case: neither the building of the code nor that of the synapses. Numbers are float32, flags of the compiler Brian2's own.
"""

import sys

from peer import answer, serve

try:
    import brian2
    import numpy as np
except ImportError as missing:
    answer(missing.name)
    sys.exit()

import itertools
import shutil
import tempfile
import time
from contextlib import redirect_stdout

from brian2 import (
    Network, NeuronGroup, PoissonInput, SpikeMonitor, Synapses, defaultclock, device, kHz, ms, mV, prefs, second, set_device,
)

target, kind, file = sys.argv[1:4]
n, steps, count = map(int, sys.argv[4:])
excite = n // 5 * 4
duration = steps * 0.1 * ms

prefs.core.default_float_dtype = np.float32
folder = tempfile.mkdtemp(prefix="myelin-brian2-")
if target == "cpp_standalone":
    set_device("cpp_standalone", directory=folder, build_on_run=False)
else:
    prefs.codegen.target = "cython"
    prefs.codegen.runtime.cython.cache_dir = folder
defaultclock.dt = 0.1 * ms


def lists(numbers):
    """The starts in mV, one after the other, and of both kinds of synapses the cells from and to which they lead."""
    at = count * n
    v = itertools.cycle(numbers[:at].view(np.float32).reshape(count, n))
    pairs = []
    for first, pre in ((0, excite), (excite, n - excite)):
        start = numbers[at : at + pre + 1]
        at += pre + 1
        to = numbers[at : at + start[-1]]
        at += start[-1]
        pairs.append((np.repeat(np.arange(first, first + pre, dtype=np.int32), np.diff(start)), to))
    return v, pairs


CUBA = """
dv/dt = (ge + gi - (v + 49*mV))/(20*ms) : volt (unless refractory)
dge/dt = -ge/(5*ms) : volt
dgi/dt = -gi/(10*ms) : volt
"""
COBA = """
dv/dt = (ge*(0*mV - v) + gi*(-80*mV - v) - (v + 60*mV) + 20*mV)/(20*ms) : volt (unless refractory)
dge/dt = -ge/(5*ms) : 1
dgi/dt = -gi/(10*ms) : 1
"""
BRUNEL = "dv/dt = -v/(20*ms) : volt (unless refractory)"

starts, pairs = lists(np.fromfile(file, np.int32))
given = {
    "cuba": dict(model=CUBA, method="exact", threshold="v > -50*mV", reset="v = -60*mV", refractory=5 * ms),
    "coba": dict(model=COBA, method="euler", threshold="v > -50*mV", reset="v = -60*mV", refractory=5 * ms),
    "brunel": dict(model=BRUNEL, method="exact", threshold="v > 20*mV", reset="v = 10*mV", refractory=2 * ms),
}[kind]
sent = {
    "cuba": ("ge += 1.62*mV", "gi -= 9*mV"),
    "coba": ("ge += 0.6", "gi += 6.7"),
    "brunel": ("v += 0.1*mV", "v -= 0.5*mV"),
}[kind]

cells = NeuronGroup(n, **given)
parts = [cells]
for on_pre, (i, j) in zip(sent, pairs):
    synapses = Synapses(cells, cells, on_pre=on_pre, delay=(1.5 if kind == "brunel" else 0) * ms)
    synapses.connect(i=i, j=j)
    parts.append(synapses)
if kind == "brunel":
    parts.append(PoissonInput(cells, "v", 1000, 20 / 1000 * kHz, "0.1*mV"))
spikes = SpikeMonitor(cells, record=False)
network = Network(*parts, spikes)

if target == "cpp_standalone":
    network.run(duration)
    with redirect_stdout(sys.stderr):
        device.build(run=False, compile=True, directory=folder)

    def run():
        with redirect_stdout(sys.stderr):
            device.run(folder, with_output=False, run_args={cells.v: next(starts) * mV})
        return device._last_run_time

else:
    network.store()

    def run():
        network.restore()
        cells.v = next(starts) * mV
        began = time.perf_counter()
        network.run(duration)
        return time.perf_counter() - began


try:
    serve(run, lambda _: [spikes.num_spikes / n], seconds=float)
finally:
    shutil.rmtree(folder, ignore_errors=True)
