"""Traces and gradients of Norse's neurons, synapses and encoders, f64. Usage: python norse.py NORSE_0.0.7 > norse.json
with Norse 1.1.0 and PyTorch installed, and the unpacked source of 0.0.7, whose steps add the input last."""
import functools, importlib, sys, types
from torch_parts import *
draw = Draws(13)
W = draw.numbers(T, N)
X = {'ff': draw.numbers(T, N, low=-.6, high=2.2), 'rec': draw.numbers(T, M, low=-.2, high=1.2)}
IN, REC = draw.numbers(N, M, low=-.5, high=3), draw.numbers(N, N, low=-2, high=2)
case = functools.partial(case, W)

def module(name, root=None):
    """A functional module: of the installed Norse, or, alone, of an unpacked one."""
    if root:
        for own in [own for own in sys.modules if own.split('.')[0] == 'norse']: del sys.modules[own]
        for own in ['norse', 'norse.torch', 'norse.torch.functional', 'norse.torch.functional.adjoint', 'norse.torch.utils']:
            m = types.ModuleType(own); m.__path__ = [root + '/' + own.replace('.', '/')]; sys.modules[own] = m
        sys.modules['norse.utils'] = types.SimpleNamespace(IS_OPS_LOADED=False); sys.modules['norse'].utils = sys.modules['norse.utils']
    return importlib.import_module('norse.torch.functional.' + name)

D = torch.as_tensor
def of(cls, p):
    return cls(**{k: p[k] for k in cls._fields if k in p})
zeros = lambda: torch.zeros(N)

def walk(step, state, x, names):
    """Steps over the inputs; states may lie in states."""
    got = {k: [] for k in names}
    def find(s, k):
        if hasattr(s, k): return getattr(s, k)
        return next((f for own in s if isinstance(own, tuple) for f in [find(own, k)] if f is not None), None)
    for t in range(T):
        z, state = step(x[t], state)
        for k in names: got[k].append(z if k == 'z' else find(state, k))
    return got

VALUES = {'tau_mem_inv': [90., 100., 120.], 'v_leak': [.05, 0., -.1], 'v_th': [.9, 1., 1.1], 'v_reset': [0., .1, -.1]}
SYN = {**VALUES, 'tau_syn_inv': [150., 200., 300.]}
# Norse 1.1.0's SuperSpike leaves alpha out: 1 is what it computes. 0.0.7 does not.
ONE, SEVEN = {'method': 'super', 'alpha': 1.}, {'method': 'super', 'alpha': 7.}
TANH, ERFC, CIRC, TRI = [{'method': m, 'alpha': a} for m, a in [('tanh', 1.5), ('heavi_erfc', 1.2), ('circ', .8), ('triangle', .6)]]
KEYS = list(SYN)
weights = {'input_size': M, 'input_weights': IN.tolist(), 'recurrent_weights': REC.tolist(), 'autapses': True}
REC_KEYS = ['input_weights', 'recurrent_weights']

def pair(name, names, ff, rec, given, wrt, how=(ONE, TANH), scale=(1., 1.), size={'hidden_size': N}, out={'z': 1, 'v': .3}, suffix='', more={}, **rest):
    """The feed-forward and the recurrent form of a neuron."""
    if ff: case(f'{name}Cell{suffix}', f'norse.{name}Cell', lambda x, p: walk(*ff(p), x['input'], names), {**size, **given, **how[0]},
                {'input': np.round(scale[0] * X['ff'], 3)}, wrt, out, more=more, **rest)
    if rec: case(f'{name}RecurrentCell{suffix}', f'norse.{name}RecurrentCell',
                 lambda x, p: walk(*rec(p), x['input'], names), {**size, **given, **how[1], **weights},
                 {'input': np.round(scale[1] * X['rec'], 3)}, [*wrt, *REC_KEYS], out, more=more, **rest)

