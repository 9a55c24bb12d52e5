# Traces of ngc-learn's components, part by part and option by option, in float64.
# python3 ngclearn_parts.py NAME > ../ngclearn/NAME.json, by the functions below          needs ngclearn 3.2.1 on JAX 0.10.2, Python 3.11
import contextlib, json, os, sys
sys.path.pop(0)  # ngclearn.py lies beside this file
os.environ["JAX_ENABLE_X64"] = "1"
import jax, numpy as np, jax.numpy as jnp
from jax import random
from ngclearn import Compartment, Context, MethodProcess
from ngclearn.components import *
from ngclearn.components.synapses.hebbian.gerstnerHebbianSynapse import GerstnerHebbianSynapse
from ngclearn.components.synapses.mpsSynapse import MPSSynapse
from ngclearn.components.synapses.competitive.hopfieldSynapse import HopfieldSynapse
from ngclearn.components.synapses.competitive.vectorQuantizeSynapse import VectorQuantizeSynapse
from ngclearn.components.synapses.competitive.ART2ASynapse import ART2ASynapse
from ngclearn.utils.distribution_generator import DistributionGenerator as D

key = random.PRNGKey(0)
rng = np.random.default_rng(3)
golden = {}
plain = lambda value: np.asarray(value).tolist()
rounded = lambda x: np.asarray(x, dtype=np.float64).round(15)
draw = lambda *shape, low=-1.0, high=1.0: rng.uniform(low, high, shape).round(3)
spikes = lambda *shape, p=0.3: (rng.random(shape) < p).astype(float)


def run(name, component, given, inputs, trace, commands=("advance_state",), T=1, dt=1.0, t0=0, start={}, batch=1, args={},
        within=lambda part: None, keywords={}):
    """A component by itself: inputs of a value for all steps, or a list of one per step; `args` are passed as they are, and not recorded."""
    with Context(f"c{len(golden)}"):
        part = component("part", **given, **args, key=key, **({"batch_size": batch} if batch > 1 else {}))
        within(part)
        step, again = MethodProcess("step"), MethodProcess("again") >> part.reset
        for command in commands:
            step = step >> getattr(part, command)
    again.run()
    for own, value in start.items():
        getattr(part, own).set(jnp.asarray(value))
    shown = {own: [] for own in trace}
    for i in range(T):
        for own, value in inputs.items():
            getattr(part, own).set(jnp.asarray(value[i] if isinstance(value, list) else value))
        step.run(t=(t0 + i) * dt, dt=dt, **keywords)
        for own in trace:
            member = part.Wl.weights if own == "Wl" else getattr(part, own)
            shown[own].append(rounded(member.get()).tolist())
    record(name, component, given, inputs, shown, commands, T, dt, t0, start, batch)


def record(name, component, given, inputs, shown, commands, T, dt, t0, start, batch):
    golden[name] = dict(
        component=component.__name__,
        hyperparameters={own: value.ravel().tolist() if isinstance(value, np.ndarray) else value for own, value in dict(given, batch_size=batch).items()},
        commands=list(commands), dt=dt, t0=t0 * dt, T=T,
        initial={own: plain(value) for own, value in start.items()},
        inputs={own: [plain(row) for row in value[:T]] if isinstance(value, list) else plain(value) for own, value in inputs.items()},
        constant_inputs=[own for own, value in inputs.items() if not isinstance(value, list)],
        trace=shown,
    )


