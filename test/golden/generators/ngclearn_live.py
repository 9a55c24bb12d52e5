# Draws of hyperparameters, options and inputs for the components of ngc-learn, which it runs now, in float64.
# python3 ngclearn_live.py SEED DRAWS [PART …]: a part by itself has the draws that it has among all; needs what ngclearn_parts.py needs; `npm run parity -- --live` calls it
import contextlib, importlib.util, json, os, sys

spec = importlib.util.spec_from_file_location("parts", os.path.join(os.path.dirname(os.path.abspath(__file__)), "ngclearn_parts.py"))
parts = importlib.util.module_from_spec(spec)
spec.loader.exec_module(parts)
np, jnp, D = parts.np, parts.jnp, parts.D
import jax
from ngcsimlib.global_state import stateManager
from ngclearn.components.synapses.hebbian import hebbianSynapse

N, M, T = 3, 2, 20
rng = None  # each part's own


class Drawn(float):
    """A number of a range: parts that differ in such numbers alone are compiled once. What is picked is compiled anew."""


u = lambda low, high: Drawn(round(rng.uniform(low, high), 4))
# Numbers that float32 holds, where the library has float32.
single = lambda low, high: Drawn(round(rng.uniform(low, high) * 1024) / 1024)
pick = lambda *options: options[rng.integers(len(options))]
reals = lambda n, low, high: [rng.uniform(low, high, (1, n)).round(4) for _ in range(T)]
spikes = lambda n: [(rng.random((1, n)) < 0.3).astype(float) for _ in range(T)]
whole = lambda *shape, low=-1.0, high=1.0: rng.uniform(low, high, shape).round(4)
few = lambda n, low=-1.0, high=1.0, batch=2, count=4: [whole(batch, n, low=low, high=high) for _ in range(count)]
events = lambda n, batch=2, count=4: [(rng.random((batch, n)) < 0.5).astype(float) for _ in range(count)]
mask = lambda *shape: (rng.random(shape) < 0.7).astype(float)
# Its numbers are static arguments of a function that is compiled by itself.
hebbianSynapse._calc_update = hebbianSynapse._calc_update.__wrapped__
method = lambda *more: pick("euler", "rk2", *more)
constant = lambda x: D.constant(x, dtype=jnp.float64)


def cell(given, drive, trace, dt=1.0, start={}):
    return dict(given=dict(n_units=N, **given), inputs=dict(j=drive), trace=trace, dt=dt, start=start)


def learning(given, inputs, trace=("weights", "dWeights"), commands=("advance_state", "evolve"), start={}):
    return dict(given=dict(shape=(N, M), **given), inputs=dict(inputs=reals(N, 0, 1), **inputs), trace=["outputs", *trace],
                commands=commands, start=dict(weights=whole(N, M, low=0.05, high=0.9), **start), args=dict(weight_init=constant(0.5)))


def short(given, inputs, trace, commands=("advance_state", "evolve"), T=4, batch=2, **more):
    """Some steps of trials together."""
    return dict(given=given, inputs=inputs, trace=trace, commands=list(commands), T=T, batch=batch, **more)


pairs = lambda: dict(preSpike=spikes(N), postSpike=spikes(M), preTrace=reals(N, 0, 1), postTrace=reals(M, 0, 1))
membrane = lambda: dict(tau_m=u(5, 50), resist_m=u(0.5, 5), thr=u(-54, -46), v_rest=u(-75, -62), v_reset=u(-70, -60))
adaptive = lambda: dict(membrane(), tau_theta=pick(0.0, u(20, 200)), theta_plus=u(0, 2), refract_time=pick(0.0, 1.0, 2.5, 5.0))
error = lambda: dict(modulator=reals(N, 0, 2), mask=spikes(N), target=reals(N, -1, 1))
stdp = lambda: dict(A_plus=u(0, 0.2), A_minus=u(0, 0.2), pretrace_target=u(0, 0.3))


def activation():
    """An activation, with as many cells as it takes."""
    act_fx = pick("identity", "tanh", "sigmoid", "relu", "lrelu", "relu6", "elu", "silu", "gelu", "telu", "softplus", "bkwta", "unit_threshold", "heaviside")
    return dict(n_units=7 if act_fx == "bkwta" else N, act_fx=act_fx)


