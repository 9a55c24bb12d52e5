# Draws of hyperparameters and inputs for the components of ngc-learn, which it runs now, in float64.
# python3 ngclearn_live.py SEED DRAWS          needs what ngclearn_parts.py needs; `npm run parity -- --live` calls it
import contextlib, importlib.util, json, os, sys

spec = importlib.util.spec_from_file_location("parts", os.path.join(os.path.dirname(os.path.abspath(__file__)), "ngclearn_parts.py"))
parts = importlib.util.module_from_spec(spec)
spec.loader.exec_module(parts)
np, jnp, D = parts.np, parts.jnp, parts.D
import jax

jax.config.update("jax_disable_jit", True)  # what is compiled once and run for a few steps takes longer
import ngclearn.components as library

N, M, T = 3, 2, 20
rng = np.random.default_rng(int(sys.argv[1]))
u = lambda low, high: float(round(rng.uniform(low, high), 4))
# Numbers that float32 holds, which the thresholds of SLIFCell are.
single = lambda low, high: float(round(rng.uniform(low, high) * 1024)) / 1024
pick = lambda *options: options[rng.integers(len(options))]
reals = lambda n, low, high: [rng.uniform(low, high, (1, n)).round(4) for _ in range(T)]
spikes = lambda n: [(rng.random((1, n)) < 0.3).astype(float) for _ in range(T)]
whole = lambda n, low, high: rng.uniform(low, high, (1, n)).round(4)
method = lambda *more: pick("euler", "rk2", *more)


def cell(given, drive, trace, dt=1.0, start={}):
    return dict(given=dict(n_units=N, **given), inputs=dict(j=drive), trace=trace, dt=dt, start=start)


def learning(given, inputs, trace=("weights", "dWeights"), commands=("advance_state", "evolve"), start={}):
    return dict(given=dict(shape=(N, M), **given), inputs=dict(inputs=reals(N, 0, 1), **inputs), trace=["outputs", *trace],
                commands=commands, start=dict(weights=rng.uniform(0.05, 0.9, (N, M)).round(4), **start))


pairs = lambda: dict(preSpike=spikes(N), postSpike=spikes(M), preTrace=reals(N, 0, 1), postTrace=reals(M, 0, 1))
membrane = lambda: dict(tau_m=u(5, 50), resist_m=u(0.5, 5), thr=u(-54, -46), v_rest=u(-75, -62), v_reset=u(-70, -60))
adaptive = lambda: dict(membrane(), tau_theta=pick(0.0, u(20, 200)), theta_plus=u(0, 2), refract_time=pick(0.0, 1.0, 2.5, 5.0))
error = lambda: dict(modulator=reals(N, 0, 2), mask=spikes(N), target=reals(N, -1, 1))

