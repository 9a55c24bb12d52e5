# Runs parts of Rockpool 3.0.3 itself, in float64 where it lets them, and writes what they show and the gradients of
# L = sum of weights * trace. python rockpool_parts.py > ../rockpool_parts.json      (PyTorch and JAX)
# python rockpool_parts.py SEED DRAWS: so many of each with other inputs and parameters near these; `npm run parity -- --live` calls it.
import json
import sys
import warnings
warnings.filterwarnings('ignore')
import numpy as np
import torch
torch.set_default_dtype(torch.float64)
import jax
jax.config.update('jax_enable_x64', True)
import jax.numpy as jnp
from rockpool.nn.modules import LIFTorch, LIFBitshiftTorch, aLIFTorch, UpDownTorch, RateJax, SoftmaxJax, LogSoftmaxJax, LinearJax, ExpSynJax
from rockpool.nn.modules.torch.lif_torch import StepPWL, PeriodicExponential
from rockpool.nn.combinators import Sequential, Residual, FFwdStack
from rockpool.training import jax_loss

CASES, LOSSES = {}, {}


def double(own):
    """A spike function of the library, whose spikes are float32 and do not fit float64 weights."""
    return type('Double', (), dict(apply=staticmethod(lambda *a: own.apply(*a).double())))


Steps, Periodic = double(StepPWL), double(PeriodicExponential)
SEED, DRAWS = map(int, sys.argv[1:3]) if len(sys.argv) == 3 else (2, 0)
rng = np.random.default_rng(SEED)
if DRAWS:
    # Its spikes are float32, and so is the way back through them: sums of large terms that cancel would lose digits that ours have.
    torch.Tensor.float = torch.Tensor.double
# Inputs are float32 inside: these numbers are.
numbers = lambda *shape: np.round(rng.uniform(-1, 1, shape) * 64) / 64
plain = lambda x: np.asarray(x.detach() if isinstance(x, torch.Tensor) else x, float).tolist()
T, N = 12, 3


def write(name, component, given, inputs, params, trace, weights, gradients, dt=1e-3):
    CASES[name] = dict(component=component, given=given, dt=dt, inputs={k: plain(v) for k, v in inputs.items()},
                       params={k: plain(v) for k, v in params.items()}, trace={k: plain(v) for k, v in trace.items()},
                       weights={k: plain(v) for k, v in weights.items()}, gradients={k: plain(v) for k, v in gradients.items()})


def drawn(case, at):
    """The case, or draws of it: with other inputs, which stand at this place, and parameters behind them."""
    def draw(name, *args, **more):
        if not DRAWS:
            return case(name, *args, **more)
        before, (x, params), after = args[:at], args[at:at + 2], args[at + 2:]
        for i in range(DRAWS):
            other = np.round(x * rng.uniform(.85, 1.15, np.shape(x)) * 64) / 64
            near = {k: (np.asarray(v, float) * rng.uniform(.9, 1.1, np.shape(v))).round(5) for k, v in params.items()}
            case(f'{name} {i}', *before, other, near, *after, **more)
    return draw


def torch_case(name, make, given, x, params, shown, component=None, gradients=True, no=()):
    module = make()
    module.double()
    for key, value in params.items():
        getattr(module, key).data = torch.tensor(np.asarray(value, float))
    own = torch.tensor(x[None], requires_grad=True)
    out, _, record = module(own * 1., record=True)
    trace = {k: (out if k == 'spikes' else record[k])[0] for k in shown}
    # The library records analog_value without a gradient.
    weights = {k: numbers(*v.shape) * (k != 'analog_value') for k, v in trace.items()}
    got = {}
    if gradients:
        loss = sum((trace[k] * torch.tensor(w)).sum() for k, w in weights.items())
        wrt = [own] + [getattr(module, k) for k in params if k not in no]
        grads = torch.autograd.grad(loss, wrt)
        got = dict(zip(['input'] + [k for k in params if k not in no], [grads[0][0], *grads[1:]]))
    trace = {k: v.reshape(T, -1) for k, v in trace.items()}
    weights = {k: v.reshape(T, -1) for k, v in weights.items()}
    write(name, component or type(module).__name__, {**given, **{k: plain(torch.tensor(params[k])) for k in no}}, dict(input=x),
          {k: v for k, v in params.items() if k not in no}, trace, weights, got)