def neurons(root=None, order={}, suffix='', how=(ONE, TANH)):
    """What both versions have, with the order of their steps."""
    lif = module('lif', root)
    # The modules that come from one another must be of one loading.
    own = {name: importlib.import_module('norse.torch.functional.' + name)
           for name in ['leaky_integrator', 'lif_ex', 'lif_adex', 'lif_refrac', 'lif_mc']}
    rest = dict(suffix=suffix, more=order, how=how)
    v = lambda p: p['v_leak'].detach().clone()
    li = own['leaky_integrator']
    case(f'LICell{suffix}', 'norse.LICell', lambda x, p: walk(lambda x, s: li.li_feed_forward_step(x, s, of(li.LIParameters, p)), li.LIState(v(p), zeros()), x['input'], ['v', 'i']),
         {'hidden_size': N, **{k: SYN[k] for k in ['tau_mem_inv', 'v_leak', 'tau_syn_inv']}}, {'input': X['ff']}, ['tau_mem_inv', 'v_leak', 'tau_syn_inv'], {'v': 1, 'i': .2}, more=order)
    if not suffix:
        case('LILinearCell', 'norse.LILinearCell', lambda x, p: walk(lambda x, s: li.li_step(x, s, p['input_weights'], of(li.LIParameters, p)), li.LIState(v(p), zeros()), x['input'], ['v', 'i']),
             {'hidden_size': N, 'input_size': M, 'input_weights': IN.tolist(), **{k: SYN[k] for k in ['tau_mem_inv', 'v_leak', 'tau_syn_inv']}}, {'input': X['rec']},
             ['tau_mem_inv', 'v_leak', 'tau_syn_inv', 'input_weights'], {'v': 1, 'i': .2})
    ex, ax, rf, mc = (own[k] for k in ['lif_ex', 'lif_adex', 'lif_refrac', 'lif_mc'])
    if suffix or LIVE:
        pair('LIF', ['z', 'v', 'i'], lambda p: (lambda x, s: lif.lif_feed_forward_step(x, s, of(lif.LIFParameters, p)), lif.LIFFeedForwardState(v(p), zeros())),
             lambda p: (lambda x, s: lif.lif_step(x, s, p['input_weights'], p['recurrent_weights'], of(lif.LIFParameters, p)), lif.LIFState(zeros(), v(p), zeros())),
             SYN, KEYS, scale=(3, 2), **rest)
    pair('LIFEx', ['z', 'v', 'i'], lambda p: (lambda x, s: ex.lif_ex_feed_forward_step(x, s, of(ex.LIFExParameters, p)), ex.LIFExFeedForwardState(v(p), zeros())),
         lambda p: (lambda x, s: ex.lif_ex_step(x, s, p['input_weights'], p['recurrent_weights'], of(ex.LIFExParameters, p)), ex.LIFExState(zeros(), v(p), zeros())),
         {**SYN, 'delta_T': [.3, .5, .4]}, [*KEYS, 'delta_T'], scale=(3, 2), **rest)
    adex = {**SYN, 'delta_T': [.3, .5, .4], 'adaptation_current': [4., 3., 2.], 'adaptation_spike': [.1, .2, .3], 'tau_ada_inv': [20., 30., 40.]}
    pair('LIFAdEx', ['z', 'v', 'i', 'a'], lambda p: (lambda x, s: ax.lif_adex_feed_forward_step(x, s, of(ax.LIFAdExParameters, p)), ax.LIFAdExFeedForwardState(v(p), zeros(), zeros())),
         lambda p: (lambda x, s: ax.lif_adex_step(x, s, p['input_weights'], p['recurrent_weights'], of(ax.LIFAdExParameters, p)), ax.LIFAdExState(zeros(), v(p), zeros(), zeros())),
         adex, list(adex), scale=(4, 3), out={'z': 1, 'v': .3, 'a': .2}, **rest)
    refrac = lambda p: rf.LIFRefracParameters(of(lif.LIFParameters, p), p['rho_reset'])
    pair('LIFRefrac', ['z', 'v', 'i', 'rho'], lambda p: (lambda x, s: rf.lif_refrac_feed_forward_step(x, s, refrac(p)), rf.LIFRefracFeedForwardState(lif.LIFFeedForwardState(v(p), zeros()), zeros())),
         lambda p: (lambda x, s: rf.lif_refrac_step(x, s, p['input_weights'], p['recurrent_weights'], refrac(p)), rf.LIFRefracState(lif.LIFState(zeros(), v(p), zeros()), zeros())),
         {**SYN, 'rho_reset': [2., 3., 1.]}, [*KEYS, 'rho_reset'], scale=(4, 3), **rest)
    pair('LIFMC', ['z', 'v', 'i'], lambda p: (lambda x, s: mc.lif_mc_feed_forward_step(x, s, p['g_coupling'], of(lif.LIFParameters, p)), lif.LIFFeedForwardState(v(p), zeros())),
         lambda p: (lambda x, s: mc.lif_mc_step(x, s, p['input_weights'], p['recurrent_weights'], p['g_coupling'], of(lif.LIFParameters, p)), lif.LIFState(zeros(), v(p), zeros())),
         {**SYN, 'g_coupling': G.tolist()}, [*KEYS, 'g_coupling'], scale=(4, 3), **rest)