# What is drawn of each component.
DRAWS = dict(
    LIFCell=lambda: cell(dict(adaptive(), conduct_leak=u(0.5, 1.5), integration_type=method()), reals(N, 0, 40), ["v", "s", "rfr", "thr_theta", "tols"]),
    QuadLIFCell=lambda: cell(dict(adaptive(), v_scale=u(-45, -40), critical_v=u(0.01, 0.05)), reals(N, 0, 5), ["v", "s", "thr_theta"]),
    IFCell=lambda: cell(dict(membrane(), refract_time=pick(0.0, 2.0)), reals(N, 0, 20), ["v", "s", "rfr", "tols"]),
    SLIFCell=lambda: cell(dict(tau_m=u(5, 30), resist_m=u(0.5, 2), thr=single(0.3, 1), thr_gain=pick(0.0, single(0, 0.1)), thr_leak=pick(0.0, single(0, 0.05)), refract_time=pick(0.0, 1.0, 2.0), sticky_spikes=pick(True, False), thr_jitter=0.0), reals(N, 0, 4), ["v", "s", "rfr", "thr"]),
    WTASCell=lambda: cell(dict(tau_m=u(1, 10), resist_m=u(0.5, 2), thr_base=u(0.2, 0.6), thr_gain=u(0, 0.1), refract_time=pick(0.0, 2.0), thr_jitter=0.0), reals(N, 0, 4), ["v", "s", "rfr", "thr"], start=dict(thr=whole(N, 0.2, 0.6))),
    AdExCell=lambda: cell(dict(tau_m=u(10, 30), tau_w=u(100, 500), resist_m=u(0.5, 2), v_sharpness=u(1.5, 4), a=u(0, 0.3), b=u(0, 1), integration_type=method()), reals(N, 0, 30), ["v", "w", "s"], dt=0.1),
    IzhikevichCell=lambda: cell(dict(tau_w=u(10, 60), w_reset=u(2, 10), coupling_factor=u(0.1, 0.3), v_reset=u(-70, -50), integration_type=method()), reals(N, 0, 20), ["v", "w", "s"], dt=0.25),
    FitzhughNagumoCell=lambda: cell(dict(tau_m=u(1, 3), tau_w=u(5, 20), alpha=u(0.5, 1), beta=u(0.5, 1), v0=u(-1, 1), w0=u(-1, 1), spike_reset=pick(True, False), integration_type=method()), reals(N, 0, 1), ["v", "w", "s"], dt=0.1),
    HodgkinHuxleyCell=lambda: cell(dict(tau_v=u(0.8, 2), g_Na=u(80, 130), g_K=u(4, 40), g_L=u(0.1, 0.5), thr=u(2, 20), integration_type=method("rk4")), reals(N, 0, 15), ["v", "n", "m", "h", "s"], dt=0.01),
    RAFCell=lambda: cell(dict(tau_v=u(5, 20), tau_w=u(5, 20), omega=u(2, 10), dampen_factor=u(-2, -0.1), thr=u(0.2, 1), integration_type=method()), reals(N, 0, 5), ["v", "w", "s"], dt=0.5),
    RateCell=lambda: dict(given=dict(n_units=N, tau_m=u(5, 40), prior=(pick("gaussian", "laplacian", "cauchy", "exp"), u(0, 0.2)), act_fx=pick("identity", "tanh", "sigmoid", "relu", "lrelu", "relu6", "elu", "silu", "softplus"), integration_type=method("ralston")), inputs=dict(j=reals(N, -2, 2), j_td=reals(N, -1, 1)), trace=["z", "zF"]),
    GaussianErrorCell=lambda: dict(given=dict(n_units=N), inputs=dict(mu=reals(N, -1, 1), **error()), trace=["dmu", "dtarget"]),
    LaplacianErrorCell=lambda: dict(given=dict(n_units=N), inputs=dict(shift=reals(N, -1, 1), **error()), trace=["dshift", "dtarget"]),
    VarTrace=lambda: dict(given=dict(n_units=N, tau_tr=u(2, 40), a_delta=pick(0.0, u(0, 1)), P_scale=u(0.5, 2), gamma_tr=u(0.8, 1), decay_type=pick("exp", "lin", "step")), inputs=dict(inputs=spikes(N)), trace=["trace"]),
    ExponentialSynapse=lambda: learning(dict(tau_decay=u(2, 20), g_syn_bar=u(0.5, 3), syn_rest=u(-70, 0)), dict(v=reals(M, -70, -50)), ("g_syn",), ("advance_state",)),
    TraceSTDPSynapse=lambda: learning(dict(A_plus=u(0, 0.2), A_minus=u(0, 0.2), eta=u(0.1, 1), mu=pick(0.0, u(0.2, 1)), pretrace_target=u(0, 0.3), tau_w=pick(0.0, u(50, 500))), pairs()),
    ExpSTDPSynapse=lambda: learning(dict(A_plus=u(0, 0.1), A_minus=u(0, 0.1), exp_beta=u(0.5, 2), eta=u(0.1, 1), pretrace_target=u(0, 0.3)), pairs()),
    MSTDPETSynapse=lambda: learning(dict(A_plus=u(0, 0.1), A_minus=u(0, 0.1), eta=u(0.1, 1), mu=pick(0.0, u(0.2, 1)), tau_elg=pick(0.0, u(5, 50)), pretrace_target=u(0, 0.3), tau_w=pick(0.0, u(50, 500))), dict(pairs(), modulator=whole(1, -1, 1)), ("weights", "eligibility")),
    BCMSynapse=lambda: learning(dict(tau_w=u(20, 200), tau_theta=u(5, 50), theta0=u(0.2, 1), w_decay=u(0, 0.1)), dict(pre=reals(N, 0, 1), post=reals(M, 0, 1)), ("weights", "theta")),
    HebbianSynapse=lambda: learning(dict(eta=u(0, 0.1), sign_value=pick(1.0, -1.0), w_bound=pick(0.0, 1.0), is_nonnegative=pick(True, False), prior=(pick("l1", "l2"), u(0, 0.1)), optim_type=pick("sgd", "adam", "nag"), pre_wght=u(0.5, 1.5), post_wght=u(0.5, 1.5)), dict(pre=reals(N, -1, 1), post=reals(M, -1, 1)), ("weights",)),
)

if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        for name, drawn in DRAWS.items():
            for i in range(int(sys.argv[2])):
                case = drawn()
                if "shape" in case["given"]:
                    case["args"] = dict(weight_init=D.constant(0.5, dtype=jnp.float64))
                if name == "HebbianSynapse":
                    case["args"]["bias_init"] = D.constant(0.0, dtype=jnp.float64)
                parts.run(f"{name} {i}", getattr(library, name), T=T, **case)
    print(json.dumps(parts.golden))
