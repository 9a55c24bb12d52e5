# operations/k-winners.json: a layer of which the k cells with the highest potential fire at every step and learn, in NumPy (float64)
import json, numpy as np

inputs, cells, k, steps, decay, eta = 20, 12, 3, 200, 0.9, 0.05
i, n = np.arange(inputs), np.arange(cells)
w = ((7 * i[:, None] + 11 * n) % 23) / 184
v = np.zeros(cells)
winners = []
for t in range(steps):
    x = ((i * t + 3 * i + 5 * t) % 17) / 16
    v = v * decay + x @ w
    first = np.argsort(-v, kind="stable")[:k]
    s = np.zeros(cells)
    s[first] = 1
    v = np.where(s == 1, 0, v)
    w = w + eta * (np.outer(x, s) - w * s)
    winners.append(sorted(int(c) for c in first))

with open("k-winners.json", "w") as file:
    json.dump({"winners": winners, "v": v.tolist(), "w": w.tolist()}, file)
    file.write("\n")