G = draw.numbers(N, N, low=-80, high=80)
neurons()
# What 1.1.0 alone has here.
lif, box, libox, iaf, rf, ax, axr, mcr, coba, iz, stdp, stp, enc, lsnn = (module(name) for name in [
    'lif', 'lif_box', 'leaky_integrator_box', 'iaf', 'lif_refrac', 'lif_adex', 'lif_adex_refrac', 'lif_mc_refrac', 'coba_lif', 'izhikevich', 'stdp', 'tsodyks_makram', 'encode', 'lsnn'])
v = lambda p: p['v_leak'].detach().clone()
case('LIBoxCell', 'norse.LIBoxCell', lambda x, p: walk(lambda x, s: libox.li_box_feed_forward_step(x, s, of(libox.LIBoxParameters, p)), libox.LIBoxState(v(p)), x['input'], ['v']),
     {'hidden_size': N, 'tau_mem_inv': [90., 100., 120.], 'v_leak': [.05, 0., -.1]}, {'input': X['ff']}, ['tau_mem_inv', 'v_leak'], {'v': 1})
# Its subtraction takes v_th away, whatever v_reset: that is HEAD's where v_reset is 0.
for method, reset in [('reset_value', {}), ('reset_subtract', {'v_reset': [0., 0., 0.]})]:
    case(f'LIFBoxCell, {method}', 'norse.LIFBoxCell',
         lambda x, p: walk(lambda x, s: box.lif_box_feed_forward_step(x, s, box.LIFBoxParameters(**{k: p[k] for k in ['tau_mem_inv', 'v_leak', 'v_th', 'v_reset', 'method', 'alpha']}, reset_method=getattr(module('reset'), method))), box.LIFBoxFeedForwardState(v(p)), x['input'], ['z', 'v']),
         {'hidden_size': N, **VALUES, **reset, **TANH, 'reset_method': method}, {'input': np.round(3 * X['ff'], 3)}, ['tau_mem_inv', 'v_leak', 'v_th'])
IAF = {k: VALUES[k] for k in ['v_th', 'v_reset']}
at_reset = lambda p: p['v_reset'].detach().clone()
pair('IAF', ['z', 'v'], lambda p: (lambda x, s: iaf.iaf_feed_forward_step(x, s, of(iaf.IAFParameters, p)), iaf.IAFFeedForwardState(at_reset(p))),
     lambda p: (lambda x, s: iaf.iaf_step(x, s, p['input_weights'], p['recurrent_weights'], of(iaf.IAFParameters, p)), iaf.IAFState(zeros(), at_reset(p))),
     IAF, list(IAF), how=(ERFC, CIRC), scale=(.5, .4))
adex = {**SYN, 'delta_T': [.3, .5, .4], 'adaptation_current': [4., 3., 2.], 'adaptation_spike': [.1, .2, .3], 'tau_ada_inv': [20., 30., 40.], 'rho_reset': [2., 3., 1.]}
ap = lambda p: axr.LIFAdExRefracParameters(of(ax.LIFAdExParameters, p), p['rho_reset'])
pair('LIFAdExRefrac', ['z', 'v', 'i', 'a', 'rho'],
     lambda p: (lambda x, s: axr.lif_adex_refrac_feed_forward_step(x, s, ap(p)), axr.LIFAdExRefracFeedForwardState(ax.LIFAdExFeedForwardState(v(p), zeros(), zeros()), zeros())),
     lambda p: (lambda x, s: axr.lif_adex_refrac_step(x, s, p['input_weights'], p['recurrent_weights'], ap(p)), axr.LIFAdExRefracState(ax.LIFAdExState(zeros(), v(p), zeros(), zeros()), zeros())),
     adex, list(adex), how=(CIRC, ONE), scale=(5, 4))
