"""Random networks with plastic synapses over lists, run by Brian2 (2.9.0, NumPy code, float64).

`python brian2_plastic.py > ../brian2_plastic.json`; `python brian2_plastic.py SEED COUNT` draws others.

Cells and synapses are texts that Brian2 and myelin read alike; with them stand all synapses, their delays, where everything begins, the states after some
steps and all spikes.
"""

import json
import sys

import numpy as np
from brian2 import Network, NeuronGroup, SpikeMonitor, Synapses, amp, ms, prefs, second, volt
import brian2

prefs.codegen.target = 'numpy'
SEED, COUNT = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (31, 5)
random = np.random.default_rng(SEED)
UNITS = {'volt': volt, 'second': second, 'amp': amp, '1': 1}
DT, AT = 0.1, [100, 400, 1000]


def near(x, n, spread=0.2):
    return [float(f'{x * (1 + spread * (2 * random.random() - 1)):.6g}') for _ in range(n)]


def late(n):
    """Delays of 2 to 41 steps, none of them half-way between two: those may be rounded either way."""
    return [round(DT * (int(k) + 0.4 * (2 * random.random() - 1)), 4) for k in random.integers(2, 42, size=n)]


def cuba():
    text = """dv/dt = (E_L - v + drive + g_e + g_i)/tau : volt REST
dg_e/dt = -g_e/tau_e : volt
dg_i/dt = -g_i/tau_i : volt"""
    method = str(random.choice(['exact', 'euler', 'rk4', 'midpoint']))
    return text, 'volt', (0.004, -0.008), method, {}


def coba():
    text = """dv/dt = (E_L - v + drive + g_e*(0*volt - v) + g_i*(-0.08*volt - v))/tau : volt REST
dg_e/dt = -g_e/tau_e : 1
dg_i/dt = -g_i/tau_i : 1"""
    return text, '1', (0.15, 0.5), str(random.choice(['euler', 'exp_euler', 'rk4'])), {}


def adaptive(n):
    text = """dv/dt = (E_L - v + drive + g_e + g_i - w_a + D*exp((v - v_T)/D))/tau : volt REST
dw_a/dt = (a*(v - E_L) - w_a)/tau_w : volt
dg_e/dt = -g_e/tau_e : volt
dg_i/dt = -g_i/tau_i : volt"""
    more = {'D': ('volt', near(0.002, n)), 'v_T': ('volt', near(-0.05, n, 0.02)), 'a': ('1', near(0.2, n)), 'tau_w': ('second', near(0.08, n))}
    return text, 'volt', (0.004, -0.008), str(random.choice(['euler', 'midpoint', 'rk4'])), more


def kick():
    """What arrives moves the potential itself, but not while it rests."""
    return 'dv/dt = (E_L - v + drive)/tau : volt REST', 'volt', (0.0025, -0.004), str(random.choice(['exact', 'euler'])), {}


def pairs(target, unit, top):
    flag = random.choice(['event-driven', 'clock-driven'])
    text = f"""dApre/dt = -Apre/taupre : 1 ({flag})
dApost/dt = -Apost/taupost : 1 ({flag})
w : {unit}"""
    ceiling = f'{top!r}*{unit}' if unit != '1' else repr(top)
    soft = random.random() < 0.4
    grow, fall = (f'({ceiling} - w)', 'w') if soft else (ceiling, ceiling)
    numbers = {'taupre': 'second', 'taupost': 'second'}
    return {
        'text': text, 'on_pre': f'{target}_post += w; Apre += 0.1; w = clip(w + Apost*{fall}, 0*{ceiling}, {ceiling})',
        'on_post': f'Apost -= 0.11; w = clip(w + Apre*{grow}, 0*{ceiling}, {ceiling})', 'numbers': numbers,
        'shown': ['w'] + (['Apre', 'Apost'] if flag == 'clock-driven' else []),
    }


