# Runs parts of brainstate 0.1.10 itself, in float64, and writes what they show and the gradients of L = sum of weights * trace.
# python brainstate_parts.py > ../brainstate_parts.json      (brainstate 0.1.10 needs a JAX before 0.5)
# python brainstate_parts.py SEED DRAWS: so many of each with other inputs and parameters near these; `npm run parity -- --live` calls it.
import json
import sys
import jax
import jax.numpy as jnp
import numpy as np
jax.config.update('jax_enable_x64', True)
import brainstate as bs
import brainunit as u
bs.environ.set(precision=64, platform='cpu')
nn, ms, mV, mS, mA, ohm = bs.nn, u.ms, u.mV, u.mS, u.mA, u.ohm

CASES = {}
SEED, DRAWS = map(int, sys.argv[1:3]) if len(sys.argv) == 3 else (1, 0)
rng = np.random.default_rng(SEED)
numbers = lambda *shape: rng.uniform(-1, 1, shape).round(3)
spikes = lambda *shape: (rng.uniform(0, 1, shape) < 0.3).astype(float)
plain = lambda x: np.asarray(u.get_mantissa(x)).tolist()
in_unit = lambda x, unit: x.to_decimal(unit) if isinstance(x, u.Quantity) else x


def near(x, by=0.1):
    """Numbers near these; spikes in another order."""
    x = np.asarray(x, float)
    return rng.permutation(x) if np.isin(x, [0, 1]).all() else (x * rng.uniform(1 - by, 1 + by, x.shape)).round(4)


def case(name, component, given, inputs, params, make, step, dt=0.5, **more):
    """`make(p)` builds the model from the trained numbers; `step(model, inputs at a step)` gives the traces."""
    def run(args):
        xs, p = args
        with bs.environ.context(dt=dt * ms):
            model, rows = make(p), {}
            for t in range(len(next(iter(xs.values())))):
                with bs.environ.context(t=t * dt * ms):
                    for k, v in step(model, {k: x[t] for k, x in xs.items()}).items():
                        rows.setdefault(k, []).append(v)
        return {k: jnp.stack(v) for k, v in rows.items()}

    def loss(args, weights):
        trace = run(args)
        return sum((trace[k] * w).sum() for k, w in weights.items()), trace

    # Compiled once for all draws.
    graded = jax.jit(jax.grad(loss, has_aux=True))
    for i in range(DRAWS or 1):
        xs, p = [{k: near(v) if DRAWS else np.asarray(v, float) for k, v in of.items()} for of in (inputs, params)]
        weights = {k: numbers(*v.shape) for k, v in jax.eval_shape(run, (xs, p)).items()} if i == 0 else {k: numbers(*v.shape) for k, v in weights.items()}
        gradients, trace = graded((xs, p), weights)
        CASES[f"{name.replace(':', ',')} {i}" if DRAWS else name] = dict(
            component=component, given=given, dt=dt, inputs={k: plain(v) for k, v in xs.items()},
            params={k: plain(v) for k, v in p.items()}, trace={k: plain(v) for k, v in trace.items()},
            weights={k: plain(v) for k, v in weights.items()},
            gradients={k: plain(v) for of in gradients for k, v in of.items()}, **more)


def begun(model):
    for node in bs.graph.nodes(model).values():
        if hasattr(node, 'init_state'):
            node.init_state()
    return model


T, N = 10, 3

# --- synapses ---
g0 = [.2, 0., .5]
for name, extra in (('Expon', {}), ('Alpha', {})):
    case(name, name, dict(in_size=N, g_initializer=g0), dict(x=numbers(T, N)), dict(tau=[8., 2., 30.]),
         lambda p, c=getattr(nn, name): begun(c(N, tau=p['tau'] * ms, g_initializer=jnp.array(g0) * mS)),
         lambda m, i: dict(g=in_unit(m(i['x'] * mS), mS)))