# Convolutions: each form, paddings, strides that divide the image and that do not, and what is before and behind a kernel.
def convolutions():
    init = dict(filter_init=D.uniform(0.1, 0.5, dtype=jnp.float64))
    for transposed, kind in ((False, "Conv"), (True, "Deconv")):
        for size, width, stride, padding in ((3, 3, 1, "SAME"), (5 - transposed, 4, 2, "SAME"), (6 - 3 * transposed, 3, 2, "VALID"), (4 - transposed, 1, 2, "SAME")):
            tag = f"{size}_{width}_{stride}_{padding}"
            given = dict(shape=(width, width, 1, 2), x_shape=(size, size), stride=stride, padding=padding)
            x, W = draw(2, size, size, 1), draw(width, width, 1, 2)
            static = globals()[f"Static{kind}Synapse"]
            run(f"Static{kind}_{tag}", static, dict(given, g_conduct_factor=2.0), dict(inputs=x), ["outputs"], start=dict(weights=W), batch=2, args=init)
            with Context(f"shape{len(golden)}"):
                places = static("s", **given, **init, key=key).outputs.get().shape
            y = draw(2, *places[1:])
            run(f"Hebbian{kind}_{tag}", globals()[f"Hebbian{kind}Synapse"], dict(given, eta=0.1, sign_value=-1.0, w_decay=0.05), dict(pre=x, post=y),
                ["weights", "dWeights", "dInputs"], ["evolve", "backtransmit"], start=dict(weights=W), batch=2, args=init)
            run(f"TraceSTDP{kind}_{tag}", globals()[f"TraceSTDP{kind}Synapse"],
                dict(given, A_plus=0.2, A_minus=0.1, eta=0.05, pretrace_target=0.1, w_decay=0.01, w_bound=0.9),
                dict(preSpike=spikes(2, size, size, 1), postSpike=spikes(2, *places[1:]), preTrace=np.abs(x), postTrace=np.abs(y)),
                ["weights", "dWeights", "dInputs"], ["evolve", "backtransmit"], start=dict(weights=np.abs(W)), batch=2, args=init)
        # Biases are right in the library where the kernel is as wide as there are channels, and the image behind it is one place.
        one = dict(shape=(2, 2, 1, 2), x_shape=(2, 2) if not transposed else (1, 1), stride=2, padding="VALID", eta=0.1)
        for optim_type in ("sgd", "adam", "nag"):
            run(f"Hebbian{kind}_biases_{optim_type}", globals()[f"Hebbian{kind}Synapse"],
                dict(one, optim_type=optim_type, w_bound=0.5, is_nonnegative=optim_type == "nag"),
                dict(inputs=draw(1, *one["x_shape"], 1), pre=draw(1, *one["x_shape"], 1), post=draw(1, 1, 1, 2) if not transposed else draw(1, 2, 2, 2)),
                ["outputs", "weights", "biases"] if not transposed else ["outputs", "weights"], ["advance_state", "evolve"], T=3 if not transposed else 1,
                start=dict(weights=draw(2, 2, 1, 2, low=0.1, high=0.5), biases=draw(1, 2)), args=dict(bias_init=D.constant(0.0, dtype=jnp.float64), **init))


@contextlib.contextmanager
def without_noise():
    """Normal numbers are all 0."""
    normal, jax.random.normal = jax.random.normal, lambda key, shape=(), dtype=jnp.float64: jnp.zeros(shape, dtype)
    yield
    jax.random.normal = normal


double = dict(dtype=jnp.float64)


