"""Traces and gradients of snnTorch's neurons, and its spikegen, f64 (spikes are float32 inside the library). Usage: python snntorch.py > snntorch.json
with snnTorch 0.9.4 and PyTorch installed. Spikes are float32 there, and so is what a single number multiplies them by: factors of them are lists."""
import functools
from torch_parts import *
import snntorch as snn
from snntorch import spikegen, surrogate as S
draw = Draws(23)
if LIVE:
    # Its spikes are float32, and so is the way back through them: sums of large terms that cancel would lose digits that ours have.
    torch.Tensor.float = torch.Tensor.double
W = draw.numbers(T, N)
X = {'input': draw.numbers(T, N, low=-.4, high=1.2)}
case = functools.partial(case, W, loss={'spk': 1, 'mem': .3})
ALPHA, BETA, THETA = [.9, .8, .85], [.7, .75, .6], [.8, .7, .9]
tensor = lambda v: torch.tensor(v)

def named(names, outs):
    """Traces by name of what a neuron gives in each step."""
    return {name: [out[i] for out in outs] for i, name in enumerate(names)}

def neuron(name, component, make, states, given, wrt, names=None, more={}):
    """A neuron of `make(p)` whose step takes its states after the input."""
    names = names or ['spk', *states]
    def run(x, p):
        # A batch of one, for the library picks the highest of a batch.
        own, s, outs = make(p).double(), [torch.zeros(1, N) for _ in states], []
        for t in range(T):
            out = own(x['input'][t:t + 1], *s); s = [o.double() for o in out[-len(states):]]; outs.append([o[0] for o in out])
        return named(['spk', *[n for n in names if n != 'spk']], outs)
    case(name, component, run, {'n_units': N, **given}, X, wrt, more=more)

def options(p, *keys):
    return {k: p[k] for k in keys if k in p}
FIRING = ['threshold', 'reset_mechanism', 'inhibition']
fast = dict(spike_grad=S.fast_sigmoid(5))
FAST = {}
for reset in ['subtract', 'zero', 'none']:
    for delay in [True, False]:
        how = {'reset_mechanism': reset, 'reset_delay': delay}
        neuron(f'Leaky, {reset}, reset_delay={delay}', 'snntorch.Leaky', lambda p: snn.Leaky(**options(p, 'beta', 'graded_spikes_factor', 'reset_delay', *FIRING)), ['mem'],
               {'beta': BETA, 'threshold': THETA, 'graded_spikes_factor': [1.5, 1.2, 1.8], **how}, ['beta', 'threshold', 'graded_spikes_factor'])
        neuron(f'Synaptic, {reset}, reset_delay={delay}', 'snntorch.Synaptic', lambda p: snn.Synaptic(**options(p, 'alpha', 'beta', 'reset_delay', *FIRING)), ['syn', 'mem'],
               {'alpha': [.5, .4, .6], 'beta': BETA, 'threshold': THETA, **how}, ['alpha', 'beta', 'threshold'])
        linear = dict(weight=draw.numbers(N, N, low=-.6, high=.6), bias=draw.numbers(N, low=-.1, high=.1))
        def connected(make):
            def own(p):
                neuron = make(p)
                for k in ['weight', 'bias']:
                    # Its tensors stand in for the parameters of the library's layer, so that gradients come back to them.
                    del neuron.recurrent._parameters[k]; setattr(neuron.recurrent, k, p['recurrent_' + k])
                return neuron
            return own
        rec = {'recurrent_' + k: v.tolist() for k, v in linear.items()}
        neuron(f'RLeaky, {reset}, reset_delay={delay}', 'snntorch.RLeaky', connected(lambda p: snn.RLeaky(linear_features=N, **options(p, 'beta', 'reset_delay', *FIRING))), ['spk', 'mem'],
               {'beta': BETA, 'threshold': THETA, **rec, **how}, ['beta', 'threshold', *rec])
        # The library fails without the delay.
        if delay:
            neuron(f'RSynaptic, {reset}', 'snntorch.RSynaptic', connected(lambda p: snn.RSynaptic(linear_features=N, **options(p, 'alpha', 'beta', *FIRING))), ['spk', 'syn', 'mem'],
                   {'alpha': [.5, .4, .6], 'beta': BETA, 'threshold': THETA, **rec, 'reset_mechanism': reset}, ['alpha', 'beta', 'threshold', *rec])
    one = {'all_to_all': False, 'V': [.5, -.4, .3]}
    neuron(f'RLeaky, one to one, {reset}', 'snntorch.RLeaky', lambda p: snn.RLeaky(learn_recurrent=False, **options(p, 'beta', 'V', 'all_to_all', *FIRING)), ['spk', 'mem'],
           {'beta': BETA, 'threshold': THETA, **one, 'reset_mechanism': reset}, ['beta', 'threshold', 'V'])
    neuron(f'RSynaptic, one to one, {reset}', 'snntorch.RSynaptic', lambda p: snn.RSynaptic(learn_recurrent=False, **options(p, 'alpha', 'beta', 'V', 'all_to_all', *FIRING)), ['spk', 'syn', 'mem'],
           {'alpha': [.5, .4, .6], 'beta': BETA, 'threshold': THETA, **one, 'reset_mechanism': reset}, ['alpha', 'beta', 'threshold', 'V'])
    neuron(f'Alpha, {reset}', 'snntorch.Alpha', lambda p: snn.Alpha(**options(p, 'alpha', 'beta', *FIRING)), ['syn_exc', 'syn_inh', 'mem'],
           {'alpha': ALPHA, 'beta': BETA, 'threshold': [.6, .5, .7], 'reset_mechanism': reset}, ['alpha', 'beta', 'threshold'])
    neuron(f'Lapicque, {reset}', 'snntorch.Lapicque', lambda p: snn.Lapicque(R=p['R'], C=p['C'], time_step=p['time_step'], **options(p, *FIRING)), ['mem'],
           {'R': 5., 'C': 1.2, 'time_step': .5, 'threshold': [.5, .45, .55], 'reset_mechanism': reset}, ['R', 'C', 'threshold'])