torch_case = drawn(torch_case, 2)
drive = abs(numbers(T, N))
bias, threshold = [.1, .2, 0.], [1., .8, 1.3]
common = dict(bias=bias, threshold=threshold)
LAYER = ('spikes', 'vmem', 'isyn')
torch_case('LIFTorch, taus', lambda: LIFTorch(N, spike_generation_fn=Steps), dict(shape=N), drive, dict(tau_mem=[.02, .01, .03], tau_syn=[[.005], [.01], [.02]], **common), LAYER)
torch_case('LIFTorch, decays', lambda: LIFTorch(N, spike_generation_fn=Steps, leak_mode='decays'), dict(shape=N, leak_mode='decays'), drive, dict(alpha=[.5, .7, .9], beta=[[.5], [.6], [.2]], **common), LAYER)
torch_case('LIFTorch, bitshifts', lambda: LIFTorch(N, spike_generation_fn=Steps, leak_mode='bitshifts'), dict(shape=N, leak_mode='bitshifts'), drive, dict(dash_mem=[1., 2., 3.], dash_syn=[[1.], [2.], [1.5]], **common), LAYER)
torch_case('LIFTorch, two synapses, recurrent', lambda: LIFTorch((2 * N, N), has_rec=True, spike_generation_fn=Steps), dict(shape=[2 * N, N], has_rec=True), abs(numbers(T, 2 * N)) / 4,
           dict(w_rec=numbers(N, 2 * N) / 4, tau_mem=[.004] * N, tau_syn=[[.003, .006]] * N, **common), ('spikes', 'vmem', 'isyn', 'irec'))
torch_case('LIFTorch, PeriodicExponential', lambda: LIFTorch(N, spike_generation_fn=Periodic, learning_window=2.), dict(shape=N, spike_generation_fn='PeriodicExponential', learning_window=2),
           drive / 2, dict(tau_mem=[.004, .006, .003], tau_syn=[[.005], [.01], [.02]], bias=bias, threshold=threshold), LAYER)


def bitshift():
    module = LIFBitshiftTorch(N, spike_generation_fn=Steps, tau_mem=torch.tensor([.02, .011, .03]), tau_syn=torch.tensor([[.005], [.01], [.0006]]))
    return module


torch_case('LIFBitshiftTorch', bitshift, dict(shape=N, tau_mem=[.02, .011, .03], tau_syn=[.005, .01, .0006]), drive, common, LAYER)
torch_case('aLIFTorch', lambda: aLIFTorch(N, spike_generation_fn=Steps), dict(shape=N), drive, dict(w_ahp=[-.9, -.5, -.2], tau_ahp=[.02, .005, .01], tau_mem=[.02, .01, .03], tau_syn=[[.005], [.01], [.02]], **common), LAYER + ('iahp',))
wave = np.cumsum(numbers(T, N), 0) / 2
torch_case('UpDownTorch', lambda: UpDownTorch(N), dict(shape=N), wave, dict(thr_up=[[.23, .31, .13]], thr_down=[[.21, .17, .37]]), ('spikes', 'analog_value'))
torch_case('UpDownTorch, refractory', lambda: UpDownTorch(N, n_ref_steps=2, repeat_output=3, thr_up=.2, thr_down=.2),
           dict(shape=N, n_ref_steps=2, repeat_output=3, thr_up=.2, thr_down=.2), wave, {}, ('spikes', 'analog_value'), gradients=False)


COMPILED = {}


def jax_case(name, component, make, given, x, params, shown, step=False):
    """`step`: a call for each step, since a softmax of the library goes over all steps."""
    def run(args):
        xs, p = args
        module = make(p)
        if not step:
            out, _, record = module(xs[None], record=True)
            return {k: (out if k == 'output' else record[k])[0] for k in shown}
        rows = []
        for t in range(T):
            out, state, _ = module(xs[None, t:t + 1], record=True)
            module = module.set_attributes(state)
            rows.append(out[0, 0])
        return dict(output=jnp.stack(rows))

    def loss(args, weights):
        trace = run(args)
        return sum((trace[k] * w).sum() for k, w in weights.items()), trace

    args = (jnp.asarray(x), {k: jnp.asarray(v) for k, v in params.items()})
    # Compiled once for all draws.
    shapes, graded = COMPILED.setdefault(make, ({}, jax.jit(jax.grad(loss, has_aux=True))))
    shapes.update({k: v.shape for k, v in jax.eval_shape(run, args).items()} if not shapes else {})
    weights = {k: numbers(*shape) for k, shape in shapes.items()}
    (to_x, to_params), trace = graded(args, weights)
    write(name, component, given, dict(input=x), params, trace, weights, dict(input=to_x, **to_params))