for name, A in (('DualExpon, A by default', None), ('DualExpon, A given', 2.)):
    case(name, 'DualExpon', dict(in_size=N, **({} if A is None else dict(A=A))), dict(x=numbers(T, N)),
         dict() if A is None else dict(tau_decay=[10., 5., 20.], tau_rise=[1., 2., 3.]),
         lambda p, A=A: begun(nn.DualExpon(N, A=A, **{k: v * ms for k, v in p.items()})),
         lambda m, i: dict(g=in_unit(m(i['x'] * mS), mS / ms)))
for name, al in (('AMPA', .98), ('GABAa', .53)):
    case(name, name, dict(in_size=N, T_dur=1.2), dict(pre_spike=spikes(T, N)), dict(alpha=[al] * N, beta=[.18, .1, .3], T=[.5, 1., 2.]),
         lambda p, c=getattr(nn, name): begun(c(N, alpha=p['alpha'] / ms / u.mM, beta=p['beta'] / ms, T=p['T'] * u.mM, T_dur=1.2 * ms)),
         lambda m, i: dict(g=in_unit(m(i['pre_spike'] > 0), mS)))
case('STP', 'STP', dict(in_size=N), dict(pre_spike=spikes(T, N)), dict(U=[.15, .5, .3], tau_f=[1500., 10., 20.], tau_d=[200., 5., 50.]),
     lambda p: begun(nn.STP(N, U=p['U'], tau_f=p['tau_f'] * ms, tau_d=p['tau_d'] * ms)),
     lambda m, i: (lambda r: dict(release=r, u=m.u.value, x=m.x.value))(m(i['pre_spike'])))
case('STD', 'STD', dict(in_size=N), dict(pre_spike=spikes(T, N)), dict(U=[.07, .5, .3], tau=[200., 5., 50.]),
     lambda p: begun(nn.STD(N, U=p['U'], tau=p['tau'] * ms)),
     lambda m, i: (lambda r: dict(release=r, x=m.x.value))(m(i['pre_spike'])))

# --- layers and readouts ---
case('Linear', 'Linear', dict(in_size=N, out_size=2), dict(x=numbers(T, N)), dict(weight=numbers(N, 2), bias=numbers(2)),
     lambda p: nn.Linear(N, 2, w_init=p['weight'], b_init=p['bias']), lambda m, i: dict(y=m(i['x'])))
case('Linear along the last of two axes', 'Linear', dict(in_size=[2, N], out_size=[2, 2], has_bias=False),
     dict(x=numbers(T, 2, N)), dict(weight=numbers(N, 2)),
     lambda p: nn.Linear((2, N), (2, 2), w_init=p['weight'], b_init=None), lambda m, i: dict(y=m(i['x'])))
case('LeakyRateReadout', 'LeakyRateReadout', dict(in_size=N, out_size=2), dict(x=spikes(T, N)), dict(weight=numbers(N, 2), tau=5.),
     lambda p: begun(nn.LeakyRateReadout(N, 2, tau=p['tau'] * ms, w_init=p['weight'])), lambda m, i: dict(r=m(i['x'])))
for reset in ('soft', 'hard'):
    case(f'LeakySpikeReadout, {reset}', 'LeakySpikeReadout', dict(in_size=N, out_size=N, spk_reset=reset), dict(x=spikes(T, N)),
         dict(weight=4 * abs(numbers(N, N)), V_th=[1., .8, 1.2]),
         lambda p: (lambda m: (m.init_state(None), m)[1])(
             nn.LeakySpikeReadout(N, V_th=p['V_th'] * mV, w_init=p['weight'] * mV, spk_reset=reset)),
         lambda m, i: (lambda s: dict(spike=s, V=in_unit(m.V.value, mV)))(m(i['x'])))