for name, given in [('beta', {'beta': .8}), ('beta and R', {'beta': .8, 'R': 2.}), ('beta and C', {'beta': .8, 'C': 1.5})]:
    neuron(f'Lapicque, {name}', 'snntorch.Lapicque', lambda p: snn.Lapicque(**{k: p[k] for k in given}, threshold=p['threshold']), ['mem'], {**given, 'threshold': [.4, .5, .45]}, ['threshold'])
neuron('Leaky, inhibition', 'snntorch.Leaky', lambda p: snn.Leaky(**options(p, 'beta', *FIRING)), ['mem'], {'beta': BETA, 'threshold': THETA, 'inhibition': True}, ['beta', 'threshold'])
neuron('Leaky, beta above 1', 'snntorch.Leaky', lambda p: snn.Leaky(**options(p, 'beta', *FIRING)), ['mem'], {'beta': [1.2, -.1, .5], 'threshold': THETA}, ['beta', 'threshold'])
neuron('Leaky, fast sigmoid', 'snntorch.Leaky', lambda p: snn.Leaky(**options(p, 'beta', *FIRING), spike_grad=S.fast_sigmoid()), ['mem'], {'beta': BETA, 'threshold': THETA},
       ['beta', 'threshold'], more={'surrogate': 'snntorch.fastSigmoid'})
# What goes in stands still, and what comes out has all steps.
LEVELS = draw.numbers(N, low=.05, high=.95)
still = {'input': np.tile(LEVELS, (T, 1))}
for k, given in enumerate([{'tau': 3.}, {'tau': 2., 'first_spike_time': 2., 'threshold': .1}, {'normalize': True}, {'normalize': True, 'first_spike_time': 3.}, {'linear': True, 'tau': 9.},
              {'linear': True, 'normalize': True, 'first_spike_time': 2.}, {'clip': True, 'threshold': .5, 'tau': 2., 'epsilon': 1e-2}]):
    def encode(x, p):
        own = {k: (int(v) if k == 'first_spike_time' else float(v) if torch.is_tensor(v) else v) for k, v in p.items() if k not in ['n_units']}
        times = {k: own[k] for k in own if k != 'clip'}
        return {'spk': list(spikegen.latency(x['input'][0], bypass=True, **own).double()), 'spike_time': [spikegen.latency_code(x['input'][0], **times)[0]] * T}
    case(f'Latency {k}', 'snntorch.Latency', encode, {'n_units': N, 'num_steps': T, **given}, still, [], loss={})
