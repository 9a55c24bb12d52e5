"""Fifty random cells from equations, run by Brian2 (2.9.0, NumPy code, float64).

`python brian2_equations.py > ../brian2_equations.json`; `python brian2_equations.py SEED` draws others.

Each case is a text that Brian2 and myelin read alike, with parameters of three cells, the states after some steps and all spikes.
"""

import json
import sys

import numpy as np
from brian2 import (
    ExplicitStateUpdater, NeuronGroup, Network, SpikeMonitor, StateMonitor, defaultclock, ms, prefs, volt, amp, second, siemens, farad,
    ohm, hertz, set_device,
)
import brian2

prefs.codegen.target = 'numpy'
N, STEPS, AT = 3, 300, [60, 180, 300]
UNITS = {'volt': volt, 'amp': amp, 'second': second, 'siemens': siemens, 'farad': farad, 'ohm': ohm, 'hertz': hertz, '1': 1}
random = np.random.default_rng(int(sys.argv[1]) if len(sys.argv) > 1 else 12)

METHODS = {
    'exact': 'exact', 'euler': 'euler', 'midpoint': 'rk2', 'rk4': 'rk4', 'exp_euler': 'exponential_euler',
    'heun': ExplicitStateUpdater('k1 = dt*f(x, t)\nk2 = dt*f(x + k1, t + dt)\nx_new = x + (k1 + k2)/2'),
    'ralston': ExplicitStateUpdater('k1 = dt*f(x, t)\nk2 = dt*f(x + 2*k1/3, t + 2*dt/3)\nx_new = x + (k1 + 3*k2)/4'),
}


def near(x, spread=0.2):
    """A number for each cell, around one."""
    return [float(f'{x * (1 + spread * (2 * random.random() - 1)):.6g}') for _ in range(N)]


def leaky(threshold=True):
    text = 'dv/dt = (E_L - v + R*I)/tau : volt' + (' (unless refractory)' if random.random() < 0.6 else '')
    p = {'E_L': ('volt', near(-0.065, 0.05)), 'R': ('ohm', near(1e8)), 'I': ('amp', near(2.4e-10)), 'tau': ('second', near(0.01))}
    return text, p, {'v': p['E_L'][1]}


def fired(rests):
    options = {'threshold': 'v > -0.048*volt', 'reset': 'v = -0.06*volt'}
    if rests:
        options['refractory'] = random.choice(['2*ms', 't_ref', 'v > -0.055*volt'])
    return options


def with_reference(text, p, options):
    if options.get('refractory') == 't_ref':
        p['t_ref'] = ('second', near(0.0015))
    return text


def linear_cell(states):
    """A leaky cell that currents drive in a chain, or that drives them back.

    Time constants lie apart, and nothing swings: where eigenvalues come close, Brian2's closed form loses digits (10 and more), and where they
    are complex it is NaN.
    """
    text, p, start = leaky()
    rests = 'refractory' in text
    kind = random.choice(['chain', 'back']) if states > 1 else 'alone'
    if len(sys.argv) > 1 and states > 2:
        # SymPy takes as long for three states that drive each other.
        kind = 'chain'
    if states > 1:
        text = text.replace('R*I)', 'R*I + R*x1)')
        for k in range(1, states):
            more = f' + x{k + 1}' if k + 1 < states else (' + a*(v - E_L)' if kind == 'back' else '')
            text += f'\ndx{k}/dt = (-x{k}{more})/tau_{k} : amp'
            p[f'tau_{k}'] = ('second', near(0.0015 * 4 ** (k - 1)))
            start[f'x{k}'] = near(1e-10)
        if kind == 'back':
            p['a'] = ('siemens', near(3e-9))
    options = fired(rests)
    if states > 1 and kind == 'back':
        options['reset'] += '\nx1 += 20e-12*amp'
    return with_reference(text, p, options), p, start, options


def adaptive_exponential():
    text = """dv/dt = (g*(E - v) + g*D*exp((v - v_T)/D) - w + I)/C : volt
dw/dt = (a*(v - E) - w)/tau : amp"""
    p = {
        'g': ('siemens', near(3e-8)), 'E': ('volt', near(-0.07, 0.02)), 'D': ('volt', near(0.002)), 'v_T': ('volt', near(-0.05, 0.02)),
        'I': ('amp', near(1e-9)), 'C': ('farad', near(2.8e-10)), 'a': ('siemens', near(4e-9)), 'tau': ('second', near(0.1)),
    }
    options = {'threshold': 'v > -0.04*volt', 'reset': 'v = E\nw += 80e-12*amp'}
    return text, p, {'v': p['E'][1], 'w': near(1e-11)}, options


def fitzhugh():
    text = """dv/dt = (v - v**3/3 - w + I)/tau : 1
dw/dt = e_0*(v + a - b*w)/tau : 1"""
    p = {'I': ('1', near(0.6)), 'tau': ('second', near(0.001)), 'e_0': ('1', near(0.1)), 'a': ('1', near(0.7)), 'b': ('1', near(0.8))}
    return text, p, {'v': near(0.5), 'w': near(0.1)}, {}


def izhikevich():
    text = """dv/dt = (0.04*v**2 + 5*v + 140 - u + I)/ms : 1
du/dt = a*(b*v - u)/ms : 1"""
    p = {'a': ('1', near(0.02)), 'b': ('1', near(0.2, 0.05)), 'I': ('1', near(10))}
    return text, p, {'v': near(-65, 0.02), 'u': near(-13, 0.02)}, {'threshold': 'v >= 30', 'reset': 'v = -65\nu += 8'}