def plasticity():
    pre, post = [spikes(2, 3, p=0.5) for _ in range(4)], [spikes(2, 2, p=0.5) for _ in range(4)]
    x, y = [draw(2, 3) for _ in range(4)], [draw(2, 2) for _ in range(4)]
    W = draw(3, 2, low=0.1, high=0.9)
    # The library cannot make this part: what it computes is called by itself. Its depression has the sign of tau_minus in the exponent.
    pre_tols, post_tols = np.array([[9.0, 0.0, 11.0]]), np.array([[10.0, 8.0]])
    ones = [np.ones((1, 3)), np.ones((1, 2))]
    change = STDPSynapse._compute_update(0.2, 0.1, 10.0, -7.0, *ones, pre_tols, post_tols, W)
    golden["STDP"] = dict(
        component="STDPSynapse", hyperparameters=dict(shape=(3, 2), A_plus=0.2, A_minus=0.1, tau_minus=7.0), commands=["evolve"], dt=1.0, t0=11.0, T=1,
        initial=dict(weights=plain(W)), inputs=dict(preSpike=plain(ones[0]), postSpike=plain(ones[1]), pre_tols=plain(pre_tols), post_tols=plain(post_tols)),
        constant_inputs=["preSpike", "postSpike", "pre_tols", "post_tols"], trace=dict(dWeights=[rounded(change).tolist()]))
    for tag, given in dict(soft={}, hard=dict(use_soft_bounds=False, w_max=0.8, w_min=0.15), voltage=dict(is_volt_dependent=True, rho=-0.1)).items():
        run(f"InhibitorySTDP_{tag}", InhibitorySTDPSynapse, dict(shape=(3, 2), eta=0.5, Aplus=2.0, Aminus=0.7, tau_x_pre=5.0, tau_x_post=8.0, **given),
            dict(s_pre=pre, s_post=post, v_post=y), ["weights", "dWeights", "x_pre", "x_post"], ["evolve"], T=4, start=dict(weights=W), batch=2)
    mask = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    run("InhibitorySTDP_mask", InhibitorySTDPSynapse, dict(shape=(3, 2), mask=mask, eta=0.5), dict(inputs=x, s_pre=pre, s_post=post),
        ["weights", "outputs"], ["advance_state", "evolve"], T=3, start=dict(weights=W * mask), batch=2)
    run("GerstnerHebbian", GerstnerHebbianSynapse, dict(shape=(2, 2), eta=0.1, coeffs=dict(c0=-0.1, c1_pre=0.2, c1_post=-0.3, c2_corr=0.5)),
        dict(pre=y, post=y[::-1]), ["weights", "dWeights"], ["evolve"], T=3, start=dict(weights=W[:2]), batch=2)
    for tag, stride in dict(apart=(0, 0), overlapping=(1, 2), ahead=(1, 0)).items():
        given = dict(shape=(4, 6), n_sub_models=2, stride_shape=stride)
        n_in, n_out = 4 + 2 * stride[0], 6 + 2 * stride[1]
        with Context(f"patch{len(golden)}"):
            inside = StaticPatchedSynapse("s", **given, weight_init=D.constant(1.0), key=key).weights.get()
        V, a, b = draw(n_in, n_out) * inside, draw(2, n_in), draw(2, n_out)
        run(f"StaticPatched_{tag}", StaticPatchedSynapse, dict(given, resist_scale=2.0), dict(inputs=a, post_in=b), ["outputs", "pre_out"], start=dict(weights=V), batch=2)
        # All weights of the library's mask are 1: ours has to be the same.
        run(f"Patched_{tag}_mask", PatchedSynapse, given, dict(inputs=np.eye(n_in)), ["outputs"], start=dict(weights=inside), batch=n_in)
        for optim_type, prior in (("sgd", ("lasso", 0.02)), ("adam", ("l2", 0.05)), ("nag", ("constant", 0.0))):
            run(f"HebbianPatched_{tag}_{optim_type}", HebbianPatchedSynapse,
                dict(given, eta=0.1, optim_type=optim_type, prior=prior, sign_value=-1.0, pre_wght=0.5, post_wght=2.0, w_bound=0.0 if optim_type == "nag" else 1.0),
                dict(pre=a, post=b), ["weights", "biases", "dWeights", "dBiases"], ["evolve"], T=2, start=dict(weights=V, biases=draw(1, n_out)), batch=2,
                args=dict(bias_init=D.constant(0.0, **double), weight_init=D.constant(1.0, **double)))
    block_mask = (rng.random((4, 6)) < 0.5).astype(float)
    run("HebbianPatched_block_mask", HebbianPatchedSynapse, dict(shape=(4, 6), eta=0.1, block_mask=block_mask, is_nonnegative=True),
        dict(pre=draw(1, 4), post=draw(1, 6)), ["weights", "dWeights"], ["evolve"], T=2, start=dict(weights=draw(4, 6)))
    for tag, given in dict(euclidean={}, manhattan=dict(neighbor_function="ricker"), cosine=dict(eta=0.9)).items():
        run(f"SOM_{tag}", SOMSynapse, dict(n_inputs=3, n_units_x=4, n_units_y=4, distance_function=tag, g_conduct_factor=2.0, **given), dict(inputs=[np.abs(v) for v in x]),
            ["bmu", "neighbor_weights", "outputs", "weights", "dWeights", "radius", "i_tick"], ["advance_state", "evolve"], T=3, start=dict(weights=draw(3, 16, low=0.0)), batch=2)
    for tag, given in dict(window={}, strided=dict(stride=2, dilation=1), dilated=dict(dilation=2), foveal=dict(convergent_factor=0.6), inverted=dict(invert_conn=True),
                           inverted_strided=dict(invert_conn=True, stride=2), normal=dict(normalize=True)).items():
        given = dict(n_in_streams=6, K_local=2, O_local=3, P_l=3, **given)
        with Context(f"streams{len(golden)}"):
            made = SparseTensorSynapse("s", **given, key=key)
            shape, ends = made.weights.get().shape, made.io_shape
        V = draw(*shape)
        run(f"StaticSparseTensor_{tag}", StaticSparseTensorSynapse, dict(given, g_conduct_factor=2.0), dict(inputs=draw(2, ends[0])), ["outputs"], start=dict(weights=V), batch=2)
        if tag != "foveal" and "inverted" not in tag:  # where a window is smaller, the library learns from the last stream
            run(f"OjaTensor_{tag}", OjaTensorSynapse, dict(given, oja_factor=0.0 if tag == "dilated" else 1.0, sign_value=0.1), dict(pre=draw(2, ends[0]), post=draw(2, ends[1])),
                ["weights", "dWeights"], ["evolve"], T=2, start=dict(weights=V), batch=2)
    with without_noise():
        for tag, given in dict(plain={}, bounded=dict(mu_out_max=0.3, mu_act_fx="tanh", act_fx="sigmoid"), fixed=dict(scalar_stddev=0.5, mu_out_min=1.5)).items():
            run(f"REINFORCE_{tag}", REINFORCESynapse, dict(shape=(3, 2), eta=0.5, decay=0.9, **given), dict(inputs=x, rewards=[draw(2) for _ in range(4)], learning_mask=[np.array(float(i % 2)) for i in range(4)]),
                ["weights", "dWeights", "outputs", "objective", "accumulated_gradients", "step_count"], ["evolve"], T=4, start=dict(weights=draw(3, 4, low=0.1, high=0.9)), batch=2)