# The library leaves dt out of the coupling here: it is given per step.
rp = lambda p: rf.LIFRefracParameters(of(lif.LIFParameters, p), p['rho_reset'])
pair('LIFMCRefrac', ['z', 'v', 'i', 'rho'],
     lambda p: (lambda x, s: mcr.lif_mc_refrac_feed_forward_step(x, s, p['g_coupling'] * 1e-3, rp(p)), rf.LIFRefracFeedForwardState(lif.LIFFeedForwardState(v(p), zeros()), zeros())),
     lambda p: (lambda x, s: mcr.lif_mc_refrac_step(x, s, p['input_weights'], p['recurrent_weights'], p['g_coupling'] * 1e-3, rp(p)), rf.LIFRefracState(lif.LIFState(zeros(), v(p), zeros()), zeros())),
     {**SYN, 'g_coupling': G.tolist(), 'rho_reset': [2., 3., 1.]}, [*KEYS, 'g_coupling', 'rho_reset'], how=(TRI, ERFC), scale=(4, 3))
LSNN = {**SYN, 'tau_adapt_inv': [12., 20., 30.], 'beta': [.5, 1.8, 1.]}
pair('LSNN', ['z', 'v', 'i', 'b'],
     lambda p: (lambda x, s: lsnn.lsnn_feed_forward_step(x, s, of(lsnn.LSNNParameters, p)), lsnn.LSNNFeedForwardState(v(p), zeros(), p['v_th'].detach().clone())),
     lambda p: (lambda x, s: lsnn.lsnn_step(x, s, p['input_weights'], p['recurrent_weights'], of(lsnn.LSNNParameters, p)), lsnn.LSNNState(zeros(), v(p), zeros(), p['v_th'].detach().clone())),
     LSNN, list(LSNN), scale=(4, 3))
# Conductances: the library's time is in ms here. The input, which the recurrent step loses, is added to the conductances before it.
COBA = {'tau_syn_exc_inv': [.2, .3, .25], 'tau_syn_inh_inv': [.2, .1, .3], 'c_m_inv': [5., 4., 6.], 'g_l': [.25, .2, .3], 'e_rev_I': [-100., -90., -80.], 'e_rev_E': [60., 50., 40.],
        'v_rest': [-20., -25., -30.], 'v_reset': [-70., -60., -50.], 'v_thresh': [-10., -5., -8.]}
GRAD = {'v_initial': [0., -30., -20.]}
v0 = lambda p: p['v_initial'].detach().clone()
relu = torch.nn.functional.relu
traced = ['z', 'v', 'g_e', 'g_i']
cp = lambda p: of(coba.CobaLIFParameters, p)
case('CobaLIFFeedForwardCell', 'norse.CobaLIFFeedForwardCell', lambda x, p: walk(lambda x, s: coba.coba_lif_feed_forward_step(x, s, cp(p), .2), coba.CobaLIFFeedForwardState(v0(p), zeros(), zeros()), x['input'], traced),
     {'hidden_size': N, **COBA, **GRAD, 'method': 'tanh', 'alpha': .3}, {'input': np.round(.08 * X['ff'] - .02, 3)}, list(COBA), {'z': 1, 'v': .03}, dt='0.2 ms')
def coba_step(p):
    def step(x, s):
        reach = lambda w: torch.nn.functional.linear(x, relu(w))
        charged = coba.CobaLIFState(s.z, s.v, s.g_e + reach(p['input_weights']), s.g_i + reach(-p['input_weights']))
        return coba.coba_lif_step(x, charged, p['input_weights'], p['recurrent_weights'], cp(p), .2)
    return step
case('CobaLIFCell', 'norse.CobaLIFCell', lambda x, p: walk(coba_step(p), coba.CobaLIFState(zeros(), v0(p), zeros(), zeros()), x['input'], traced),
     {'hidden_size': N, **COBA, **GRAD, 'method': 'tanh', 'alpha': .3, 'input_size': M, 'input_weights': np.round(.08 * IN, 3).tolist(), 'recurrent_weights': np.round(.2 * REC, 3).tolist()},
     {'input': X['rec']}, [*COBA, *REC_KEYS], {'z': 1, 'v': .03}, dt='0.2 ms')
bio = coba.default_bio_parameters
case('CobaLIFFeedForwardCell, bio parameters', 'norse.CobaLIFFeedForwardCell',
     lambda x, p: walk(lambda x, s: coba.coba_lif_feed_forward_step(x, s, bio, .1), coba.CobaLIFFeedForwardState(zeros() - 65., zeros(), zeros()), x['input'], traced),
     {'hidden_size': N}, {'input': np.round(.2 * X['ff'], 3)}, [], {}, dt='0.1 ms', preset='defaultBioParametersCoba')
