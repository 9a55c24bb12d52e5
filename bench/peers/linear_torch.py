"""Peer: a linear layer and cells, loss and gradient in a library on PyTorch. The work is described at `LinearWork`.

    linear_torch.py LIBRARY FILE STEPS BATCH N

The product of all steps is one in each, which is the fastest of what a user may write.
"""

import sys
import warnings

from peer import answer, serve

warnings.simplefilter("ignore")
library, file, steps, batch, n = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
try:
    import numpy as np
    import torch

    if library == "snntorch":
        import snntorch
    elif library == "norse":
        import norse.torch
        import norse.torch.functional.lif_box as box
        from norse.torch.functional.reset import reset_subtract
    else:
        from spikingjelly.activation_based import functional, neuron, surrogate
except ImportError as error:
    answer(error.name)
    sys.exit()

numbers = torch.from_numpy(np.fromfile(file, "float32"))
x = numbers[: -n * n].reshape(steps, batch, n)
linear = torch.nn.Linear(n, n, bias=False)
linear.weight.data = numbers[-n * n :].reshape(n, n).T.contiguous()


class Arctan(torch.autograd.Function):
    """Norse has no arctan: this one takes the place of its choice of surrogates."""

    @staticmethod
    def forward(ctx, u, *_):
        ctx.save_for_backward(u)
        return (u > 0).to(u.dtype)

    @staticmethod
    def backward(ctx, g):
        return g / (1 + (torch.pi * ctx.saved_tensors[0]).pow(2)), None, None


def by_snntorch():
    # Its own reset comes a step later, after the decay; this one comes at once.
    cell = snntorch.Leaky(beta=0.95, reset_mechanism="none", spike_grad=snntorch.surrogate.atan(alpha=2.0))

    def run(currents):
        mem, spikes = torch.zeros(batch, n), []
        for current in currents:
            spk, mem = cell(current, mem)
            mem = mem - spk
            spikes.append(spk)
        return torch.stack(spikes)

    return run


def by_norse():
    box.threshold = Arctan.apply
    parameters = box.LIFBoxParameters(tau_mem_inv=torch.tensor(50.0), reset_method=reset_subtract)
    cell = norse.torch.LIFBoxCell(parameters)

    def run(currents):
        state, spikes = box.LIFBoxFeedForwardState(v=torch.zeros(batch, n)), []
        for current in currents:
            z, state = cell(current, state)
            spikes.append(z)
        return torch.stack(spikes)

    return lambda currents: run(currents * 20)


def by_spikingjelly():
    cell = neuron.LIFNode(
        tau=20.0, decay_input=False, v_reset=None, surrogate_function=surrogate.ATan(2.0), step_mode="m"
    )

    def run(currents):
        functional.reset_net(cell)
        return cell(currents)

    return run


cells = {"snntorch": by_snntorch, "norse": by_norse, "spikingjelly": by_spikingjelly}[library]()


def both():
    linear.weight.grad = None
    loss = cells(linear(x)).sum()
    loss.backward()
    return loss.detach(), linear.weight.grad


def result(found):
    sizes = np.abs(found[1].T.contiguous().numpy().astype("float64").ravel())
    return [found[0], sizes.sum(), (sizes * (np.arange(sizes.size) % 97)).sum()]


serve(both, result)
