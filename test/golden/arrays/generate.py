"""Files as NumPy saves them, with the numbers that are in them: python generate.py > arrays.json"""

import base64, io, json, zipfile
import numpy as np


def text(data):
    return base64.b64encode(data).decode()


def npy(array, version=None):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version, allow_pickle=False)
    return file.getvalue()


def numbers(array):
    # NaN and infinities have no place in JSON.
    return [repr(x) if x != x or x in (np.inf, -np.inf) else x for x in array.ravel(order="C").tolist()]


def values(kind, shape):
    size = int(np.prod(shape))
    k = np.arange(size)
    if kind == "b":
        return (k % 3 == 0).reshape(shape)
    if kind == "f":
        x = np.sin(k * 1.7) * 3
        for at, special in enumerate([np.inf, -np.inf, np.nan, -0.0, 6e-8, 65504]):
            if size > 10:
                x[at] = special
        return x.reshape(shape)
    return ((k * 7) % 100 - (40 if kind == "i" else 0)).reshape(shape)


files = []
for code in ["|b1", "|i1", "|u1"] + [o + c for o in "<>" for c in "i2 u2 i4 u4 i8 u8 f2 f4 f8".split()]:
    for shape in [(), (0,), (3,), (2, 0, 4), (3, 4), (2, 3, 4)]:
        for order in "CF" if len(shape) > 1 else "C":
            array = np.array(values(code[1], shape)).astype(code).reshape(shape)
            array = np.asfortranarray(array) if order == "F" and array.ndim else np.ascontiguousarray(array).reshape(shape)
            if code[1] in "iu" and shape == (3,):
                array[:2] = [np.iinfo(code).max, np.iinfo(code).min] if code[2] != "8" else [2**53 - 1, 0 if code[1] == "u" else 1 - 2**53]
            files.append({"name": f"{code} {shape} {order}", "shape": shape, "dtype": code[1:], "numbers": numbers(array), "npy": text(npy(array))})
for version in [(1, 0), (2, 0), (3, 0)]:
    array = np.arange(6, dtype="<f4").reshape(2, 3)
    files.append({"name": f"version {version}", "shape": (2, 3), "dtype": "f4", "numbers": numbers(array), "npy": text(npy(array, version))})

refused = {
    "complex": npy(np.zeros(2, complex)),
    "texts": npy(np.array(["a", "bc"])),
    "records": npy(np.zeros(2, [("a", "f4"), ("b", "i4")])),
    "times": npy(np.zeros(2, "M8[s]")),
    "beyond": npy(np.array([2**53], "i8")),
    "long doubles": npy(np.zeros(2, np.longdouble)),
}

arrays = {"weights": np.linspace(-1, 1, 12, dtype="f4").reshape(3, 4), "layers/0/labels": np.arange(5), "Ω": np.float64(2.5)}
archives = {}
for name, save in [("savez", np.savez), ("savez_compressed", np.savez_compressed)]:
    file = io.BytesIO()
    save(file, **arrays)
    archives[name] = text(file.getvalue())
# Members and a directory that say 64 bits, as those of large files do.
file = io.BytesIO()
with zipfile.ZipFile(file, "w", allowZip64=True) as zip:
    for name, array in arrays.items():
        with zip.open(name + ".npy", "w", force_zip64=True) as member:
            member.write(npy(np.asarray(array)))
    zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = 0, 0
archives["zip64"] = text(file.getvalue())

print(json.dumps({
    "of": f"NumPy {np.__version__}",
    "files": files,
    "refused": {name: text(data) for name, data in refused.items()},
    "archives": archives,
    "arrays": {name: {"shape": np.shape(array), "numbers": numbers(np.asarray(array))} for name, array in arrays.items()},
}, separators=(",", ":"), ensure_ascii=True))