def triplets(target, unit, top):
    ceiling = f'{top!r}*{unit}' if unit != '1' else repr(top)
    return {
        'text': f"""dr1/dt = -r1/taupre : 1 (event-driven)
dr2/dt = -r2/(5*taupre) : 1 (event-driven)
do1/dt = -o1/taupost : 1 (event-driven)
do2/dt = -o2/(4*taupost) : 1 (event-driven)
w : {unit}""",
        'on_pre': f'{target}_post += w; w = clip(w - o1*0.05*(1 + 0.5*r2)*{ceiling}, 0*{ceiling}, {ceiling}); r1 += 1; r2 += 1',
        'on_post': f'w = clip(w + r1*(0.04 + 0.05*o2)*{ceiling}, 0*{ceiling}, {ceiling}); o1 += 1; o2 += 1',
        'numbers': {'taupre': 'second', 'taupost': 'second'}, 'shown': ['w'],
    }


def depressing(target, unit, top):
    """Tsodyks and Markram's."""
    flag = random.choice(['event-driven', 'clock-driven'])
    return {
        'text': f"""du/dt = -u/taupre : 1 ({flag})
dx/dt = (1 - x)/taupost : 1 ({flag})
w : {unit}""",
        'on_pre': f'u += 0.3*(1 - u); {target}_post += w*u*x; x -= u*x', 'numbers': {'taupre': 'second', 'taupost': 'second'},
        'start': {'x': 1.0}, 'shown': ['u', 'x'] if flag == 'clock-driven' else [],
    }


def towards_rate(target, unit, top):
    """Vogels and others', 2011: more where both fire, less at every presynaptic spike."""
    ceiling = f'{top!r}*{unit}' if unit != '1' else repr(top)
    return {
        'text': f"""dxpre/dt = -xpre/taupre : 1 (event-driven)
dxpost/dt = -xpost/taupre : 1 (event-driven)
w : {unit}
eta : 1""",
        'on_pre': f'{target}_post += w; xpre += 1; w = clip(w + eta*(xpost - 0.3)*{ceiling}, 0*{ceiling}, 2*{ceiling})',
        'on_post': f'xpost += 1; w = clip(w + eta*xpre*{ceiling}, 0*{ceiling}, 2*{ceiling})', 'numbers': {'taupre': 'second'}, 'per_synapse': {'eta': 0.1},
        'shown': ['w'],
    }


def still(target, unit, top):
    return {'text': f'w : {unit}', 'on_pre': f'{target}_post += w', 'numbers': {}, 'shown': []}


RULES = [pairs, pairs, triplets, depressing, towards_rate, still]


def synapses(sources, n, target, unit, size):
    """From a range of cells to all, some pairs twice, in any order."""
    own = RULES[int(random.integers(len(RULES)))](target, unit, 2 * abs(size))
    if size < 0:
        own['on_pre'] = own['on_pre'].replace('_post += w', '_post -= w')
    first, last = sources
    pairs_ = [(i, j) for i in range(last - first) for j in range(n) if random.random() < 0.3 and i + first != j]
    pairs_ += [pairs_[int(k)] for k in random.integers(len(pairs_), size=3)]
    order = random.permutation(len(pairs_))
    own['pre'], own['post'] = [[pairs_[k][side] for k in order] for side in (0, 1)]
    own['sources'] = [first, last]
    count = len(pairs_)
    own['delays'] = [None, 1.3, late(count)][int(random.choice([0, 1, 2, 2]))]
    start = {'w': near(abs(size), count, 0.5)}
    start.update({name: near(x, count) for name, x in own.pop('per_synapse', {}).items()})
    start.update({name: [x] * count for name, x in own.pop('start', {}).items()})
    own['start'] = start
    own['values'] = {name: near(0.015, 1)[0] for name in own['numbers']}
    own['text'] += ''.join(f'\n{name} : {unit_} (constant, shared)' for name, unit_ in own.pop('numbers').items())
    return own


