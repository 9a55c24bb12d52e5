# Traces of ngc-learn's components, part by part and option by option, in float64.
# python3 ngclearn_parts.py NAME > ../ngclearn/NAME.json, by the functions below          needs ngclearn 3.2.1 on JAX 0.10.2, Python 3.11
import contextlib, json, os, sys
sys.path.pop(0)  # ngclearn.py lies beside this file
os.environ["JAX_ENABLE_X64"] = "1"
import numpy as np, jax.numpy as jnp
from jax import random
from ngclearn import Context, MethodProcess
from ngclearn.components import *
from ngclearn.utils.distribution_generator import DistributionGenerator as D

key = random.PRNGKey(0)
rng = np.random.default_rng(3)
golden = {}
plain = lambda value: np.asarray(value).tolist()
rounded = lambda x: np.asarray(x, dtype=np.float64).round(15)
draw = lambda *shape, low=-1.0, high=1.0: rng.uniform(low, high, shape).round(3)
spikes = lambda *shape, p=0.3: (rng.random(shape) < p).astype(float)


def run(name, component, given, inputs, trace, commands=("advance_state",), T=1, dt=1.0, t0=0, start={}, batch=1, args={}):
    """A component by itself: inputs of a value for all steps, or a list of one per step; `args` are passed as they are, and not recorded."""
    with Context(f"c{len(golden)}"):
        part = component("part", **given, **args, key=key, **({"batch_size": batch} if batch > 1 else {}))
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
        step.run(t=(t0 + i) * dt, dt=dt)
        for own in trace:
            shown[own].append(rounded(getattr(part, own).get()).tolist())
    golden[name] = dict(
        component=component.__name__,
        hyperparameters=dict(given, **({"batch_size": batch} if batch > 1 else {})),
        commands=list(commands), dt=dt, t0=t0 * dt, T=T,
        initial={own: plain(value) for own, value in start.items()},
        inputs={own: [plain(row) for row in value] if isinstance(value, list) else plain(value) for own, value in inputs.items()},
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


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        globals()[sys.argv[1]]()
    print("{" + ",\n".join(f"{json.dumps(name)}: {json.dumps(case)}" for name, case in golden.items()) + "}")