def rate(n_units, **given):
    prior, integration_type = pick(("gaussian", "euler"), ("laplacian", "rk2"), ("cauchy", "ralston"), ("exp", "euler"))
    return dict(given=dict(n_units=n_units, tau_m=u(5, 40), prior=(prior, u(0, 0.2)), integration_type=integration_type, output_scale=single(0.5, 2), resist_scale=u(0.5, 2),
                           **dict(dict(threshold=pick(("none", 0.0), ("soft_threshold", u(0, 0.05)))), **given)),
                inputs=dict(j=reals(n_units, -2, 2), j_td=reals(n_units, -1, 1)), trace=["z", "zF"])


def lateral():
    """Each optimizer with its rate, which it holds."""
    how = pick({}, dict(n_patch=2, fx_lat="sigmoid"), dict(adaptive_lateral=True, Wl_eta=0.1, Wl_prior=("l2", 0.05)),
               dict(adaptive_lateral=True, Wl_eta=0.01, Wl_opt_type="adam", n_patch=2), dict(adaptive_lateral=True, Wl_eta=0.1, Wl_opt_type="nag"))
    return short(dict(n_units=4, tau_m=10.0, act_fx="tanh", prior=("gaussian", 0.1), use_lateral=True, exc_inh=(0.5, -0.25), **how),
                 dict(j=few(4, -2, 2), j_td=few(4)), ["z", "zF", "j", "j_lat", "zF_lat"])


PLACES = {}


def places(transposed, given):
    """The shape of what a kernel gives."""
    key = repr((transposed, given))
    if key not in PLACES:
        static = parts.StaticDeconvSynapse if transposed else parts.StaticConvSynapse
        with parts.Context(f"places{len(PLACES)}"):
            PLACES[key] = static("s", **given, filter_init=constant(0.5), key=parts.key).outputs.get().shape[1:]
    return PLACES[key]


def kernel(transposed, rule):
    """A convolution: paddings, strides that divide the image and that do not."""
    size, width, stride, padding = pick((3, 3, 1, "SAME"), (5 - transposed, 4, 2, "SAME"), (6 - 3 * transposed, 3, 2, "VALID"), (4 - transposed, 1, 2, "SAME"))
    given = dict(shape=(width, width, 1, 2), x_shape=(size, size), stride=stride, padding=padding)
    behind = places(transposed, given)
    image, then = (2, size, size, 1), (2, *behind)
    more = dict(start=dict(weights=whole(width, width, 1, 2, low=0.05)), args=dict(filter_init=constant(0.5)))
    shown = ["weights", "dWeights", "dInputs"]
    if rule == "Static":
        return short(dict(given, g_conduct_factor=u(0.5, 2)), dict(inputs=whole(*image)), ["outputs"], ["advance_state"], T=1, **more)
    if rule == "Hebbian":
        return short(dict(given, eta=0.1, sign_value=pick(-1.0, 1.0), w_decay=u(0, 0.1)), dict(pre=whole(*image), post=whole(*then)), shown, ["evolve", "backtransmit"], T=1, **more)
    return short(dict(given, **stdp(), eta=u(0.01, 0.1), w_decay=u(0, 0.05), w_bound=0.9),
                 dict(preSpike=mask(*image), postSpike=mask(*then), preTrace=whole(*image, low=0), postTrace=whole(*then, low=0)), shown, ["evolve", "backtransmit"], T=1, **more)


INSIDE = {}


def patched(rule):
    """Blocks apart, overlapping and ahead of each other."""
    stride = pick((0, 0), (1, 2), (1, 0))
    given = dict(shape=(4, 6), n_sub_models=2, stride_shape=stride)
    n_in, n_out = 4 + 2 * stride[0], 6 + 2 * stride[1]
    if stride not in INSIDE:
        with parts.Context(f"inside{stride[0]}{stride[1]}"):
            INSIDE[stride] = np.asarray(parts.StaticPatchedSynapse("s", **given, weight_init=D.constant(1.0), key=parts.key).weights.get())
    V = whole(n_in, n_out) * INSIDE[stride]
    if rule == "Static":
        return short(dict(given, resist_scale=u(0.5, 2)), dict(inputs=whole(2, n_in), post_in=whole(2, n_out)), ["outputs", "pre_out"], ["advance_state"], T=1, start=dict(weights=V))
    optim_type, prior = pick(("sgd", ("lasso", 0.02)), ("adam", ("l2", 0.05)), ("nag", ("constant", 0.0)))
    return short(dict(given, eta=0.1, optim_type=optim_type, prior=prior, sign_value=-1.0, pre_wght=u(0.5, 2), post_wght=u(0.5, 2), w_bound=pick(0.0, 1.0)),
                 dict(pre=whole(2, n_in), post=whole(2, n_out)), ["weights", "biases", "dWeights", "dBiases"], ["evolve"], T=2,
                 start=dict(weights=V, biases=whole(1, n_out)), args=dict(bias_init=constant(0.0), weight_init=constant(1.0)), held=("w_bound", "is_nonnegative"))