steps = {'input': np.round(np.cumsum(draw.numbers(T, N, low=-.4, high=.4), axis=0), 3)}
for padding in [False, True]:
    for off in [False, True]:
        given = {'threshold': .1, 'padding': padding, 'off_spike': off}
        case(f'Delta, padding={padding}, off_spike={off}', 'snntorch.Delta', lambda x, p: {'spk': list(spikegen.delta(x['input'], **given))}, {'n_units': N, **given}, steps, [], loss={})
case('Rate at 0 and 1', 'snntorch.Rate', lambda x, p: {'spk': list(spikegen.rate(x['input'][0], T, gain=2., offset=-1., first_spike_time=3).double())},
     {'n_units': N, 'gain': 2., 'offset': -1., 'first_spike_time': 3.}, {'input': np.tile(np.array([0., 1., .2]), (T, 1))}, [], loss={})
def weighted(k, **shapes):
    return {name: draw.numbers(*shape, low=-.6 / k, high=.9 / k).tolist() for name, shape in shapes.items()}
def placed(module, p, names):
    """Our tensors stand in for the parameters of a layer of PyTorch, so that gradients come back to them."""
    for theirs, own in names.items():
        del module._parameters[theirs]; setattr(module, theirs, own)
for dense in [False, True]:
    given = weighted(1, weight_ih=(N, N), bias_ih=(N,), bias_hh=(N,))
    given['weight_hh'] = draw.numbers(*((N, N) if dense else (N,)), low=-.2, high=.6).tolist()
    def parallel(x, p):
        own = snn.LeakyParallel(N, N, threshold=p['threshold'], weight_hh_enable=dense).double()
        placed(own.rnn, p, {'weight_ih_l0': p['weight_ih'], 'weight_hh_l0': p['weight_hh'] if dense else torch.diag(p['weight_hh']), 'bias_ih_l0': p['bias_ih'], 'bias_hh_l0': p['bias_hh']})
        return {'spk': list(own(x['input'][:, None])[:, 0]), 'mem': list(own.rnn(x['input'][:, None])[0][:, 0])}
    case(f'LeakyParallel, weight_hh_enable={dense}', 'snntorch.LeakyParallel', parallel, {'input_size': N, 'n_units': N, 'threshold': THETA, 'weight_hh_enable': dense, **given}, X, ['threshold', *given])
# As many inputs as neurons: otherwise the library forgets its states.
for reset in ['subtract', 'zero', 'none']:
    given = weighted(.3, weight_ih=(4 * N, N), weight_hh=(4 * N, N), bias_ih=(4 * N,), bias_hh=(4 * N,))
    def lstm(x, p):
        own = snn.SLSTM(N, N, threshold=p['threshold'], reset_mechanism=reset).double()
        placed(own.lstm_cell, p, {k: p[k] for k in given})
        outs, syn, mem = [], torch.zeros(1, N), torch.zeros(1, N)
        for t in range(T):
            spk, syn, mem = own(x['input'][t:t + 1], syn, mem); syn, mem = syn.double(), mem.double()
            outs.append((spk[0], syn[0].clone(), mem[0].clone()))
        return named(['spk', 'syn', 'mem'], outs)
    case(f'SLSTM, {reset}', 'snntorch.SLSTM', lstm, {'input_size': N, 'n_units': N, 'threshold': [.2, .25, .3], 'reset_mechanism': reset, **given}, X, ['threshold', *given])
finish('snnTorch 0.9.4', W, 'spk')