# --- projections: spikes of M cells, over weights, to N neurons ---
M = 4
W, W2 = numbers(M, N), numbers(M, N)
neurons = dict(
    IF=lambda: nn.IF(N, R=1e3 * ohm), LIF=lambda: nn.LIF(N, V_rest=.2 * mV, R=1e3 * ohm, spk_reset='hard'),
    LIFRef=lambda: nn.LIFRef(N, V_rest=.2 * mV, R=1e3 * ohm, tau_ref=1.2 * ms),
    ALIF=lambda: nn.ALIF(N, R=1e3 * ohm, beta=.3 * mV))
outs = dict(
    COBA=lambda: nn.COBA.desc(E=3. * mV), CUBA=lambda: nn.CUBA.desc(scale=2e-3 * u.volt),
    MgBlock=lambda: nn.MgBlock.desc(E=3. * mV, cc_Mg=1.2, alpha=.062 / mV, beta=3.57, V_offset=0. * mV))


def seen(post, x):
    s = post(x * mA)
    return dict(spike=s, V=in_unit(post.V.value, mV))


def aligned(out, neuron):
    def make(p):
        post = begun(neurons[neuron]())
        to = lambda w: nn.AlignPostProj(comm=lambda s: (s @ w) * mS, syn=nn.Expon.desc(N, tau=4. * ms), out=outs[out](), post=post)
        first, second = to(p['W']), to(p['W2'])
        assert first.syn is second.syn
        begun(first.syn)
        return post, first, second

    def step(model, i):
        post, first, second = model
        first(i['s']), second(i['s2'])
        return seen(post, i['x'])
    return make, step


for out in outs:
    for neuron in ('LIF', 'LIFRef', 'ALIF') if out != 'CUBA' else ('IF',):
        make, step = aligned(out, neuron)
        case(f'AlignPostProj, {out} to {neuron}', 'AlignPostProj', dict(out=out, neuron=neuron),
             dict(s=spikes(T, M), s2=spikes(T, M), x=1e-3 * abs(numbers(T, N))), dict(W=abs(W), W2=abs(W2)), make, step)


def delta(p):
    post = begun(neurons['LIF']())
    return post, nn.DeltaProj(comm=lambda s: (s @ p['W']) * mV, post=post)


def current(p):
    post = begun(neurons['LIF']())
    return post, nn.CurrentProj(comm=lambda s: (s @ p['W']) * mS, out=outs['COBA']()(), post=post)


def one(model, i):
    post, projection = model
    projection(i['s'])
    return seen(post, i['x'])


for name, make in (('DeltaProj', delta), ('CurrentProj', current)):
    case(name, name, {}, dict(s=spikes(T, M), x=1e-3 * abs(numbers(T, N))), dict(W=abs(W)), make, one)


def stp_then_post(p):
    post = begun(neurons['LIF']())
    stp = begun(nn.STP(M, U=.3, tau_f=20. * ms, tau_d=50. * ms))
    projection = nn.AlignPostProj(stp, comm=lambda s: (s @ p['W']) * mS, syn=nn.Expon.desc(N, tau=4. * ms), out=outs['COBA'](), post=post)
    begun(projection.syn)
    return post, projection


def pre_aligned(p):
    post = begun(neurons['LIF']())
    stp = begun(nn.STP(M, U=.3, tau_f=20. * ms, tau_d=50. * ms))
    syn = begun(nn.Expon(M, tau=4. * ms, g_initializer=jnp.zeros(M)))
    projection = nn.CurrentProj(comm=lambda s: (s @ p['W']) * mS, out=outs['COBA']()(), post=post)
    return post, lambda s: projection(syn(stp(s)))


for name, make in (('align_post_projection', stp_then_post), ('align_pre_projection', pre_aligned)):
    case(f'{name}, with STP', name, {}, dict(s=spikes(T, M), x=1e-3 * abs(numbers(T, N))), dict(W=abs(W)), make, one)

FROM, TO = [0, 0, 1, 2], [1, 2, 2, 0]
conn = lambda a, b: (np.array(FROM), np.array(TO))