jax_case = drawn(jax_case, 3)
asked = lambda p, *names: {k: jnp.asarray(p[k]) for k in names}
for kind in ('ReLU', 'sigmoid', 'tanh'):
    params = dict(tau=[.02, .005, .01], bias=bias, threshold=[.1, 0., -.1], w_rec=numbers(N, N))
    jax_case(f'RateJax, {kind}, recurrent', 'RateJax', lambda p: RateJax((N, N), has_rec=True, activation_func=kind, **p),
             dict(shape=[N, N], has_rec=True, activation_func=kind), 2 * numbers(T, N), params, ('output', 'x', 'rec_input'))
jax_case('RateJax', 'RateJax', lambda p: RateJax(N, **p), dict(shape=N), 2 * numbers(T, N), dict(tau=[.02, .005, .01], bias=bias), ('output', 'x'))
for name, make in (('SoftmaxJax', SoftmaxJax), ('LogSoftmaxJax', LogSoftmaxJax)):
    def build(p, make=make):
        module = make((N, 4), tau=.01)
        module.linear.weight, module.linear.bias = p['weight'], p['bias']
        return module
    jax_case(name, name, build, dict(shape=[N, 4], tau=.01), numbers(T, N), dict(weight=numbers(N, 4), bias=numbers(4)), ('output',), step=True)

# --- combinators ---
W = [numbers(N, 4), numbers(4, N)]


def stack(p, make):
    a, b = LinearJax((N, 4), weight=p['w0'], has_bias=False), LinearJax((4, N), weight=p['w1'], has_bias=False)
    return make(a, ExpSynJax(4, tau=.01), b)


jax_case('Sequential', 'Sequential', lambda p: stack(p, Sequential), {}, numbers(T, N), dict(w0=W[0], w1=W[1]), ('output',))
jax_case('Residual', 'Residual', lambda p: stack(p, Residual), {}, numbers(T, N), dict(w0=W[0], w1=W[1]), ('output',))


def feedforward(p):
    module = FFwdStack(ExpSynJax(N, tau=.01), ExpSynJax(4, tau=.02), ExpSynJax(N, tau=.005), weight_init_func=lambda s: jnp.zeros(s))
    setattr(module, '0_1_weight', p['w0'])
    setattr(module, '1_2_weight', p['w1'])
    return module


jax_case('FFwdStack', 'FFwdStack', feedforward, {}, numbers(T, N), dict(w0=W[0], w1=W[1]), ('output',))

tree = dict(a=dict(x=numbers(2, 3), y=numbers(3)), b=dict(x=numbers(4)))
for name in ('l2sqr_norm', 'l0_norm_approx'):
    f = getattr(jax_loss, name)
    LOSSES[name] = dict(tree={k: {n: plain(v) for n, v in own.items()} for k, own in tree.items()}, value=float(f(tree)),
                        gradient={k: {n: plain(v) for n, v in own.items()} for k, own in jax.grad(f)(tree).items()})
y, target = numbers(T, N), numbers(T, N)
LOSSES['sse'] = dict(output=plain(y), target=plain(target), value=float(jax_loss.sse(y, target)))

# --- more spikes than fit in a step: the gradient falls on beyond the last ---
torch_case('LIFTorch, PeriodicExponential, at most 2 spikes', lambda: LIFTorch(N, spike_generation_fn=Periodic, learning_window=2., max_spikes_per_dt=torch.tensor(2.)),
           dict(shape=N, spike_generation_fn='PeriodicExponential', learning_window=2, max_spikes_per_dt=2), 2 * drive, dict(tau_mem=[.004, .006, .003], tau_syn=[[.005], [.01], [.02]], **common), LAYER)

print(json.dumps(dict(form='parts', system='Rockpool 3.0.3', cases=CASES, losses=LOSSES)))