STREAMS = {}


def streams(rule):
    # Where a window is smaller, the library learns from the last stream.
    more = dict(convergent_factor=0.6), dict(invert_conn=True), dict(invert_conn=True, stride=2)
    how = pick({}, dict(stride=2, dilation=1), dict(dilation=2), dict(normalize=True), *(more if rule == "Static" else ()))
    given = dict(n_in_streams=6, K_local=2, O_local=3, P_l=3, **how)
    if repr(how) not in STREAMS:
        with parts.Context(f"streams{len(STREAMS)}"):
            made = parts.SparseTensorSynapse("s", **given, key=parts.key)
            STREAMS[repr(how)] = made.weights.get().shape, made.io_shape
    shape, ends = STREAMS[repr(how)]
    start = dict(weights=whole(*shape))
    if rule == "Static":
        return short(dict(given, g_conduct_factor=u(0.5, 2)), dict(inputs=whole(2, ends[0])), ["outputs"], ["advance_state"], T=1, start=start)
    return short(dict(given, oja_factor=u(0, 1), sign_value=u(0.05, 0.2)), dict(pre=whole(2, ends[0]), post=whole(2, ends[1])), ["weights", "dWeights"], ["evolve"], T=2, start=start)


def conductance(**given):
    # What the library has dropped and reads still: without it some cannot be run.
    scaled = lambda part: setattr(part, "resist_scale", part.g_conduct_factor)
    return dict(given=dict(shape=(N, M), g_syn_bar=u(0.5, 3), syn_rest=pick(None, u(-80, 0)), is_nonplastic=False, g_conduct_factor=u(0.3, 1), **given), within=scaled,
                inputs=dict(inputs=spikes(N), v=reals(M, -70, -50)), trace=["g_syn", "outputs"], start=dict(weights=whole(N, M, low=0.1)), args=dict(weight_init=constant(0.5)))


def retina():
    filter_type = pick("identity", "gaussian", "difference_of_gaussian", "ratio_of_gaussian")
    return pick(short(dict(filter_type=filter_type, area_shape=(4, 6), n_cells=9, patch_shape=(2, 2), step_shape=(1, 2), sigma=0.8), dict(inputs=whole(2, 4, 6)), ["outputs"], ["advance_state"], T=1),
                short(dict(filter_type=filter_type, area_shape=(6, 6), n_cells=4, patch_shape=(3, 3), step_shape=(0, 0)), dict(inputs=whole(2, 6, 6)), ["outputs"], ["advance_state"], T=1))


def quantizing():
    labelled = pick(True, False)
    distance = pick(("euclidean", 2), ("manhattan", 2), ("chebyshev", 2), ("minkowski", 3))
    return short(dict(shape=(3, 4), eta=u(0.05, 0.5), distance_function=distance, **pick(dict(syn_decay=u(0, 0.1)), dict(w_bound=1.2, eta_decrement=u(0, 0.1))), **(dict(label_dim=2) if labelled else {})),
                 dict(inputs=few(3, 0.1), **(dict(labels=[np.eye(2)[rng.integers(2, size=2)] for _ in range(4)]) if labelled else {})),
                 ["outputs", "weights", "dWeights", "i_tick"] + ["pred_labels"] * labelled, held=("dist_order",), start=dict(weights=whole(3, 4, low=0.05), **(dict(label_weights=np.eye(2)[rng.integers(2, size=4)].T.copy()) if labelled else {})))


