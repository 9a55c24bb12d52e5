"""Gradients through a schedule of two rates with a delay, an event and a reset: whole, with states carried on, by windows.

    python through_time.py > ../operations/through-time.json      (torch, in float64; its version stands in the file)
"""

import json
import math
import sys

import torch

torch.set_default_dtype(torch.float64)
IN, FAST, SLOW, BATCH, STEPS, WINDOW, LR = 3, 4, 2, 2, 24, 6, 0.5
KICK, RESET = 7, 13
# A tick is 1 ms; the slow part runs every third, from the second on, and is heard two ticks later.
PERIOD, FIRST, DELAY = 3, 1, 2


def numbers(shape, seed):
    count = math.prod(shape)
    return torch.tensor([math.sin(seed + 1.7 * i) for i in range(count)]).reshape(shape)


def parameters():
    own = {
        "decay": 0.7 + 0.2 * numbers([FAST], 1),
        "w": numbers([IN, FAST], 2),
        "b": numbers([SLOW, FAST], 3),
        "gain": torch.tensor(0.3),
        "u": numbers([FAST, SLOW], 4),
        "tau": torch.tensor(8.0),
    }
    return {name: x.clone().requires_grad_() for name, x in own.items()}


def start():
    return {"v": torch.zeros(BATCH, FAST), "s": torch.zeros(BATCH, SLOW), "late": [torch.zeros(BATCH, SLOW)] * DELAY}


def trial(p, state, x, first=0):
    """The parts after each tick, and what is left of them in the end."""
    v, s, late = state["v"], state["s"], list(state["late"])
    outs, slows = [], []
    for row in range(len(x)):
        tick = first + row
        v = p["decay"] * v + torch.tanh(x[row] @ p["w"] + late[0] @ p["b"])
        out = torch.sigmoid(v)
        if tick >= FIRST and (tick - FIRST) % PERIOD == 0:
            s = s + (v @ p["u"] - s) * (PERIOD / p["tau"])
        if tick == KICK:
            v = v + p["gain"] * v * v
        if tick == RESET:
            v, out = torch.zeros_like(v), torch.zeros_like(out)
        late = late[1:] + [s]
        outs.append(out)
        slows.append(s)
    return torch.stack(outs), torch.stack(slows), {"v": v, "s": s, "late": late}


def loss_of(outs, slows, target):
    return ((outs - target) ** 2).mean() + (slows * slows).mean()


def plain(x):
    return x.detach().ravel().tolist()


x, target = numbers([STEPS, BATCH, IN], 5), 0.5 + 0.4 * numbers([STEPS, BATCH, FAST], 6)

p, own = parameters(), x.clone().requires_grad_()
outs, slows, _ = trial(p, start(), own)
loss = loss_of(outs, slows, target)
loss.backward()
whole = {"loss": loss.item(), "out": plain(outs), "input": plain(own.grad)} | {
    "gradients": {name: plain(q.grad) for name, q in p.items()}
}

# The mean over windows of what is no sum over ticks: the error of a window's mean.
p = parameters()
outs, _, _ = trial(p, start(), x)
parts = [
    ((outs[k : k + WINDOW].mean(0) - target[k : k + WINDOW].mean(0)) ** 2).mean()
    for k in range(0, STEPS, WINDOW)
]
loss = sum(parts) / len(parts)
loss.backward()
windows = {"loss": loss.item(), "gradients": {name: plain(q.grad) for name, q in p.items()}}

# Truncated: iterations of WINDOW ticks, each from where the last one ended, on the same input.
p, state, losses = parameters(), start(), []
for iteration in range(STEPS // WINDOW):
    outs, slows, after = trial(p, state, x[:WINDOW], first=iteration * WINDOW)
    loss = loss_of(outs, slows, target[:WINDOW])
    losses.append(loss.item())
    for q in p.values():
        q.grad = None
    loss.backward()
    gradients = {name: plain(q.grad) if q.grad is not None else [0.0] * q.numel() for name, q in p.items()}
    with torch.no_grad():
        for q in p.values():
            if q.grad is not None:
                q -= LR * q.grad
    state = {
        "v": after["v"].detach(),
        "s": after["s"].detach(),
        "late": [own.detach() for own in after["late"]],
    }
carried = {"losses": losses, "gradients": gradients, "parameters": {name: plain(q) for name, q in p.items()}}

json.dump(
    {
        "from": {"torch": torch.__version__.split("+")[0]},
        "sizes": {"input": IN, "fast": FAST, "slow": SLOW, "batch": BATCH, "steps": STEPS, "window": WINDOW},
        "schedule": {"kick": KICK, "reset": RESET, "period": PERIOD, "first": FIRST, "delay": DELAY},
        "lr": LR,
        "given": {name: plain(q) for name, q in parameters().items()} | {"x": plain(x), "target": plain(target)},
        "whole": whole,
        "windows": windows,
        "carried": carried,
    },
    sys.stdout,
)
