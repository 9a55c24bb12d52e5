"""What the generators of systems on PyTorch have in common. A case is a component of ours with what it is given and fed, the traces after each step,
L = sum_name loss[name] sum_t,n w[t][n] trace[name][t][n], and its gradients. `python SYSTEM.py SEED DRAWS` draws so many cases of every component:
inputs and weights anew, and hyperparameters up to a tenth from where they are in the golden ones; `npm run parity -- --live` calls it."""
import json, runpy, sys, warnings
from collections import Counter
warnings.filterwarnings('ignore')
# The generators have their systems' names: what they import are the packages.
sys.path = [own for own in sys.path if not own.endswith('generators')]
import numpy as np, torch
torch.set_default_dtype(torch.float64)
T, N, M = 14, 3, 2
cases = {}
LIVE = len(sys.argv) == 3 and sys.argv[1].isdigit()
rounds, drawn = [0], Counter()
# Whole numbers of steps.
WHOLE = ['rho_reset']

class Draws:
    def __init__(self, seed): self.rng = np.random.default_rng([seed, int(sys.argv[1]), rounds[0]] if LIVE else seed)
    def numbers(self, *shape, low=-1., high=1.): return np.round(self.rng.uniform(low, high, shape), 3)
    def spikes(self, *shape, p=.4): return (self.rng.random(shape) < p).astype(float)

def case(w, name, component, run, given, inputs, wrt, loss={'z': 1, 'v': .3}, dt='1 ms', more={}, **rest):
    """Runs `run(inputs, p)`, which gives traces by name; p holds what `given` does, as tensors."""
    if LIVE:
        if drawn[component] == int(sys.argv[2]): return
        name = f"{component.split('.')[1]} {drawn[component]}"
        drawn[component] += 1
        rng = np.random.default_rng([int(sys.argv[1]), rounds[0], len(cases)])
        given = {k: np.round(rng.uniform(.9, 1.1, np.shape(v)) * v, 4).tolist() if k in wrt and k not in WHOLE else v for k, v in given.items()}
    isnumber = lambda v: isinstance(v, (float, list))
    p = {k: torch.tensor(v, requires_grad=k in wrt) if isnumber(v) else v for k, v in given.items()}
    x = {k: torch.tensor(v, requires_grad=True) for k, v in inputs.items()}
    try: traces = {k: torch.stack(v) for k, v in run(x, p).items()}
    except ValueError:
        # A draw that the system refuses, such as time constants in the wrong order, is none.
        if not LIVE: raise
        drawn[component] -= 1
        return
    out = {'component': component, 'dt': dt, 'given': {**given, **more}, 'inputs': {k: v.tolist() for k, v in inputs.items()}, **rest,
           'trace': {k: v.detach().tolist() for k, v in traces.items()}}
    if loss:
        L = sum(c * (torch.tensor(w) * traces[k]).sum() for k, c in loss.items())
        of = [*x.values(), *(p[k] for k in wrt)]
        out |= {**({'w': w.tolist()} if LIVE else {}), 'loss': loss, 'value': float(L), 'grad': {k: g.tolist() for k, g in zip([*x, *wrt], torch.autograd.grad(L, of))}}
    if LIVE and not all(np.isfinite(v).all() for k in ('trace', 'grad') for v in out.get(k, {}).values()):
        # Nor is one that grows without bound.
        drawn[component] -= 1
        return
    assert name not in cases, name
    cases[name] = out

def short(x):
    return {k: short(v) for k, v in x.items()} if isinstance(x, dict) else [short(v) for v in x] if isinstance(x, list) else float(f'{x:.13g}') if isinstance(x, float) else x

def finish(system, w, spikes='z'):
    rounds[0] += 1
    if rounds[0] > 1: return
    while LIVE and rounds[0] < int(sys.argv[2]): runpy.run_path(sys.argv[0])
    for name, own in cases.items():
        print(f"{name}: {np.sum(own['trace'].get(spikes, [0])):g} spikes", file=sys.stderr)
    print(json.dumps(short({'system': system, 'w': w.tolist(), 'cases': cases})))