def one():
    n = int(random.integers(12, 25))
    excite = int(0.7 * n)
    kind = [cuba, coba, lambda: adaptive(n), kick][int(random.integers(4))]
    text, unit, (strong, weak), method, parameters = kind()
    options = {'threshold': 'v > -0.05*volt', 'reset': 'v = -0.06*volt'}
    if kind is not cuba and 'w_a' in text:
        options = {'threshold': 'v > -0.04*volt', 'reset': 'v = -0.06*volt; w_a += 0.001*volt'}
    # A spike that moves the potential of a cell in the step of its reset is lost in Brian2; here it is lost where the cell rests.
    rest = random.random() < 0.7 or kind is kick
    if rest:
        options['refractory'] = str(random.choice(['2*ms', '3.2*ms']))
    text = text.replace(' REST', ' (unless refractory)' if rest else '')
    parameters |= {'E_L': ('volt', near(-0.062, n, 0.02)), 'drive': ('volt', near(0.018, n, 0.2)), 'tau': ('second', near(0.015, n))}
    if 'g_e' in text:
        parameters |= {'tau_e': ('second', near(0.004, n)), 'tau_i': ('second', near(0.009, n))}
    model = text + ''.join(f'\n{name} : {unit_} (constant)' for name, (unit_, _) in parameters.items())
    methods = {'exp_euler': 'exponential_euler', 'midpoint': 'rk2'}
    group = NeuronGroup(n, model, method=methods.get(method, method), dt=DT * ms, **{name: own.replace('; ', '\n') for name, own in options.items()})
    for name, (unit_, values) in parameters.items():
        setattr(group, name, np.array(values) * UNITS[unit_])
    start = {'v': near(-0.056, n, 0.05)}
    group.v = np.array(start['v']) * volt
    # A potential that spikes move at once is Brian2's before the end of a step and ours after it: that one shows in the spikes alone.
    names = [] if kind is kick else [line.split('/')[0][1:] for line in text.split('\n')]
    targets = ('g_e', 'g_i') if 'g_e' in text else ('v', 'v')
    made = [synapses((0, excite), n, targets[0], unit, strong), synapses((excite, n), n, targets[1], unit, weak)]
    objects = []
    for own in made:
        first, last = own['sources']
        other = {'on_post': own['on_post'].replace('; ', '\n')} if 'on_post' in own else {}
        s = Synapses(group[first:last], group, own['text'], on_pre=own['on_pre'].replace('; ', '\n'), method='exact', dt=DT * ms, **other)
        s.connect(i=own['pre'], j=own['post'])
        for name, values in own['start'].items():
            setattr(s, name + ('_' if name == 'w' and unit != '1' else ''), np.array(values))
        for name, value in own['values'].items():
            setattr(s, name, value * second)
        if own['delays'] is not None:
            s.delay = np.array(own['delays']) * ms
        objects.append(s)
    spikes = SpikeMonitor(group)
    network = Network(group, spikes, *objects)
    states, learnt, done = [], [], 0
    for steps in AT:
        network.run((steps - done) * DT * ms, namespace={})
        done = steps
        states.append([np.asarray(getattr(group, name + '_')).tolist() for name in names])
        learnt.append([[np.asarray(getattr(s, name + '_')).tolist() for name in own['shown']] for s, own in zip(objects, made)])
    return {
        'n': n, 'text': model, 'options': options, 'method': method, 'parameters': {name: values for name, (_, values) in parameters.items()}, 'start': start,
        'names': names, 'unit': unit, 'targets': targets, 'synapses': made, 'states': states, 'learnt': learnt,
        'spikes': [[int(i), int(round(float(t) / DT * 1e3))] for i, t in zip(spikes.i, spikes.t / second)],
    }


if __name__ == '__main__':
    networks = []
    while len(networks) < COUNT:
        own = one()
        print(len(networks), own['method'], len(own['spikes']), [s['on_pre'] for s in own['synapses']], file=sys.stderr)
        if 20 < len(own['spikes']) < 2000:
            networks.append(own)
    print(json.dumps({'source': f'Brian2 {brian2.__version__}, NumPy {np.__version__}', 'dt': f'{DT} ms', 'at': AT, 'networks': networks}, separators=(',', ':')))