case('LIFCell, bio parameters', 'norse.LIFCell',
     lambda x, p: walk(lambda x, s: lif.lif_feed_forward_step(x, s, lif.default_bio_parameters, .1), lif.LIFFeedForwardState(zeros() - 65., zeros()), x['input'], ['z', 'v', 'i']),
     {'hidden_size': N}, {'input': np.round(600 * X['ff'], 3)}, [], {}, dt='0.1 ms', preset='defaultBioParameters')
IZ = {'a': [.02, .03, .1], 'b': [.2, .25, .26], 'c': [-65., -60., -55.], 'd': [6., 4., -1.], 'sq': [.04, .041, .039], 'mn': [5., 5.1, 4.9], 'bias': [140., 139., 141.], 'v_th': [30., 29., 31.], 'tau_inv': [250., 260., 240.]}
IZ0 = {'v_rest': [-64., -62., -60.], 'u_rest': [-60., -62., -64.]}
def u0(p): return p['v_rest'].detach().clone(), p['u_rest'].detach() * p['b']
pair('Izhikevich', ['z', 'v', 'u'], lambda p: (lambda x, s: iz.izhikevich_feed_forward_step(x, s, of(iz.IzhikevichParameters, p)), iz.IzhikevichState(*u0(p))),
     lambda p: (lambda x, s: iz.izhikevich_recurrent_step(x, s, p['input_weights'], p['recurrent_weights'], of(iz.IzhikevichParameters, p)), iz.IzhikevichRecurrentState(zeros(), *u0(p))),
     {**IZ, **IZ0}, list(IZ), how=({'method': 'tanh', 'alpha': .05}, {'method': 'tanh', 'alpha': .05}), scale=(120, 80), out={'z': 1, 'v': .01})
camel = lambda s: s.split('_')[0] + ''.join(w.capitalize() for w in s.split('_')[1:])
for name in dir(iz):
    behaviour = getattr(iz, name)
    if not isinstance(behaviour, iz.IzhikevichSpikingBehavior): continue
    start = iz.IzhikevichState(zeros() + round(float(behaviour.s.v), 6), zeros() + round(float(behaviour.s.u), 6))
    case(f'IzhikevichCell, {name}', 'norse.IzhikevichCell', lambda x, p: walk(lambda x, s: iz.izhikevich_feed_forward_step(x, s, behaviour.p), start, x['input'], ['z', 'v', 'u']),
         {'hidden_size': N}, {'input': np.tile(np.array([10., 20., 40.]), (T, 1))}, [], {}, preset='izhikevichPresets.' + camel(name))
TM = {'tau_f_inv': [20., 15., 30.], 'tau_d_inv': [1.3, 2., 5.], 'U': [.45, .2, .3]}
def tm(z, p):
    s, out = stp.TsodyksMakramState(u=zeros(), x=zeros() + 1), []
    for t in range(T):
        i, s = stp.stp_step(z[t], s, stp.TsodyksMakramParameters(p['tau_f_inv'], 50., p['tau_d_inv'], p['U'])); out.append({'i': i, 'u': s.u, 'x': s.x})
    return {k: [o[k] for o in out] for k in ['i', 'u', 'x']}
case('TsodyksMakram', 'norse.TsodyksMakram', lambda x, p: tm(x['z'], p), {'hidden_size': N, **TM}, {'z': draw.spikes(T, N)}, list(TM), {'i': 1, 'x': .4})
# Two trials of spikes on both sides; the weights are common.
PRE, POST = draw.spikes(T, 2, M), draw.spikes(T, 2, N)
START = draw.numbers(N, M, low=0, high=1)
for algorithm, hard in [('additive', True), ('additive_step', False), ('multiplicative_pow', True), ('multiplicative_relu', True)]:
    q = {'a_pre': 1.2, 'a_post': .8, 'tau_pre_inv': 25., 'tau_post_inv': 40., 'w_min': .1, 'w_max': .9, 'eta_plus': .5, 'eta_minus': .4, 'stdp_algorithm': algorithm, 'hardbound': hard}
    mu = {'mu': 2.} if algorithm == 'multiplicative_pow' else {}
    def learn(x, p):
        s, w, out = stdp.STDPState(torch.zeros(2, M), torch.zeros(2, N)), p['weights'], []
        for t in range(T):
            w, s = stdp.stdp_step_linear(x['z_pre'][t], x['z_post'][t], w, s, stdp.STDPParameters(**q, **mu)); out.append({'w': w, 't_pre': s.t_pre, 't_post': s.t_post})
        return {k: [o[k] for o in out] for k in out[0]}
    case(f'STDP, {algorithm}', 'norse.STDP', learn, {'hidden_size': N, 'input_size': M, **q, **mu, 'weights': START.tolist()}, {'z_pre': PRE, 'z_post': POST}, [], {}, batch=2, commands=['evolve'])