# What is drawn of each component.
DRAWS = dict(
    LIFCell=lambda: cell(dict(adaptive(), conduct_leak=u(0.5, 1.5), integration_type=method(), **pick({}, dict(v_min=u(-72, -66)), dict(max_one_spike=True))), reals(N, 0, 40), ["v", "s", "rfr", "thr_theta", "v_thr", "tols"]),
    QuadLIFCell=lambda: cell(dict(adaptive(), v_scale=u(-45, -40), critical_v=u(0.01, 0.05)), reals(N, 0, 5), ["v", "s", "thr_theta"]),
    IFCell=lambda: cell(dict(membrane(), refract_time=pick(0.0, 2.0), integration_type=method()), reals(N, 0, 20), ["v", "s", "rfr", "tols"]),
    # Thresholds are float32 there, unless they begin as float64: so here, with `thr_single` as the word for it; steps of powers of two are exact.
    SLIFCell=lambda: dict(cell(dict(tau_m=u(5, 30), resist_m=u(0.5, 2), thr=1.0, thr_gain=pick(0.0, 0.03125, 0.0625), thr_leak=pick(0.0, 0.015625, 0.03125), refract_time=pick(0.0, 1.0, 2.0), sticky_spikes=pick(True, False), thr_jitter=0.0), reals(N, 0, 4), ["v", "s", "rfr", "thr"], start=dict(thr=whole(1, N, low=0.3))), held=("thrGain", "thrLeak", "rho_b"), ours=dict(thr_single=False)),
    WTASCell=lambda: cell(dict(tau_m=u(1, 10), resist_m=u(0.5, 2), thr_base=u(0.2, 0.6), thr_gain=u(0, 0.1), refract_time=pick(0.0, 2.0), thr_jitter=0.0), reals(N, 0, 4), ["v", "s", "rfr", "thr"], start=dict(thr=whole(1, N, low=0.2, high=0.6))),
    AdExCell=lambda: cell(dict(tau_m=u(10, 30), tau_w=u(100, 500), resist_m=u(0.5, 2), v_sharpness=u(1.5, 4), thr=u(-50, 5), v_reset=u(-72, -55), a=u(0, 0.3), b=u(0, 1), integration_type=method()), reals(N, 0, 30), ["v", "w", "s", "tols"], dt=0.1),
    IzhikevichCell=lambda: cell(dict(tau_w=u(10, 60), w_reset=u(2, 10), coupling_factor=u(0.1, 0.3), v_reset=u(-70, -50), resist_m=u(0.5, 2), integration_type=method()), reals(N, 0, 20), ["v", "w", "s"], dt=0.25),
    FitzhughNagumoCell=lambda: cell(dict(tau_m=u(1, 3), tau_w=u(5, 20), alpha=u(0.5, 1), beta=u(0.5, 1), gamma=u(2, 4), v_thr=u(0.3, 1.2), v0=u(-1, 1), w0=u(-1, 1), spike_reset=pick(True, False), integration_type=method()), reals(N, 0, 1), ["v", "w", "s", "tols"], dt=0.1),
    HodgkinHuxleyCell=lambda: cell(dict(tau_v=u(0.8, 2), g_Na=u(80, 130), g_K=u(4, 40), g_L=u(0.1, 0.5), thr=u(2, 20), spike_reset=pick(True, False), v_reset=u(-5, 0), integration_type=method("rk4")), reals(N, 0, 15), ["v", "n", "m", "h", "s"], dt=0.01),
    RAFCell=lambda: cell(dict(tau_v=u(5, 20), tau_w=u(5, 20), omega=u(2, 10), dampen_factor=u(-2, -0.1), thr=u(0.2, 1), resist_v=u(0.5, 2), v_reset=u(-0.2, 0.2), w_reset=u(-0.2, 0.2), post_spike_reset=pick(True, False), v0=u(-0.3, 0.3), w0=u(-0.3, 0.3), integration_type=method()), reals(N, 0, 5), ["v", "w", "s"], dt=0.5),
    # The library leaves out the decay of what a reset of RAFSRM leaves: it is 0 here.
    LIFSRM=lambda: short(dict(n_units=N, tau_m=u(5, 20), thr=u(-58, -50), v_rest=u(-68, -62), v_reset=u(-64, -60)), dict(current_j=few(N, -20, 120, count=12)), ["v", "s", "j_lowpass", "t_last_spike", "last_t_eval"], ["advance_state"], T=12, dt=pick(0.5, 1.0)),
    RAFSRM=lambda: short(dict(n_units=N, tau_v=u(5, 20), tau_w=u(5, 20), omega=u(2, 8), dampen_factor=u(-1, -0.2), thr=u(0.5, 2)), dict(current_j=few(N, -1, 6, count=12)), ["v", "s", "j_v", "j_w", "t_last_spike"], ["advance_state"], T=12, dt=pick(0.5, 1.0)),
    RateCell=lambda: rate(**activation()),
    RateCell_lateral=lateral,
    LeakyNoiseCell=lambda: short(dict(n_units=N, tau_x=u(5, 30), act_fx=pick("relu", "tanh"), integration_type=method(), sigma_pre=0.0, sigma_post=0.0, leak_scale=u(0.5, 1)), dict(j_input=few(N, count=6), j_recurrent=few(N, count=6)), ["x", "r", "r_prime"], ["advance_state"], T=6),
    RetinalGanglionCell=retina,
    GaussianErrorCell=lambda: dict(given=dict(n_units=N), inputs=dict(mu=reals(N, -1, 1), **error()), trace=["dmu", "dtarget", "L"], start=dict(Sigma=whole(1, 1, low=0.3, high=2))),
    LaplacianErrorCell=lambda: dict(given=dict(n_units=N), inputs=dict(shift=reals(N, -1, 1), **error()), trace=["dshift", "dtarget", "L"], start=dict(Scale=whole(1, 1, low=0.3, high=2))),
    BernoulliErrorCell=lambda: dict(given=dict(n_units=N, input_logits=pick(True, False)), inputs=dict(p=reals(N, 0.1, 0.9), modulator=reals(N, 0, 2), mask=spikes(N), target=spikes(N)), trace=["dp", "dtarget", "L"]),
    RewardErrorCell=lambda: dict(given=dict(n_units=1, alpha=u(0.05, 0.5), ema_window_len=pick(3, 5, 10), use_online_predictor=pick(True, False)), inputs=dict(reward=reals(1, -1, 1)), trace=["mu", "rpe", "accum_reward", "n_ep_steps"]),
    VarTrace=lambda: dict(given=dict(n_units=N, tau_tr=u(2, 40), a_delta=pick(0.0, 0.4, 1.0), P_scale=u(0.5, 2), gamma_tr=pick(0.8, 0.95, 1.0), decay_type=pick("exp", "lin", "step"), n_nearest_spikes=pick(0, 0, 2)), inputs=dict(inputs=spikes(N)), trace=["trace", "outputs"], held=("a_delta", "gamma_tr")),
    ExpKernel=lambda: dict(given=dict(n_units=N, dt=1.0, tau_w=u(2, 10), nu=pick(2.0, 4.0, 6.0)), inputs=dict(inputs=spikes(N)), trace=["epsp"]),
    LatencyCell=lambda: short(dict(n_units=4, tau=single(2, 8), linearize=pick(True, False), first_spike_time=single(0, 3), threshold=single(0.02, 0.2), clip_spikes=pick(True, False)), dict(inputs=whole(2, 4, low=0)), ["targ_sp_times", "clip_mask", "outputs", "tols"], ["calc_spike_times", "advance_state"], T=9),
    TTFSCell=lambda: dict(given=dict(n_units=4, num_steps=20, latency_mode=pick("exponential", "logarithmic")), inputs=dict(inputs=whole(1, 4, low=0.02)), trace=["outputs", "target_spike_times"]),
    PhasorCell=lambda: (lambda disable: short(dict(n_units=N, target_freq=u(50, 400), disable_phasor=disable), dict(inputs=few(N, 0, count=12) if not disable else events(N, count=12)), ["outputs", "angles", "tols"], ["advance_state"], T=12, within=lambda part: setattr(part, "base_scale", jnp.ones((2, N)))))(pick(True, False)),
    # Chances of 0 and 1.
    BernoulliCell=lambda: dict(given=dict(n_units=N), inputs=dict(inputs=spikes(N)), trace=["outputs", "tols"]),
    PoissonCell=lambda: dict(given=dict(n_units=N, target_freq=1000.0), inputs=dict(inputs=spikes(N)), trace=["outputs", "tols"]),
    StaticSynapse=lambda: short(dict(shape=(N, M), g_conduct_factor=u(0.5, 2)), dict(inputs=few(N)), ["outputs"], ["advance_state"], start=dict(weights=whole(N, M))),
    DenseSynapse=lambda: short(dict(shape=(N, M), mask=mask(N, M), g_conduct_factor=u(0.5, 2)), dict(inputs=few(N), gate=whole(M, M, low=0)), ["outputs"], ["advance_state"], start=dict(weights=whole(N, M), biases=whole(1, M))),
    ExponentialSynapse=lambda: conductance(tau_decay=u(2, 20)),
    AlphaSynapse=lambda: conductance(tau_decay=u(2, 20)),
    DoubleExpSynapse=lambda: conductance(tau_rise=u(1, 4), tau_decay=u(5, 20)),
    # Right in the library for one input.
    STPDenseSynapse=lambda: dict(given=dict(shape=(1, M), tau_f=u(10, 200), tau_d=pick(0.0, u(10, 100)), g_conduct_factor=u(0.5, 2)), inputs=dict(inputs=spikes(1)), trace=["outputs", "u", "x"], start=dict(weights=whole(1, M, low=0.1), biases=whole(1, M), resources=whole(1, 1, low=0.05, high=0.4)), args=dict(bias_init=constant(0.0))),
    TraceSTDPSynapse=lambda: learning(dict(stdp(), eta=u(0.1, 1), mu=pick(0.0, u(0.2, 1)), tau_w=pick(0.0, u(50, 500))), pairs()),
    ExpSTDPSynapse=lambda: learning(dict(stdp(), exp_beta=u(0.5, 2), eta=u(0.1, 1)), pairs()),
    EventSTDPSynapse=lambda: dict(given=dict(shape=(N, M), eta=u(0.05, 0.3), lmbda=u(0.01, 0.2), A_plus=u(0.2, 1), A_minus=u(0.2, 1), presyn_win_len=pick(0.0, 2.0, 5.0), w_bound=1.5), inputs=dict(pre_tols=[12.0 + i - rng.integers(0, 7, (1, N)) for i in range(T)], postSpike=spikes(M)), trace=["weights", "dWeights"], commands=["evolve"], t0=12, start=dict(weights=whole(N, M, low=0.1))),
    InhibitorySTDPSynapse=lambda: short(dict(shape=(N, M), eta=u(0.1, 1), Aplus=u(0.5, 2), Aminus=u(0.5, 2), tau_x_pre=u(3, 20), tau_x_post=u(3, 20), **pick({}, dict(use_soft_bounds=False, w_max=u(0.8, 1), w_min=u(0.05, 0.15)), dict(is_volt_dependent=True, rho=u(-0.3, 0)))), dict(s_pre=events(N), s_post=events(M), v_post=few(M)), ["weights", "dWeights", "x_pre", "x_post"], ["evolve"], start=dict(weights=whole(N, M, low=0.2, high=0.8))),
    MSTDPETSynapse=lambda: learning(dict(stdp(), eta=u(0.1, 1), mu=pick(0.0, u(0.2, 1)), tau_elg=pick(0.0, u(5, 50)), tau_w=pick(0.0, u(50, 500))), dict(pairs(), modulator=whole(1, 1)), ("weights", "eligibility")),
    GerstnerHebbianSynapse=lambda: short(dict(shape=(2, 2), eta=u(0.02, 0.2), coeffs=dict(c0=u(-0.5, 0.5), c1_pre=u(-0.5, 0.5), c1_post=u(-0.5, 0.5), c2_corr=u(-1, 1))), dict(pre=few(2), post=few(2)), ["weights", "dWeights"], ["evolve"], start=dict(weights=whole(2, 2))),
    BCMSynapse=lambda: learning(dict(tau_w=u(20, 200), tau_theta=u(5, 50), theta0=u(0.2, 1), w_decay=u(0, 0.1)), dict(pre=reals(N, 0, 1), post=reals(M, 0, 1)), ("weights", "theta")),
    # A rate of learning is held by the optimizer.
    HebbianSynapse=lambda: (lambda case: dict(case, held=("w_bound",), args=dict(case["args"], bias_init=constant(0.0)), start=dict(case["start"], biases=whole(1, M))))(learning(
        dict(eta=pick(0.02, 0.1), sign_value=-1.0, prior=(pick("l1", "l2", "gaussian", "lasso"), u(0, 0.1)), optim_type=pick("sgd", "adam", "nag"), pre_wght=u(0.5, 1.5), post_wght=u(0.5, 1.5), **pick(dict(w_bound=0.0, is_nonnegative=False), dict(w_bound=1.0, is_nonnegative=True))),
        dict(pre=reals(N, -1, 1), post=reals(M, -1, 1)), ("weights", "biases", "dWeights", "dBiases"))),
    ConvSynapse=lambda: kernel(False, "Static"),
    StaticConvSynapse=lambda: kernel(False, "Static"),
    DeconvSynapse=lambda: kernel(True, "Static"),
    StaticDeconvSynapse=lambda: kernel(True, "Static"),
    HebbianConvSynapse=lambda: kernel(False, "Hebbian"),
    HebbianDeconvSynapse=lambda: kernel(True, "Hebbian"),
    TraceSTDPConvSynapse=lambda: kernel(False, "TraceSTDP"),
    TraceSTDPDeconvSynapse=lambda: kernel(True, "TraceSTDP"),
    StaticPatchedSynapse=lambda: patched("Static"),
    HebbianPatchedSynapse=lambda: patched("Hebbian"),
    StaticSparseTensorSynapse=lambda: streams("Static"),
    OjaTensorSynapse=lambda: streams("Oja"),
    REINFORCESynapse=lambda: short(dict(shape=(N, M), eta=u(0.1, 1), decay=u(0.5, 0.99), **pick({}, dict(mu_out_max=0.3, mu_act_fx="tanh", act_fx="sigmoid"), dict(scalar_stddev=single(0.3, 1), mu_out_min=1.5))), dict(inputs=few(N), rewards=[whole(2) for _ in range(4)], learning_mask=[np.array(float(i % 2)) for i in range(4)]), ["weights", "dWeights", "outputs", "objective", "accumulated_gradients", "step_count"], ["evolve"], start=dict(weights=whole(N, 2 * M, low=0.1))),
    SOMSynapse=lambda: short(dict(n_inputs=3, n_units_x=4, n_units_y=4, eta=u(0.1, 0.9), distance_function=pick("euclidean", "manhattan", "cosine"), neighbor_function=pick("gaussian", "ricker"), g_conduct_factor=u(0.5, 2)), dict(inputs=few(3, 0)), ["bmu", "neighbor_weights", "outputs", "weights", "dWeights", "radius", "i_tick"], T=3, start=dict(weights=whole(3, 16, low=0))),
    HopfieldSynapse=lambda: short(dict(shape=(3, 4), eta=u(0.05, 0.3), reg_lambda=u(0, 0.05), beta=u(1, 5), update_rule=pick("delta", "contrastive")), dict(inputs=few(3, 0.1)), ["similarities", "memory_weights", "outputs", "energy", "i_tick", "weights", "dWeights"], start=dict(weights=whole(3, 4, low=0.05))),
    VectorQuantizeSynapse=quantizing,
    MPSSynapse=lambda: short(dict(shape=(3, 4), bond_dim=2), dict(inputs=few(3), pre=few(3), post=few(4)), ["outputs", "core1", "core2"], start=dict(core1=whole(1, 3, 2), core2=whole(2, 4, 1)), keywords=dict(eta=0.01)),
    ART2ASynapse=lambda: short(dict(shape=(3, 4), eta=u(0.05, 0.5), vigilance=u(0.6, 0.98), eta_decrement=u(0, 0.1)), dict(inputs=few(3, 0.1)), ["xprobe", "outputs", "weights", "misses", "i_tick"], start=dict(weights=whole(3, 4, low=0.05) * np.array([1.0, 1.0, 0.0, 0.0]), used=np.array([[1.0, 1.0, 0.0, 0.0]]))),
)

