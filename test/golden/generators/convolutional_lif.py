# The layer of examples/14-convolutional-lif.ts in NumPy, float64: spikes per filter, and what the cells hold at the end.
# The gradient is that of a loss through the surrogate 1 / (1 + 10 |v - 1|)², by hand.
import numpy as np

SIZE, STEPS, DECAY = 12, 60, 1 - 1 / 10

# Four filters, [height, width, channels in, channels out]: a line across the window, in four directions.
W = np.full((3, 3, 1, 4), -0.3)
for k in range(3):
    W[1, k, 0, 0] = W[k, 1, 0, 1] = W[k, k, 0, 2] = W[k, 2 - k, 0, 3] = 0.5


def bar(step):
    """A vertical line that moves to the right, a place in five steps."""
    image = np.zeros((SIZE, SIZE, 1))
    image[:, step // 5 % SIZE, 0] = 1
    return image


def conv(x, w):
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
    return np.einsum('yxcij,ijcn->yxn', windows, w)


v = np.zeros((SIZE, SIZE, 4))
vs, spikes, pooled = [], [], []
for step in range(STEPS):
    u = v * DECAY + conv(bar(step), W)
    s = (u >= 1).astype(float)
    v = u * (1 - s)
    vs.append(u)
    spikes.append(s)
    pooled.append(s.reshape(3, 4, 3, 4, 4).max(axis=(1, 3)))
print('spikes per filter', np.sum(spikes, axis=(0, 1, 2)))
print('filters that are seen somewhere, per step', [int(p.max(axis=(0, 1)).sum()) for p in pooled[:8]])
print('spikes of coarse places per filter', np.sum(pooled, axis=(0, 1, 2)))
print('potentials per filter', [f'{x:.15g}' for x in v.sum(axis=(0, 1))])

# d/dW of Σ s over all steps, back through time; the reset is held.
g = 1
dv = np.zeros_like(v)
dw = np.zeros_like(W)
for step in reversed(range(STEPS)):
    du = g / (1 + 10 * np.abs(vs[step] - 1)) ** 2 + dv * (1 - spikes[step])
    padded = np.pad(bar(step), ((1, 1), (1, 1), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
    dw += np.einsum('yxcij,yxn->ijcn', windows, du)
    dv = du * DECAY
print('gradients per filter', [f'{x:.15g}' for x in dw.sum(axis=(0, 1, 2))])