def driven():
    text = """dx/dt = (-x + sin(2*pi*f*t)*y)/tau : 1
dy/dt = -y*abs(y)/tau_y + cos(t/tau)/tau : 1
dz/dt = (tanh(x + y) - z*abs(x))/tau_y : 1"""
    p = {'f': ('hertz', near(80)), 'tau': ('second', near(0.005)), 'tau_y': ('second', near(0.003))}
    return text, p, {'x': near(1), 'y': near(0.8), 'z': near(0.1)}, {}


def gated(states):
    """Hodgkin and Huxley's, with fewer gates where there are fewer states."""
    text = """dv/dt = (g_L*(E_L - v) + I_ion + I)/C : volt
a_m = 320*(13 - u)/(exp((13 - u)/4) - 1)/second : Hz
b_m = 280*(u - 40)/(exp((u - 40)/5) - 1)/second : Hz
u = (v - V_T)/volt*1000 : 1
dm/dt = a_m*(1 - m) - b_m*m : 1
"""
    if states >= 3:
        text += 'dn/dt = 32*(15 - u)/(exp((15 - u)/5) - 1)/second*(1 - n) - 500*exp((10 - u)/40)/second*n : 1\n'
    if states >= 4:
        text += 'dh/dt = 128*exp((17 - u)/18)/second*(1 - h) - 4000/(1 + exp((40 - u)/5))/second*h : 1\n'
    sodium = 'g_Na*m**3' + ('*h' if states >= 4 else '*0.6') + '*(0.05*volt - v)'
    potassium = ('g_K*n**4' if states >= 3 else 'g_K*0.02') + '*(-0.09*volt - v)'
    text += f'I_ion = {sodium} + {potassium} : amp'
    p = {
        'g_L': ('siemens', near(1e-8)), 'E_L': ('volt', near(-0.065, 0.02)), 'I': ('amp', near(3e-10)), 'C': ('farad', near(2e-10)),
        'V_T': ('volt', near(-0.063, 0.01)), 'g_Na': ('siemens', near(2e-5 if states >= 4 else 2e-7)), 'g_K': ('siemens', near(6e-6)),
    }
    start = {'v': near(-0.063, 0.02), 'm': near(0.05)}
    if states >= 3:
        start['n'] = near(0.3)
    if states >= 4:
        start['h'] = near(0.6)
    return text, p, start, {'threshold': 'v > -0.02*volt', 'refractory': 'v > -0.02*volt'} if states >= 4 else {}


def one(make, method):
    text, p, start, options = make()
    dt = 0.02 if 'I_ion' in text else 0.1
    model = text + ''.join(f'\n{name} : {unit} (constant)' for name, (unit, _) in p.items())
    chosen = METHODS.get(method, method)
    group = NeuronGroup(N, model, method=('exact', 'euler', 'heun') if method is None else chosen, dt=dt * ms, **options)
    for name, (unit, values) in p.items():
        setattr(group, name, np.array(values) * UNITS[unit])
    for name, values in start.items():
        setattr(group, name + '_', np.array(values))
    network = Network(group)
    spikes = SpikeMonitor(group) if 'threshold' in options else None
    if spikes is not None:
        network.add(spikes)
    states, done = [], 0
    for steps in AT:
        network.run((steps - done) * dt * ms, namespace={})
        done = steps
        states.append([[float(x) for x in np.asarray(getattr(group, name + '_'))] for name in start])
    found = {
        'text': model, 'dt': f'{dt} ms', 'options': {name: own.replace('\n', '; ') for name, own in options.items()}, 'method': method,
        'parameters': {name: values for name, (_, values) in p.items()}, 'start': start, 'states': states,
    }
    if spikes is not None:
        found['spikes'] = [[int(i), int(round(float(t) / dt * 1e3))] for i, t in zip(spikes.i, spikes.t / second)]
    return found


def cases():
    for states in (1, 2, 3, 4):
        for method in ('exact', 'exact', 'euler', 'midpoint', 'rk4', 'exp_euler'):
            # SymPy may take an hour for a matrix of four states: those drawn anew have three at most.
            most = 3 if len(sys.argv) > 1 and method == 'exact' else states
            yield lambda states=min(states, most): linear_cell(states), method
        yield lambda states=states: linear_cell(states), 'heun' if states % 2 else 'ralston'
    for method in ('euler', 'midpoint', 'rk4', 'heun'):
        yield adaptive_exponential, method
    for method in ('euler', 'midpoint', 'rk4', 'heun', 'ralston'):
        yield fitzhugh, method
    for method in ('euler', 'midpoint'):
        yield izhikevich, method
    for method in ('euler', 'midpoint', 'rk4', 'ralston'):
        yield driven, method
    for states in (2, 3, 4):
        for method in ('exp_euler', 'rk4') if states < 4 else ('exp_euler', 'rk4', 'euler'):
            yield lambda states=states: gated(states), method


if __name__ == '__main__':
    all_cases = []
    for make, method in cases():
        all_cases.append(one(make, method))
        print(len(all_cases), method, len(all_cases[-1].get('spikes', [])), file=sys.stderr)
    result = {'source': f'Brian2 {brian2.__version__}, NumPy {np.__version__}', 'at': AT, 'cases': all_cases}
    print(json.dumps(result, separators=(',', ':')))