COMPILED = {}
leaves = lambda of: jax.tree_util.tree_flatten(of)


def numbers_of(part):
    """The numbers that a part holds beside its compartments."""
    of = {}
    for own, value in vars(part).items():
        if own.startswith("_") or isinstance(value, (parts.Compartment, str)) or callable(value):
            continue
        for at, leaf in enumerate(leaves(value)[0]):
            if isinstance(leaf, float) or isinstance(leaf, jax.Array) and jnp.issubdtype(leaf.dtype, jnp.floating):
                of[f"{own}.{at}"] = float(leaf) if isinstance(leaf, float) else leaf
    return of


def compiled(component, given, args, within, batch, commands):
    """What the library compiles of a part, as a function of its numbers and its state: its methods read numbers as globals."""
    name = f"c{len(COMPILED)}"
    with parts.Context(name):
        part = made(component, given, args, within, batch)
        again, step = parts.MethodProcess("again") >> part.reset, parts.MethodProcess("step")
        for command in commands:
            step = step >> getattr(part, command)
    methods = [getattr(part, own).compiled for own in ("reset", *commands)]
    spaces = [again.run.compiled.namespace, step.run.compiled.namespace, *(of.namespace for of in methods)]
    prefix = f"{name}:part:"

    def pure(process):
        def run(numbers, state, keywords):
            for own in {key.split(".")[0] for key in numbers}:
                flat, tree = leaves(getattr(part, own))
                value = jax.tree_util.tree_unflatten(tree, [numbers.get(f"{own}.{at}", leaf) for at, leaf in enumerate(flat)])
                for space in spaces:
                    space[f"{name}_part_{own}"] = value
            final, _ = process.run.compiled({prefix + own: value for own, value in state.items()}, [keywords[own] for own in process.get_keywords()])
            return {own[len(prefix):]: value for own, value in final.items()}
        return jax.jit(run)
    again, step = pure(again), pure(step)
    # What parts inside of it hold is there only when the part has been compiled.
    state = {own[len(prefix):]: value for own, value in stateManager.state.items() if own.startswith(prefix)}
    # What is wired to a part inside of it is read there.
    places = {own: of.target[len(prefix):] for own, of in part.compartments}
    return again, step, state, places