def cells():
    # The library leaves out the decay of what a reset of RAFSRM leaves: it is 0 here.
    j = [draw(2, 3, low=-20.0, high=120.0) for _ in range(12)]
    for dt in (1.0, 0.5):
        run(f"LIFSRM_dt{dt}", LIFSRM, dict(n_units=3, tau_m=8.0, thr=-54.0, v_rest=-64.0, v_reset=-61.0), dict(current_j=j), ["v", "s", "j_lowpass", "t_last_spike", "last_t_eval"], T=12, dt=dt, batch=2)
        run(f"RAFSRM_dt{dt}", RAFSRM, dict(n_units=3, tau_v=9.0, tau_w=11.0, omega=4.0, dampen_factor=-0.7, thr=1.2), dict(current_j=[v / 20 for v in j]),
            ["v", "s", "j_v", "j_w", "t_last_spike"], T=12, dt=dt, batch=2)
    for integration_type in ("euler", "rk2"):
        for act_fx in ("relu", "tanh"):
            run(f"LeakyNoise_{integration_type}_{act_fx}", LeakyNoiseCell, dict(n_units=3, tau_x=10.0, act_fx=act_fx, integration_type=integration_type, sigma_pre=0.0, sigma_post=0.0, leak_scale=0.8),
                dict(j_input=[v / 40 for v in j], j_recurrent=draw(2, 3)), ["x", "r", "r_prime"], T=5, batch=2)
    with without_noise():
        for disable_phasor in (False, True):
            run(f"Phasor_{disable_phasor}", PhasorCell, dict(n_units=3, target_freq=310.0, disable_phasor=disable_phasor), dict(inputs=[np.abs(v) / 120 if not disable_phasor else (v > 40) * 1.0 for v in j]),
                ["outputs", "angles", "tols"], T=12, batch=2, within=lambda part: setattr(part, "base_scale", jnp.ones((2, 3))))
    for filter_type in ("identity", "gaussian", "difference_of_gaussian", "ratio_of_gaussian"):
        for step, count in (((1, 2), 9), ((0, 0), 4)):
            run(f"RetinalGanglion_{filter_type}_{step[0]}", RetinalGanglionCell, dict(filter_type=filter_type, area_shape=(4, 6), n_cells=count, patch_shape=(2, 2), step_shape=step, sigma=0.8)
                if step[0] else dict(filter_type=filter_type, area_shape=(6, 6), n_cells=4, patch_shape=(3, 3), step_shape=step), dict(inputs=draw(2, 4, 6) if step[0] else draw(2, 6, 6)), ["outputs"], batch=2)
    for tag, given in dict(static={}, patches=dict(n_patch=2, fx_lat="sigmoid"), sgd=dict(adaptive_lateral=True, Wl_eta=0.1, Wl_prior=("l2", 0.05)),
                           adam=dict(adaptive_lateral=True, Wl_eta=0.01, Wl_opt_type="adam", n_patch=2), nag=dict(adaptive_lateral=True, Wl_eta=0.1, Wl_opt_type="nag")).items():
        run(f"Rate_lateral_{tag}", RateCell, dict(n_units=4, tau_m=10.0, act_fx="tanh", prior=("gaussian", 0.1), use_lateral=True, exc_inh=(0.5, -0.25), output_scale=1.5, resist_scale=0.8, **given),
            dict(j=[draw(2, 4) for _ in range(4)], j_td=draw(2, 4)), ["z", "zF", "j", "j_lat", "zF_lat", "Wl"], ["advance_state", "evolve"], T=4, batch=2)


