"""Traces and gradients of spikingjelly's neurons, f64. Usage: python spikingjelly.py > spikingjelly.json with spikingjelly 2.0.0 and PyTorch installed."""
import functools
from torch_parts import *
from spikingjelly.activation_based import neuron, surrogate as S
draw = Draws(19)
W = draw.numbers(T, N)
INPUT = draw.numbers(T, N, low=-.6, high=2.)
case = functools.partial(case, W, loss={'s': 1, 'v': .3})

def node(name, make, given, wrt, states=['v'], scale=1., loss={'s': 1, 'v': .3}):
    """A node of `make(p)`, whose states are its members; what is differentiated is put in place of its numbers."""
    def run(x, p):
        own = make(p)
        for k in wrt: own.__dict__[k] = p[k]; own._parameters.pop(k, None)
        # Where it begins follows its hyperparameters, so that gradients flow there too.
        if 'v_reset' in wrt: own.v = p['v_reset'].expand(N)
        outs = []
        for t in range(T):
            s = own(x['x'][t]); outs.append([s, *(getattr(own, k) for k in states)])
        return {k: [out[i] for out in outs] for i, k in enumerate(['s', *states])}
    component = name.split(',')[0]
    case(name, f'spikingjelly.{component}', run, {'n_units': N, **given}, {'x': np.round(scale * INPUT, 3)}, wrt, loss=loss)

def how(p):
    """The options that all have."""
    return dict(v_threshold=float(p['v_threshold']), v_reset=None if p['soft_reset'] else float(p['v_reset']), detach_reset=p['detach_reset'])
for soft in [False, True]:
    for detach in [False, True]:
        o = {'v_threshold': .9, 'v_reset': .1, 'soft_reset': soft, 'detach_reset': detach}
        suffix = f', soft_reset={soft}, detach_reset={detach}'
        both = ['v_threshold'] if soft else ['v_threshold', 'v_reset']
        # Below rest, as the library asks.
        low = {**o, 'v_reset': -.2}
        node('IFNode' + suffix, lambda p: neuron.IFNode(**how(p)), o, both, scale=.5)
        for decay in [True, False]:
            node(f'LIFNode, decay_input={decay}{suffix}', lambda p: neuron.LIFNode(tau=float(p['tau']), decay_input=decay, **how(p)), {**o, 'tau': 1.8, 'decay_input': decay}, ['tau', *both], scale=1.5 if decay else .8)
            if detach: continue
            node(f'ParametricLIFNode, decay_input={decay}{suffix}', lambda p: neuron.ParametricLIFNode(decay_input=decay, **how(p)), {**o, 'w': .3, 'decay_input': decay}, ['w', *both], scale=1.5 if decay else .8)
            scaled = decay
            node(f'KLIFNode, scale_reset={scaled}, decay_input={decay}{suffix}', lambda p: neuron.KLIFNode(scale_reset=scaled, tau=float(p['tau']), decay_input=decay, **how(p)),
                 {**o, 'tau': 1.8, 'k': 1.2, 'decay_input': decay, 'scale_reset': scaled}, ['tau', 'k', *both], scale=1.5 if decay else .8)
        # All have one reset.
        if detach: continue
        quadratic = {'tau': 1.8, 'v_c': .7, 'a0': 1.1, 'v_rest': .05}
        node('QIFNode' + suffix, lambda p: neuron.QIFNode(**{k: float(p[k]) for k in quadratic}, **how(p)), {**low, **quadratic}, [*quadratic, *both], scale=1.2)
        upstroke = {'tau': 1.8, 'delta_T': .8, 'theta_rh': .7, 'v_rest': .05}
        node('EIFNode' + suffix, lambda p: neuron.EIFNode(**{k: float(p[k]) for k in upstroke}, **how(p)), {**low, **upstroke}, [*upstroke, *both])
        two = {**quadratic, 'w_rest': .1, 'tau_w': 3., 'a': .2, 'b': .15}
        node('IzhikevichNode' + suffix, lambda p: neuron.IzhikevichNode(**{k: float(p[k]) for k in two}, **how(p)), {**low, **two}, [*(k for k in two if k != 'w_rest'), *both], ['v', 'w'], scale=1.5)
        turning = {'b': -.2, 'omega': .9, 'dt': .8}
        node('RAFNode' + suffix, lambda p: neuron.RAFNode(**{k: float(p[k]) for k in turning}, **how(p)), {**o, **turning}, both, ['v', 'u'], scale=.8)
    # It takes no options but these, and its surrogate, Rect, is a step: spikes lie apart from its ends.
    current = {'c_decay': .4, 'v_decay': .7}
    p0 = {'v_threshold': .6, 'v_reset': .1, 'soft_reset': soft}
    node(f'CUBALIFNode, soft_reset={soft}', lambda p: neuron.CUBALIFNode(v_threshold=float(p['v_threshold']), v_reset=None if soft else float(p['v_reset']), c_decay=.4, v_decay=.7),
         {**p0, **current}, [*current, 'v_threshold'], ['v', 'c'], scale=.4)
node('ComplementaryLIFNode', lambda p: neuron.ComplementaryLIFNode(tau=float(p['tau']), v_threshold=float(p['v_threshold'])), {'tau': 2.2, 'v_threshold': .8}, ['tau', 'v_threshold'], ['v', 'm'], scale=.8)
node('ParametricLIFNode, init_tau=3.5', lambda p: neuron.ParametricLIFNode(init_tau=3.5, v_threshold=float(p['v_threshold'])), {'v_threshold': .7, 'init_tau': 3.5}, ['v_threshold'], scale=1.5)
def readout(name, make, given, wrt):
    def run(x, p):
        own = make(p)
        for k in wrt: own.__dict__[k] = p[k]
        return {'v': own(x['x'])}
    case(name, f'spikingjelly.{name}', run, {'n_units': N, **given}, {'x': INPUT}, wrt, loss={'v': 1})
readout('NonSpikingIFNode', lambda p: neuron.NonSpikingIFNode(), {}, [])
readout('NonSpikingLIFNode', lambda p: neuron.NonSpikingLIFNode(tau=float(p['tau'])), {'tau': 2.5}, ['tau'])
finish('spikingjelly 2.0.0', W, 's')
