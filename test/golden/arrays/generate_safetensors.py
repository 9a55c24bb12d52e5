"""Makes safetensors.json: a file as Python's safetensors writes it, with the numbers in it, and what it reads of a file of ours.

python generate_safetensors.py OURS.bin > safetensors.json, where OURS.bin is what the test of the project writes.
"""
import base64
import json
import sys

import numpy as np
import safetensors
from safetensors.numpy import load, save

arrays = {
    'b': np.array([[1.5, -0.0], [np.pi, 1e300]], dtype=np.float64),
    'a': np.array([0.1, 2.0, -3.5], dtype=np.float32),
    'c': np.array([[[1], [-2147483648]]], dtype=np.int32),
    'none': np.zeros((0, 3), dtype=np.float32),
}


def said(all):
    return {name: {'shape': list(own.shape), 'data': own.reshape(-1).astype(np.float64).tolist()} for name, own in all.items()}


ours = open(sys.argv[1], 'rb').read()
print(json.dumps({
    'safetensors': safetensors.__version__,
    'theirs': base64.b64encode(save(arrays, metadata={'by': 'Python'})).decode(),
    'theirs_holds': said(arrays),
    'ours': base64.b64encode(ours).decode(),
    'ours_as_read': said(load(ours)),
}))