def activations():
    for act_fx in ("identity", "tanh", "sigmoid", "relu", "lrelu", "relu6", "elu", "silu", "gelu", "telu", "softplus", "softmax", "bkwta", "unit_threshold", "heaviside"):
        n = 7 if act_fx == "bkwta" else 3
        tau_m = 0.0 if act_fx == "softmax" else 3.0  # the library multiplies by its Jacobian as if that were a list
        run(f"Rate_{act_fx}", RateCell, dict(n_units=n, tau_m=tau_m, act_fx=act_fx, prior=("laplacian", 0.1), output_scale=2.0, resist_scale=0.5), dict(j=[draw(2, n) * 4 for _ in range(3)], j_td=draw(2, n)),
            ["z", "zF", "j"], T=3, batch=2)
    run("Rate_sine", RateCell, dict(n_units=2, tau_m=3.0, act_fx="sine"), dict(j=draw(1, 2) / 50, j_td=draw(1, 2) / 50), ["z", "zF", "j"], T=3, args=dict(omega_0=7.0))  # it is 30 whatever is said
    run("Rate_stateless", RateCell, dict(n_units=2, tau_m=0.0, act_fx="tanh"), dict(j=draw(1, 2), j_td=draw(1, 2)), ["z", "zF", "j"], T=2)
    for integration_type in ("rk2", "midpoint"):
        run(f"Rate_{integration_type}", RateCell, dict(n_units=2, tau_m=3.0, prior=("cauchy", 0.4), integration_type=integration_type, threshold=("soft_threshold", 0.02)), dict(j=draw(1, 2), j_td=draw(1, 2)), ["z", "zF"], T=4)


