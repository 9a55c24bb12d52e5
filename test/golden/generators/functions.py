# operations/functions.json: functions of numbers, reductions and quantiles of random draws, as NumPy and SciPy (float64) compute them.
# null is NaN, and the infinities are words
import json, numpy as np
from scipy import special, stats

rng = np.random.default_rng(11)
np.seterr(all="ignore")
elementwise, reductions, draws = [], [], []


def number(x):
    x = float(x)
    return None if np.isnan(x) else ("inf" if x > 0 else "-inf") if np.isinf(x) else x


def listed(x):
    x = np.asarray(x, dtype=np.float64)
    return {"shape": list(x.shape), "data": [number(v) for v in x.ravel()]}


def of(op, result, *operands, exact=False):
    operands = np.broadcast_arrays(*operands)
    elementwise.append({"op": op, "exact": exact, "operands": [listed(x) for x in operands], "result": listed(result)})


special_numbers = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 0.5, -2.0, 3.0, 1e300, -1e-300])
pairs = [a.ravel() for a in np.meshgrid(special_numbers, special_numbers)]
wide = rng.normal(size=60) * 10.0 ** rng.uniform(-6, 6, 60)
near = rng.uniform(-4, 4, 60)

for x in (special_numbers, wide, near):
    # Here a zero keeps its sign.
    of("sign", np.copysign(np.sign(x), x), x, exact=True)
    of("atan", np.arctan(x), x)
    of("erf", special.erf(x), x)
low, high = rng.uniform(-2, 0, 60), rng.uniform(0, 2, 60)
of("clip", np.clip(near, low, high), near, low, high, exact=True)
for a, b in (pairs, (wide, near), (near, wide), (np.round(wide * 8) / 8, np.round(near * 8) / 8 + 0.0625)):
    of("mod", np.mod(a, b), a, b, exact=True)
    of("atan2", np.arctan2(a, b), a, b)
    of("pow", np.power(a, b), a, b)
of("pow", np.power(np.abs(wide), near * 8), np.abs(wide), near * 8)
for n in (-3, -1, 0, 1, 2, 3, 7, 64):
    of("pow", near ** float(n), near, n)


def along(op, x, axis, result, **options):
    reductions.append({"op": op, "axis": axis, **options, "x": listed(x), "result": listed(result)})


for shape, axis in [((7,), 0), ((3, 5), -1), ((3, 5), 0), ((2, 4, 3), 1), ((1, 1100), -1)]:
    x = rng.normal(size=shape)
    along("reduceMin", x, axis, np.min(x, axis))
    along("variance", x + 100, axis, np.var(x + 100, axis))
    along("std", x, axis, np.std(x, axis))
    along("cumsum", x, axis, np.cumsum(x, axis))
    along("cumsum", x, axis, np.flip(np.cumsum(np.flip(x, axis), axis), axis), reverse=True)
    factors = np.exp(x / 10)
    along("prod", factors, axis, np.prod(factors, axis))
    zeros = np.where(rng.random(shape) < 0.5 / shape[axis], 0, factors)
    gradient = np.stack([np.prod(np.delete(zeros, k, axis), axis) for k in range(shape[axis])], axis)
    along("prod", zeros, axis, np.prod(zeros, axis), gradient=listed(gradient))
    truth = x > 1
    along("any", truth, axis, np.any(truth, axis))
    along("all", truth | (x < 0.9), axis, np.all(truth | (x < 0.9), axis))

u = rng.random(200)
u[:3] = [2.0**-53, 2.0**-30, 1 - 2.0**-40]
draws.append({"draw": "exponential", "u": listed(u), "result": listed(stats.expon.ppf(u))})
for rate in (0.01, 0.7, 5.0, 31.9, 32.0, 47.3, 800.5, 1e5):
    draws.append({"draw": "poisson", "rate": rate, "u": listed(u), "result": listed(stats.poisson.ppf(u, rate))})
for count in (1, 2, 5, 40):
    weights = rng.random(count) * (rng.random(count) < 0.7) + np.eye(count)[0]
    edges = np.cumsum(weights)
    index = np.searchsorted(edges, u * edges[-1], side="right")
    draws.append({"draw": "choice", "weights": listed(weights), "u": listed(u), "result": listed(index)})

with open("functions.json", "w") as file:
    file.write(json.dumps({"elementwise": elementwise, "reductions": reductions, "draws": draws}).replace("}, {", "},\n{") + "\n")
