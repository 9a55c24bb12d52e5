# Losses of snnTorch 0.9.4 and their gradients, in float64 where the library lets them (targets and sums are float32).
# python snntorch_losses.py > ../operations/snntorch-losses.json
import json, sys
sys.path.pop(0)  # snntorch.py lies beside this file
import numpy as np
import torch
import snntorch.functional as SF
torch.set_default_dtype(torch.float64)
rng = np.random.default_rng(7)
T, B, C = 6, 3, 4
SPK = (rng.random((T, B, C)) < .3).astype(float)
SPK[:, 1, 2] = 0  # one that never spikes
MEM = rng.uniform(-1, 2, (T, B, C)).round(3)
LABELS = [2, 0, 3]
# The library loses negative numbers for what is not the class: there are none here.
CASES = {}
for name, inside, make, args in (
    ('ce_rate_loss', 'mem', SF.ce_rate_loss(), []), ('ce_count_loss', 'spk', SF.ce_count_loss(), []), ('ce_count_loss', 'spk', SF.ce_count_loss(population_code=True, num_classes=2), [2]),
    ('ce_max_membrane_loss', 'mem', SF.ce_max_membrane_loss(), []), ('mse_count_loss', 'spk', SF.mse_count_loss(correct_rate=.8, incorrect_rate=.2), [.8, .2]),
    ('mse_count_loss', 'spk', SF.mse_count_loss(correct_rate=.8, incorrect_rate=.2, population_code=True, num_classes=2), [.8, .2, 2]),
    ('mse_membrane_loss', 'mem', SF.mse_membrane_loss(on_target=1.2, off_target=.1), [1.2, .1]), ('mse_temporal_loss', 'spk', SF.mse_temporal_loss(on_target=0, off_target=5), [0, 5]),
    ('mse_temporal_loss', 'spk', SF.mse_temporal_loss(on_target=1, off_target=4, tolerance=2), [1, 4, 2]), ('ce_temporal_loss', 'spk', SF.ce_temporal_loss(), []),
    ('ce_temporal_loss', 'spk', SF.ce_temporal_loss(inverse='reciprocal'), ['reciprocal']), ('l1_rate_sparsity', 'spk', lambda x, _: SF.l1_rate_sparsity(.1)(x), [.1])):
    x = torch.tensor(dict(spk=SPK, mem=MEM)[inside], requires_grad=True)
    classes = 2 if args and args[-1] == 2 and 'count' in name else C
    labels = torch.tensor([own % classes for own in LABELS])
    value = make(x, labels).sum()
    gradient, = torch.autograd.grad(value, x)
    CASES[f'{name}({", ".join(map(str, args))})'] = dict(function=name, of=inside, classes=classes, args=args, value=float(value.detach()), gradient=gradient.tolist())
labels = torch.tensor(LABELS)
spk = torch.tensor(SPK)
for name, args, own in (('accuracy_rate', [], SF.accuracy_rate(spk, labels)), ('accuracy_rate', [2], SF.accuracy_rate(spk, labels % 2, True, 2)), ('accuracy_temporal', [], SF.accuracy_temporal(spk, labels))):
    CASES[f'{name}({", ".join(map(str, args))})'] = dict(function=name, of='spk', classes=2 if args else C, args=args, value=float(own))
print(json.dumps(dict(spk=SPK.tolist(), mem=MEM.tolist(), labels=LABELS, cases=CASES)))