def gap(asymmetric, same):
    def make(p):
        a, b = begun(neurons['LIF']()), None
        b = a if same else begun(nn.LIF(N, V_rest=.2 * mV, R=1e3 * ohm, tau=9. * ms))
        if asymmetric:
            w = jnp.stack([p['weight'], p['weight_back']], 1) * mS
            return a, b, nn.AsymmetryGapJunction(a, 'V', b, 'V', conn, w)
        return a, b, nn.SymmetryGapJunction((a, b), 'V', conn, p['weight'] * mS)

    def step(model, i):
        a, b, junction = model
        junction()
        first = seen(a, i['x'])
        return first if same else {**first, **{f'{k}2': v for k, v in seen(b, 0.).items()}}
    return make, step


for name, asymmetric, same in (('SymmetryGapJunction', 0, 0), ('SymmetryGapJunction in a population', 0, 1), ('AsymmetryGapJunction', 1, 0)):
    params = dict(weight=abs(numbers(4)))
    if asymmetric:
        params['weight_back'] = abs(numbers(4))
    make, step = gap(asymmetric, same)
    case(name, 'GapJunction', dict(asymmetric=bool(asymmetric), same=bool(same), **{'from': FROM, 'to': TO}), dict(x=2e-3 * abs(numbers(T, N))), params, make, step)

# --- the models of the docstrings, small ---
for name, first, given in (
    ('IF', lambda: nn.IF(M, tau=5. * ms), dict(tau=5)), ('LIFRef', lambda: nn.LIFRef(M, tau_ref=4. * ms), dict(tau_ref=4)),
    ('ALIF', lambda: nn.ALIF(M, tau_a=150. * ms, beta=.3 * mV), dict(tau_a=150, beta=.3))):
    case(f'Sequential([{name}, Linear])', 'Sequential', dict(neuron=name, given=given), dict(x=4 * abs(numbers(T, M))), dict(weight=numbers(M, 2), bias=numbers(2)),
         lambda p, first=first: begun(nn.Sequential(first(), nn.Linear(M, 2, w_init=p['weight'], b_init=p['bias']))),
         lambda m, i: dict(y=m(i['x'] * mA)))

MASK = [[1., 0.], [.5, 1.], [0., 1.]]
case('Linear with a mask', 'Linear', dict(in_size=N, out_size=2, w_mask=MASK), dict(x=numbers(T, N)), dict(weight=numbers(N, 2), bias=numbers(2)),
     lambda p: nn.Linear(N, 2, w_init=p['weight'], b_init=p['bias'], w_mask=jnp.array(MASK)), lambda m, i: dict(y=m(i['x'])))

# --- neurons by themselves, in draws alone: lif_traces.json has the golden ones ---
PER = dict(tau=[5., 8., 3.], V_th=[1., .8, 1.2], R=[1., 1.3, .8])
REST = dict(V_rest=[.1, 0., -.1], V_reset=[0., -.1, .1])
for name, values, fixed in (('IF', PER, {}), ('LIF', {**PER, **REST}, {}), ('LIFRef', {**PER, **REST}, dict(tau_ref=1.2)),
                            ('ALIF', {**PER, **REST, 'tau_a': [100., 20., 8.], 'beta': [.1, .3, .2]}, {})):
    for reset in ('soft', 'hard') if DRAWS else ():
        unit = dict(tau=ms, tau_a=ms, tau_ref=ms, R=ohm)
        case(f'{name}, {reset}', name, dict(in_size=N, spk_reset=reset, **fixed), dict(x=3 * abs(numbers(T, N))), values,
             lambda p, c=getattr(nn, name), reset=reset, fixed=fixed: begun(c(N, spk_reset=reset, **{k: v * unit.get(k, mV) for k, v in {**fixed, **p}.items()})),
             lambda m, i: seen(m, i['x']))

print(json.dumps(dict(form='parts', system='brainstate 0.1.10', cases=CASES)))