def options():
    j = [draw(1, 2, low=-5.0, high=60.0) for _ in range(8)]
    n = dict(n_units=2)
    for tag, given in dict(leak=dict(conduct_leak=0.5, v_min=-66.0), fixed=dict(tau_theta=0.0, refract_time=2.0), midpoint=dict(integration_type="midpoint", theta_plus=1.5, tau_theta=20.0), highest=dict(max_one_spike=True)).items():
        run(f"LIF_{tag}", LIFCell, dict(n, tau_m=4.0, **given), dict(j=j), ["v", "s", "s_raw", "rfr", "thr_theta", "v_thr"], T=8)
    run("IF_refractory", IFCell, dict(n, tau_m=3.0, refract_time=2.0, integration_type="rk2"), dict(j=j), ["v", "s", "rfr", "tols"], T=8)
    run("AdEx_rk2", AdExCell, dict(n, integration_type="rk2", tau_m=5.0, thr=-40.0, b=3.0), dict(j=j), ["v", "w", "s", "tols"], T=8, dt=0.5)
    for tag, given in dict(rk2=dict(integration_type="rk2"), chattering=dict(v_reset=-50.0, w_reset=2.0), resonator=dict(tau_w=10.0, coupling_factor=0.26)).items():
        run(f"Izhikevich_{tag}", IzhikevichCell, dict(n, resist_m=2.0, **given), dict(j=j), ["v", "w", "s"], T=8, dt=0.5)
    for tag, given in dict(rk2=dict(integration_type="rk2"), reset=dict(spike_reset=True, v_thr=0.6)).items():
        run(f"FitzhughNagumo_{tag}", FitzhughNagumoCell, dict(n, tau_m=2.0, v0=0.1, w0=-0.2, gamma=2.5, **given), dict(j=[v / 30 for v in j]), ["v", "w", "s", "tols"], T=8, dt=0.5)
    run("HodgkinHuxley_reset", HodgkinHuxleyCell, dict(n, tau_v=1.0, spike_reset=True, v_reset=-2.0, integration_type="rk4"), dict(j=j), ["v", "n", "m", "h", "s"], T=8, dt=0.05)
    for tag, given in dict(rk2=dict(integration_type="rk2", v_reset=0.2, w_reset=-0.1), free=dict(post_spike_reset=False, v0=0.3, w0=0.1)).items():
        run(f"RAF_{tag}", RAFCell, dict(n, tau_v=9.0, tau_w=11.0, omega=4.0, resist_v=0.5, **given), dict(j=[v / 20 for v in j]), ["v", "w", "s"], T=8)
    run("WTAS_resist", WTASCell, dict(n_units=3, tau_m=1.0, resist_m=0.1, thr_gain=0.05, thr_base=0.3, refract_time=1.0, thr_jitter=0.0), dict(j=[draw(1, 3, high=40.0) for _ in range(8)]), ["v", "s", "thr", "rfr"], T=8,
        start=dict(thr=np.full((1, 3), 0.3)))
    train = [spikes(2, 3, p=0.5) for _ in range(8)]
    for tag, given in dict(step=dict(a_delta=0.5, decay_type="step", gamma_tr=0.9), lin=dict(a_delta=0.0, decay_type="lin", P_scale=2.0), nearest=dict(a_delta=1.0, n_nearest_spikes=3)).items():
        run(f"VarTrace_{tag}_batch", VarTrace, dict(n_units=3, tau_tr=7.0, **given), dict(inputs=train), ["trace", "outputs"], T=8, batch=2)
    for tag, rest in dict(current=None, driving=-70.0).items():
        run(f"Exponential_{tag}", ExponentialSynapse, dict(shape=(3, 2), tau_decay=3.0, g_syn_bar=1.5, syn_rest=rest, is_nonplastic=False, g_conduct_factor=0.5), dict(inputs=[row[:1] for row in train], v=draw(1, 2, low=-80.0, high=-40.0)),
            ["g_syn", "outputs"], T=8, start=dict(weights=draw(3, 2, low=0.1, high=1.0)))
    ends = dict(preSpike=train, postSpike=[row[:, :2] for row in train[::-1]], preTrace=[np.abs(draw(2, 3)) for _ in range(8)], postTrace=[np.abs(draw(2, 2)) for _ in range(8)])
    W, mask = draw(3, 2, low=0.1, high=0.9), np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    plastic = dict(shape=(3, 2), A_plus=0.05, A_minus=0.02, eta=0.5, pretrace_target=0.2)
    for tag, given in dict(mask=dict(weight_mask=mask, tau_w=50.0), power=dict(mu=0.7, w_bound=1.2, tau_w=100.0)).items():
        run(f"TraceSTDP_{tag}", TraceSTDPSynapse, dict(plastic, **given), ends, ["weights", "dWeights"], ["evolve"], T=3, start=dict(weights=W * (mask if tag == "mask" else 1.0)), batch=2)
    run("ExpSTDP_mask", ExpSTDPSynapse, dict(plastic, exp_beta=2.0, weight_mask=mask), ends, ["weights", "dWeights"], ["evolve"], T=3, start=dict(weights=W * mask), batch=2)
    for tag, given in dict(bare=dict(tau_w=30.0), eligible=dict(tau_elg=6.0, elg_decay=0.9, mu=0.5)).items():
        run(f"MSTDPET_{tag}", MSTDPETSynapse, dict(plastic, **given), dict({own: [row[:1] for row in value] for own, value in ends.items()}, modulator=[draw(1, 1) for _ in range(8)], outmask=np.array([[1.0, 0.5]])),
            ["weights", "dWeights", "eligibility"], ["evolve"], T=4, start=dict(weights=W))
    run("EventSTDP_own_step", EventSTDPSynapse, dict(shape=(3, 2), eta=0.2, lmbda=0.1, A_plus=0.5, A_minus=0.3, presyn_win_len=0.0, w_bound=1.5), dict(pre_tols=np.array([[12.0, 9.0, 0.0]]), postSpike=np.array([[1.0, 0.0]])),
        ["weights", "dWeights"], ["evolve"], t0=12, start=dict(weights=W))
    run("BCM_unbounded", BCMSynapse, dict(shape=(3, 2), tau_w=20.0, tau_theta=15.0, theta0=0.5), dict(pre=[draw(2, 3) for _ in range(3)], post=[draw(2, 2) for _ in range(3)]), ["weights", "dWeights", "post_term"], ["evolve"], T=3,
        start=dict(weights=W), batch=2)
    for prior in (("l1", 0.1), ("gaussian", 0.1), ("laplacian", 0.1), ("ridge", 0.1), ("lasso", 0.1)):
        run(f"Hebbian_{prior[0]}", HebbianSynapse, dict(shape=(3, 2), eta=0.1, prior=prior, w_bound=0.8, is_nonnegative=True, sign_value=-1.0), dict(pre=draw(2, 3), post=draw(2, 2)), ["weights", "dWeights"], ["evolve"], T=2, start=dict(weights=W), batch=2)
    for tag, given in dict(online=dict(), episodes=dict(use_online_predictor=False)).items():
        run(f"RewardError_{tag}", RewardErrorCell, dict(n_units=1, alpha=0.2, ema_window_len=5, **given), dict(reward=[draw(1, 1) for _ in range(4)]), ["mu", "rpe", "accum_reward", "n_ep_steps"], T=4)
    for own, given in (("Gaussian", dict(sigma=0.5)), ("Laplacian", dict(scale=0.5))):
        made = globals()[f"{own}ErrorCell"]
        name, shown = ("mu", "dmu") if own == "Gaussian" else ("shift", "dshift")
        run(f"{own}Error_mask", made, dict(n_units=3, **given), {name: draw(2, 3), "target": draw(2, 3), "modulator": draw(2, 3), "mask": [np.array([[1.0, 0.0, 1.0]] * 2)]}, [shown, "dtarget"], start={"Sigma" if own == "Gaussian" else "Scale": np.full((1, 1), 0.5)}, batch=2)
    run("BernoulliError_mask", BernoulliErrorCell, dict(n_units=3, input_logits=True), dict(p=draw(2, 3), target=spikes(2, 3), modulator=draw(2, 3), mask=[np.array([[1.0, 0.0, 1.0]] * 2)]), ["dp", "dtarget"], batch=2)
    x = np.array([[0.02, 0.5, 1.0, 0.0], [0.3, 0.05, 0.9, 0.6]])
    run("Latency_linear", LatencyCell, dict(n_units=4, tau=6.0, linearize=True, first_spike_time=2.0, threshold=0.1, clip_spikes=True), dict(inputs=x), ["targ_sp_times", "clip_mask", "outputs", "tols"], ["calc_spike_times", "advance_state"], T=9, batch=2)
    run("Dense_bias", DenseSynapse, dict(shape=(3, 2), mask=mask, g_conduct_factor=2.0), dict(inputs=draw(2, 3), gate=np.array([[1.0, 0.5], [0.0, 1.0]])), ["outputs"], start=dict(weights=W, biases=draw(1, 2)), batch=2)
    biased = dict(bias_init=D.constant(0.0, **double))
    run("STP_bias", STPDenseSynapse, dict(shape=(1, 2), tau_f=30.0, tau_d=0.0, g_conduct_factor=2.0), dict(inputs=[row[:1, :1] for row in train]), ["outputs", "u", "x"], T=8,
        start=dict(weights=W[:1], biases=draw(1, 2), resources=np.full((1, 1), 0.15)), args=biased)
    run("InhibitorySTDP_bias", InhibitorySTDPSynapse, dict(shape=(3, 2)), dict(inputs=draw(2, 3)), ["outputs"], start=dict(weights=W, biases=draw(1, 2)), batch=2, args=biased)
    # What the library has dropped and reads still: without it these two cannot be run.
    scaled = dict(within=lambda part: setattr(part, "resist_scale", part.g_conduct_factor))
    for tag, rest in dict(current=None, driving=-70.0).items():
        given = dict(shape=(3, 2), g_syn_bar=1.5, syn_rest=rest, is_nonplastic=False, g_conduct_factor=0.5)
        drive = dict(inputs=[row[:1] for row in train], v=draw(1, 2, low=-80.0, high=-40.0))
        rest = dict(trace=["g_syn", "h_syn", "outputs"], T=8, start=dict(weights=draw(3, 2, low=0.1, high=1.0)), **scaled)
        run(f"Alpha_{tag}", AlphaSynapse, dict(given, tau_decay=4.0), drive, **rest)
        run(f"DoubleExp_{tag}", DoubleExpSynapse, dict(given, tau_rise=2.0, tau_decay=5.0), drive, **rest)


