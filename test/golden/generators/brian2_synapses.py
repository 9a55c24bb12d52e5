"""Plastic synapses run by Brian2 (2.9.0, NumPy code, float64): `python brian2_synapses.py > ../operations/brian2-synapses.json`."""

import json

import numpy as np
import brian2
from brian2 import Network, SpikeGeneratorGroup, Synapses, ms, prefs

prefs.codegen.target = 'numpy'
PRE, POST, STEPS, DT = 4, 3, 400, 0.1
random = np.random.default_rng(5)

MODEL = """dApre/dt = -Apre/taupre : 1 (clock-driven)
dApost/dt = -Apost/taupost : 1 (clock-driven)
taupre : second (constant)
taupost : second (constant)
dApre : 1 (constant)
dApost : 1 (constant)
w : 1"""
ON_PRE = 'g_post += w; Apre += dApre; w = clip(w + Apost, 0, 1)'
ON_POST = 'Apost += dApost; w = clip(w + Apre, 0, 1)'


def spikes(cells):
    return [(i, step) for step in range(STEPS) for i in range(cells) if random.random() < 0.02]


if __name__ == '__main__':
    given = {'pre': spikes(PRE), 'post': spikes(POST)}
    source, target = [
        SpikeGeneratorGroup(n, [i for i, _ in own], [step * DT for _, step in own] * ms, dt=DT * ms) for n, own in ((PRE, given['pre']), (POST, given['post']))
    ]
    # What each synapse has passed on is summed afterwards: a generator keeps nothing.
    synapses = Synapses(source, target, MODEL.replace('w : 1', 'w : 1\ng : 1'), on_pre=ON_PRE.replace('g_post', 'g'), on_post=ON_POST, method='exact', dt=DT * ms)
    synapses.connect(True)
    weights = np.round(random.random((PRE, POST)), 4)
    synapses.w = weights.ravel()
    numbers = {'taupre': 0.02, 'taupost': 0.015, 'dApre': 0.05, 'dApost': -0.06}
    for name, x in numbers.items():
        setattr(synapses, name + '_' if name.startswith('tau') else name, x)
    Network(source, target, synapses).run(STEPS * DT * ms)
    result = {
        'source': f'Brian2 {brian2.__version__}', 'text': MODEL + '\ng_post : 1', 'on_pre': ON_PRE, 'on_post': ON_POST, 'dt': f'{DT} ms', 'steps': STEPS,
        'cells': [PRE, POST], 'numbers': numbers, 'weights': weights.tolist(), 'spikes': given,
        'after': {name: np.asarray(getattr(synapses, name)).tolist() for name in ('w', 'Apre', 'Apost')},
        'g': np.asarray(synapses.g).reshape(PRE, POST).sum(axis=0).tolist(),
    }
    print(json.dumps(result))