def made(component, given, args, within, batch):
    part = component("part", **given, **args, key=parts.key, **({"batch_size": batch} if batch > 1 else {}))
    within(part)
    return part


def run(name, component, given, inputs, trace, commands=("advance_state",), T=T, dt=1.0, t0=0, start={}, batch=1, args={}, within=lambda part: None, keywords={}, held=(), ours={}):
    """As `run` of ngclearn_parts.py, with all that differ in numbers alone compiled once, but for numbers that are held: those the library asks for while it compiles."""
    alike = repr((component, jax.tree_util.tree_map(lambda x: "number" if isinstance(x, Drawn) else x, given), batch, commands))
    if alike not in COMPILED:
        COMPILED[alike] = compiled(component, given, args, within, batch, commands)
    again, step, begun, places = COMPILED[alike]
    part = made(component, given, args, within, batch)
    numbers = {own: value for own, value in numbers_of(part).items() if own.split(".")[0] not in held}
    state = again(numbers, dict(begun, **{own: of.get() for own, of in part.compartments}), {})
    state.update({own: jnp.asarray(value) for own, value in start.items()})
    rows = []
    for i in range(T):
        fed = {own: jnp.asarray(value[i] if isinstance(value, list) else value) for own, value in inputs.items()}
        state = step(numbers, dict(state, **fed), dict(keywords, t=(t0 + i) * dt, dt=dt))
        rows.append(state)
    parts.record(name, component, dict(given, **ours), inputs, {own: [parts.rounded(row[places[own]]).tolist() for row in rows] for own in trace}, commands, T, dt, t0, start, batch)


