# operations/hodgkin-huxley.json: the equations of examples/13-hodgkin-huxley.ts at the same steps, by NumPy (float64)
import json, numpy as np

dt, steps = 0.01, 5000
j = np.array([0.0, 5.0, 10.0, 20.0])
v = np.full(4, -65.0)


def rise(x):
    return np.where(x == 0, 1.0, -x / np.expm1(-x))


def rates(v):
    alpha = np.array([rise((v + 40) / 10), 0.07 * np.exp(-(v + 65) / 20), 0.1 * rise((v + 55) / 10)])
    beta = np.array([4 * np.exp(-(v + 65) / 18), 1 / (1 + np.exp(-(v + 35) / 10)), 0.125 * np.exp(-(v + 65) / 80)])
    return alpha, beta


alpha, beta = rates(v)
gates = alpha / (alpha + beta)
spikes = [[] for _ in j]
for step in range(steps):
    m, h, n = gates
    current = 120 * m**3 * h * (50 - v) + 36 * n**4 * (-77 - v) + 0.3 * (-54.387 - v) + j
    alpha, beta = rates(v)
    gates = gates - (alpha / (alpha + beta) - gates) * np.expm1(-(alpha + beta) * dt)
    after = v + dt * current
    for cell in np.nonzero((v < 0) & (after >= 0))[0]:
        spikes[cell].append(round(step * dt, 2))
    v = after
with open("hodgkin-huxley.json", "w") as file:
    file.write(json.dumps({"j": j.tolist(), "steps": steps, "v": v.tolist(), "gates": gates.T.tolist(), "spikes": spikes}) + "\n")
