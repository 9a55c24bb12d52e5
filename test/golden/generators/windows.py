# Convolutions and pools of PyTorch in float64, forward and gradients, for options of all sorts: `operations/windows.json`.
# Arrays are written with channels last: images [batch, height, width, channels], weights [height, width, in / groups, out].
# Gradients are those of the sum of the result times `g`.
import json
import os

import torch
import torch.nn.functional as F

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)


def spiking(*shape):
    """Numbers, some of them 0, some of them equal."""
    x = torch.randn(*shape)
    x[torch.rand(*shape) < 0.3] = 0.0
    x[torch.rand(*shape) < 0.1] = 1.0
    return x


def last(x):
    """Channels last."""
    return x.movedim(1, -1).contiguous()


def weights_last(w, transposed, groups):
    """[length…, in / groups, out] from PyTorch's [out, in / groups, …], or for a transposed one [in, out / groups, …]."""
    if transposed:
        cin, each = w.shape[:2]
        w = w.reshape(groups, cin // groups, each, *w.shape[2:]).movedim(0, 1).flatten(1, 2)
        return w.movedim(0, -1).movedim(0, -1).contiguous()
    return w.movedim(1, -1).movedim(0, -1).contiguous()


def array(x):
    return {'shape': list(x.shape), 'data': x.detach().flatten().tolist()}


cases = []


def convolution(name, places, cin, cout, size, **options):
    transposed = 'Transpose' in name
    groups = options.get('groups', 1)
    f = {
        'conv1d': F.conv1d,
        'conv2d': F.conv2d,
        'convTranspose1d': F.conv_transpose1d,
        'convTranspose2d': F.conv_transpose2d,
    }[name]
    x = spiking(2, cin, *places).requires_grad_()
    shape = (cin, cout // groups) if transposed else (cout, cin // groups)
    w = torch.randn(*shape, *size).requires_grad_()
    named = {('output_padding' if k == 'outputPadding' else k): v for k, v in options.items()}
    y = f(x, w, **named)
    g = torch.randn_like(y)
    dx, dw = torch.autograd.grad((y * g).sum(), (x, w))
    cases.append(
        {
            'name': name,
            'options': options,
            'operands': [array(last(x)), array(weights_last(w, transposed, groups))],
            'result': array(last(y)),
            'g': array(last(g)),
            'gradients': [array(last(dx)), array(weights_last(dw, transposed, groups))],
        }
    )


def pool(name, places, channels, size, **options):
    axes = len(size)
    x = spiking(2, channels, *places).requires_grad_()
    area = 1
    for n in size:
        area *= n
    pools = {
        'maxPool': {1: F.max_pool1d, 2: F.max_pool2d}[axes],
        'avgPool': {1: F.avg_pool1d, 2: F.avg_pool2d}[axes],
        'sumPool': lambda *args, **own: {1: F.avg_pool1d, 2: F.avg_pool2d}[axes](*args, **own) * area,
    }
    y = pools[name](x, size, **options)
    g = torch.randn_like(y)
    (dx,) = torch.autograd.grad((y * g).sum(), (x,))
    cases.append(
        {
            'name': name,
            'size': size,
            'options': options,
            'operands': [array(last(x))],
            'result': array(last(y)),
            'g': array(last(g)),
            'gradients': [array(last(dx))],
        }
    )


convolution('conv2d', (5, 6), 3, 4, (3, 3))
convolution('conv2d', (5, 6), 3, 4, (3, 3), padding=1)
convolution('conv2d', (7, 6), 5, 3, (3, 2), stride=(2, 3), padding=(2, 1))
convolution('conv2d', (7, 8), 2, 1, (2, 3), dilation=(3, 2), padding=1)
convolution('conv2d', (4, 4), 6, 8, (2, 2), groups=2)
convolution('conv2d', (5, 4), 4, 4, (3, 3), groups=4, padding=1, stride=2)
convolution('conv2d', (4, 3), 1, 9, (4, 1))
convolution('conv2d', (6, 5), 17, 33, (1, 1), stride=2)
convolution('conv1d', (9,), 3, 5, (4,), stride=2, padding=3)
convolution('conv1d', (8,), 4, 6, (3,), dilation=2, groups=2)
convolution('convTranspose2d', (3, 4), 3, 4, (3, 3))
convolution('convTranspose2d', (3, 4), 4, 6, (3, 2), stride=(2, 3), padding=1, outputPadding=(1, 2), groups=2)
convolution('convTranspose2d', (4, 3), 2, 1, (2, 3), dilation=(3, 2), padding=2, stride=2)
convolution('convTranspose1d', (5,), 3, 5, (4,), stride=3, padding=1, outputPadding=2)
convolution('convTranspose1d', (6,), 4, 4, (3,), groups=4, dilation=3)
for name in ('sumPool', 'avgPool', 'maxPool'):
    pool(name, (6, 8), 3, (2, 2))
    pool(name, (7, 6), 5, (3, 2), stride=(2, 1), padding=(1, 1))
    pool(name, (5, 5), 1, (3, 3), stride=1, padding=1)
    pool(name, (9,), 4, (4,), stride=2, padding=2)
    pool(name, (6,), 1, (2,))

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'operations', 'windows.json')
with open(path, 'w') as file:
    json.dump({'from': f'PyTorch {torch.__version__}, float64', 'cases': cases}, file, separators=(',', ':'))