for name, first, f in [('constant_current', False, enc.constant_current_lif_encode), ('spike_latency', True, enc.spike_latency_lif_encode)]:
    def encode(x, p): return {'z': list(f(x['input'][0], T, of(lif.LIFParameters, p)).detach())}
    case(f'LIFCurrentEncoder, {name}_lif_encode', 'norse.LIFCurrentEncoder', encode, {'hidden_size': N, **VALUES, 'first_only': first}, {'input': np.tile(np.array([1.5, 3., 6.]), (T, 1))}, [], {})
case('LIFCurrentEncoder, lif_current_encoder', 'norse.LIFCurrentEncoder', lambda x, p: walk(lambda x, v: (lambda z, v: (z, types.SimpleNamespace(v=v)))(*lif.lif_current_encoder(x, v.v, of(lif.LIFParameters, p))), types.SimpleNamespace(v=zeros()), x['input'], ['z', 'v']),
     {'hidden_size': N, **VALUES, **ONE}, {'input': np.round(3 * X['ff'], 3)}, list(VALUES))
case('SpikeLatencyEncoder', 'norse.SpikeLatencyEncoder', lambda x, p: {'z': list(enc.spike_latency_encode(x['input']))}, {'hidden_size': N}, {'input': draw.spikes(T, N, p=.25)}, [], {})
case('PopulationEncoder', 'norse.PopulationEncoder', lambda x, p: {'output': [enc.population_encode(own, 4, scale=1.5).reshape(-1) for own in x['input']]},
     {'hidden_size': N, 'out_features': 4, 'scale': 1.5}, {'input': X['ff']}, [], {})
ex = module('lif_ex')
one = lambda step: lambda x, v: (lambda z, v: (z, types.SimpleNamespace(v=v)))(*step(x, v.v))
case('LIFExCurrentEncoder', 'norse.LIFExCurrentEncoder', lambda x, p: walk(one(lambda x, v: ex.lif_ex_current_encoder(x, v, of(ex.LIFExParameters, p))), types.SimpleNamespace(v=zeros()), x['input'], ['z', 'v']),
     {'hidden_size': N, **VALUES, 'delta_T': [.3, .5, .4], **TANH}, {'input': np.round(3 * X['ff'], 3)}, [*VALUES, 'delta_T'])
# The library gives the change of a in its place, without a and dt: they are added here.
ADAPT = {k: adex[k] for k in ['delta_T', 'adaptation_current', 'adaptation_spike', 'tau_ada_inv']}
def adex_step(p):
    def step(x, s):
        z, v, change = ax.lif_adex_current_encoder(x, s.v, s.a, of(ax.LIFAdExParameters, p))
        jump = z * p['adaptation_spike']
        return z, types.SimpleNamespace(v=v, a=s.a + 1e-3 * (change - jump) + jump)
    return step
case('LIFAdExCurrentEncoder', 'norse.LIFAdExCurrentEncoder', lambda x, p: walk(adex_step(p), types.SimpleNamespace(v=zeros(), a=zeros()), x['input'], ['z', 'v', 'a']),
     {'hidden_size': N, **VALUES, **ADAPT, **TANH}, {'input': np.round(4 * X['ff'], 3)}, [*VALUES, *ADAPT], {'z': 1, 'v': .3, 'a': .2})
case('AdaLIFRecurrentCell', 'norse.AdaLIFRecurrentCell', lambda x, p: walk(lambda x, s: lsnn.ada_lif_step(x, s, p['input_weights'], p['recurrent_weights'], of(lsnn.LSNNParameters, p)), lsnn.LSNNState(zeros(), v(p), zeros(), zeros()), x['input'], ['z', 'v', 'i', 'b']),
     {'hidden_size': N, **LSNN, **TANH, **weights}, {'input': np.round(3 * X['rec'], 3)}, [*LSNN, *REC_KEYS], {'z': 1, 'v': .3, 'b': .2})
if not LIVE: neurons(sys.argv[1], {'order': 'input_last'}, ', input last', how=(SEVEN, SEVEN))
finish('Norse 1.1.0; input last: Norse 0.0.7', W)