def memories():
    x = [draw(2, 3, low=0.1) for _ in range(3)]
    W = draw(3, 4, low=0.05, high=0.9)
    both = ["advance_state", "evolve"]
    for rule in ("delta", "contrastive"):
        run(f"Hopfield_{rule}", HopfieldSynapse, dict(shape=(3, 4), eta=0.2, reg_lambda=0.01, beta=3.0, update_rule=rule), dict(inputs=x), ["similarities", "memory_weights", "outputs", "energy", "i_tick", "weights", "dWeights"],
            both, T=3, start=dict(weights=W), batch=2)
    Y = np.eye(2)[[0, 1, 1, 0]].T.copy()
    Y[:, 2] = 0.0
    for tag, given, more in (("plain", dict(syn_decay=0.05), {}), ("bounded", dict(w_bound=1.2, distance_function=("manhattan", 2), eta_decrement=0.1), {}), ("chebyshev", dict(distance_function=("chebyshev", 2)), {}),
                             ("third", dict(distance_function=("minkowski", 3)), {}), ("labels", dict(label_dim=2), dict(labels=[np.eye(2)[[i % 2, 1 - i % 2]] for i in range(3)]))):
        run(f"VectorQuantize_{tag}", VectorQuantizeSynapse, dict(shape=(3, 4), **given), dict(inputs=x, **more), ["outputs", "weights", "dWeights", "i_tick"] + ["pred_labels"] * bool(more), both, T=3,
            start=dict(weights=W, **(dict(label_weights=Y) if more else {})), batch=2)
    run("MPS", MPSSynapse, dict(shape=(3, 4), bond_dim=2), dict(inputs=x, pre=x, post=[draw(2, 4) for _ in range(3)]), ["outputs", "core1", "core2"], both, T=3, start=dict(core1=draw(1, 3, 2), core2=draw(2, 4, 1)), batch=2, keywords=dict(eta=0.01))
    run("ART2A", ART2ASynapse, dict(shape=(3, 4), eta=0.2, vigilance=0.9, eta_decrement=0.05), dict(inputs=x), ["xprobe", "outputs", "weights", "misses", "i_tick"], both, T=3,
        start=dict(weights=W * np.array([1.0, 1.0, 0.0, 0.0]), used=np.array([[1.0, 1.0, 0.0, 0.0]])), batch=2)


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        globals()[sys.argv[1]]()
    print("{" + ",\n".join(f"{json.dumps(name)}: {json.dumps(case)}" for name, case in golden.items()) + "}")
