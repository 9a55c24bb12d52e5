"""Gradients of Norse's recurrent steps, f64: which of them pass the reset. Usage: python norse_reset.py NORSE_1.1.0 > norse_reset.json
(the unpacked source of the package, of which the functional modules are run as they are)."""
import json, sys, types
root = sys.argv[1]
# The functional modules alone: the package's own __init__ wants more than they do.
for name in ['norse', 'norse.torch', 'norse.torch.functional', 'norse.torch.utils']:
    module = types.ModuleType(name); module.__path__ = [root + '/' + name.replace('.', '/')]; sys.modules[name] = module
import numpy as np, torch
torch.set_default_dtype(torch.float64)
from norse.torch.functional.lif import lif_step, lif_step_sparse, LIFState, LIFParameters
from norse.torch.functional.lsnn import lsnn_step, LSNNState, LSNNParameters
from norse.torch.functional.threshold import threshold

rng = np.random.default_rng(11)
# Norse 1.1.0's SuperSpike leaves alpha out: 1 is what it computes, whatever is given.
T, M, N = 30, 2, 3
round6 = lambda x: np.round(x, 6)
X, W = (rng.random((T, M)) < 0.6).astype(float), round6(rng.normal(0, 1, (T, N)))
IN, REC = round6(rng.normal(2.5, 2, (N, M))), round6(rng.normal(0, 2, (N, N)))
D = torch.as_tensor
LIF = LIFParameters(D(200.), D(100.), D(0.), D(1.), D(0.1), 'super', D(1.))
LSNN = LSNNParameters(D(200.), D(100.), D(1 / 0.08), D(0.), D(1.), D(0.1), D(1.8), 'super', 1.)
out = {'note': 'L = sum w[t][n] (z + 0.3 v); x[t][m], weights [to][from]', 'x': X.tolist(), 'w': W.tolist(),
       'input_weights': IN.tolist(), 'recurrent_weights': REC.tolist()}

def dense(step, state, p):
    def run(x, wi, wr):
        s, Z, V = state(), [], []
        for t in range(T):
            z, s = step(x[t], s, wi, wr, p, 0.001); Z.append(z); V.append(s.v)
        return torch.stack(Z), torch.stack(V)
    return run

def sparse(x, wi, wr):
    s, Z, V = LIFState(torch.zeros(1, N).to_sparse(), torch.zeros(1, N), torch.zeros(1, N)), [], []
    for t in range(T):
        z, s = lif_step_sparse(x[t:t + 1].to_sparse(), s, wi, wr, LIF, 0.001); Z.append(z.to_dense()[0]); V.append(s.v[0])
    return torch.stack(Z), torch.stack(V)

def undetached(x, s, wi, wr, p, dt):
    """lif_step_sparse, operation by operation, on dense tensors."""
    i = s.i + torch.nn.functional.linear(x, wi) + torch.nn.functional.linear(s.z, wr)
    v = s.v + dt * p.tau_mem_inv * ((p.v_leak - s.v) + i)
    z = threshold(v - p.v_th, p.method, p.alpha)
    return z, LIFState(z, (1 - z) * v + z * p.v_reset, i + -dt * p.tau_syn_inv * i)

lif = lambda: LIFState(torch.zeros(N), torch.zeros(N), torch.zeros(N))
lsnn = lambda: LSNNState(torch.zeros(N), torch.zeros(N), torch.zeros(N), torch.ones(N))
for name, run in [('lif_step', dense(lif_step, lif, LIF)), ('lif_step_sparse', sparse),
                  ('lif_step_sparse on dense tensors', dense(undetached, lif, LIF)), ('lsnn_step', dense(lsnn_step, lsnn, LSNN))]:
    wi, wr = (torch.tensor(own, requires_grad=True) for own in (IN, REC))
    z, v = run(torch.tensor(X), wi, wr)
    loss = (torch.tensor(W) * (z + 0.3 * v)).sum()
    gi, gr = torch.autograd.grad(loss, [wi, wr])
    out[name] = {'z': z.tolist(), 'v': v.tolist(), 'loss': float(loss), 'grad_input_weights': gi.tolist(), 'grad_recurrent_weights': gr.tolist()}
print(json.dumps(out))