def distances_of_spikes():
    """The library cannot make this part: what it computes is called by itself. Its depression has the sign of tau_minus in the exponent."""
    own = dict(A_plus=u(0, 0.3), A_minus=u(0, 0.3), tau_plus=u(5, 20), tau_minus=u(5, 20))
    ends = [mask(1, N), mask(1, M), rng.integers(0, 12, (1, N)).astype(float), rng.integers(0, 12, (1, M)).astype(float)]
    W = whole(N, M, low=0.1)
    change = parts.STDPSynapse._compute_update(own["A_plus"], own["A_minus"], own["tau_plus"], -own["tau_minus"], *ends, W)
    return dict(shape=(N, M), **own), dict(zip(("preSpike", "postSpike", "pre_tols", "post_tols"), ends)), dict(dWeights=[parts.rounded(change).tolist()]), ("evolve",), 1, 1.0, 11, dict(weights=W), 1


if __name__ == "__main__":
    seed, draws, only = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    with contextlib.redirect_stdout(sys.stderr), parts.without_noise():
        for place, (name, drawn) in enumerate(DRAWS.items()):
            if only and name not in only:
                continue
            rng = np.random.default_rng([seed, place])
            component = getattr(parts, name.split("_")[0])
            for i in range(draws):
                run(f"{name.replace('_', ', ')} {i}", component, **drawn())
        rng = np.random.default_rng([seed, len(DRAWS)])
        for i in range(draws if not only or "STDPSynapse" in only else 0):
            parts.record(f"STDPSynapse {i}", parts.STDPSynapse, *distances_of_spikes())
    print(json.dumps(parts.golden))
