# operations/rearranging.json: products of matrices, sorting and the k largest, as NumPy (float64) computes them. null is NaN
import json, numpy as np

rng = np.random.default_rng(7)
products, orders = [], []


def listed(x):
    x = np.asarray(x, dtype=np.float64)
    return {"shape": list(x.shape), "data": [None if np.isnan(v) else float(v) for v in x.ravel()]}


def case(op, operands, result, **options):
    products.append({"op": op, **options, "operands": [listed(x) for x in operands], "result": listed(result)})


for x, w in [((2, 3, 5), (2, 5, 4)), ((4, 1, 6), (4, 6, 1)), ((3, 2, 7, 9), (2, 9, 5)), ((2, 3, 4, 5), (2, 3, 5, 6))]:
    a, b = rng.normal(size=x), rng.normal(size=w)
    case("matmul", [a, b], a @ b)
a = rng.normal(size=(2, 3, 4))
case("transpose", [a], np.swapaxes(a, -1, -2))
case("transpose", [a], np.transpose(a, (2, 0, 1)), axes=[2, 0, 1])


def ties(shape):
    return rng.integers(-3, 4, size=shape).astype(np.float64)


def with_nan(shape):
    x = ties(shape)
    x[rng.random(shape) < 0.2] = np.nan
    return x


def rounded(shape):
    return rng.normal(size=shape).round(3)


for make in (rounded, ties, with_nan):
    for shape, axis in [((7,), 0), ((3, 40), -1), ((40, 3), 0), ((2, 20, 3), 1), ((300,), -1)]:
        x = make(shape)
        # Largest first, ties in their order, NaN last.
        order = np.argsort(-x, axis, kind="stable")
        top, winners = {}, {}
        for k in (1, 3):
            first = np.take(order, range(k), axis)
            mask = np.zeros_like(x)
            np.put_along_axis(mask, first, 1.0, axis)
            top[k], winners[k] = listed(np.take_along_axis(x, first, axis)), listed(mask)
        orders.append(
            {
                "x": listed(x),
                "axis": axis,
                "sort": listed(np.sort(x, axis, kind="stable")),
                "argsort": listed(np.argsort(x, axis, kind="stable")),
                "argmax": listed(np.argmax(x, axis)),
                "argmin": listed(np.argmin(x, axis)),
                "topK": top,
                "kWinners": winners,
            }
        )

with open("rearranging.json", "w") as file:
    file.write(json.dumps({"products": products, "orders": orders}).replace("}, {", "},\n{") + "\n")
