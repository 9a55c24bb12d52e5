import { accuracy, crossEntropy, fail, mse, type Tensor, takeAlong, total } from '../../framework/index.ts';
import { tensorGiven } from '../tensors.ts';

// The losses of snnTorch's `functional`, of what a run has shown, [steps, trials, outputs], and of labels, [trials, classes], 1 for the class of a trial: in a
// loss, `ce_rate_loss(of(z.spk), label(z.spk))`.

const say = (x: unknown): string =>
  typeof x === 'number' || typeof x === 'string' ? `${x}` : `a value of type ${typeof x}`;

/** What a run has shown: of three axes. */
function recorded(x: Tensor, where: string): Tensor {
  if (tensorGiven(x, where).shape.length === 3) return x;
  return fail({
    code: 'shape-mismatch',
    where,
    found: `[${x.shape.join(', ')}]`,
    expected: '[steps, trials, outputs]',
    remedy: 'Give it of(z.spk) or of(z.mem), all steps.',
  });
}

const numberGiven = (x: number, where: string): number =>
  Number.isFinite(x)
    ? x
    : fail({ code: 'option', where, found: say(x), expected: 'a number', remedy: 'Correct it.' });

/** How often each output has spiked, or all of each class where `num_classes` share the outputs (population code). */
function counts(spk: Tensor, where: string, num_classes?: number): Tensor {
  const sums = recorded(spk, where).sum(0);
  if (num_classes === undefined) return sums;
  const [trials, outputs] = sums.shape as readonly number[];
  if (!(Number.isInteger(num_classes) && num_classes >= 1 && outputs! % num_classes === 0))
    fail({
      code: 'option',
      where: `${where}, num_classes`,
      found: say(num_classes),
      expected: `a number of classes that share the ${outputs} outputs evenly`,
      remedy: 'Correct it, or leave it out where each output is a class.',
    });
  return sums.reshape([trials!, num_classes, outputs! / num_classes]).sum(-1);
}

/** One number where the label is 1, another where it is 0. */
function goals(label: Tensor, on: number, off: number, where: string): Tensor {
  const [high, low] = [numberGiven(on, where), numberGiven(off, where)];
  return tensorGiven(label, where)
    .mul(high - low)
    .add(low);
}

/** The mean over steps of the cross entropy of spikes, or of membranes. */
export const ce_rate_loss = (spk: Tensor, label: Tensor): Tensor =>
  crossEntropy(recorded(spk, 'snntorch.ce_rate_loss'), label);

/** The cross entropy of how often outputs have spiked; with `num_classes`, of populations. */
export const ce_count_loss = (spk: Tensor, label: Tensor, num_classes?: number): Tensor =>
  crossEntropy(counts(spk, 'snntorch.ce_count_loss', num_classes), label);

/** The cross entropy of the highest membranes. */
export const ce_max_membrane_loss = (mem: Tensor, label: Tensor): Tensor =>
  crossEntropy(recorded(mem, 'snntorch.ce_max_membrane_loss').reduceMax(0), label);

/**
 * The mean squared error of how often outputs have spiked, divided by the number of steps; an output is to spike in `⌊correct_rate · steps⌋` of them, or in
 * `⌊incorrect_rate · steps⌋` where it is not the class. With `num_classes`, populations are, as many times as they have members.
 */
export function mse_count_loss(
  spk: Tensor,
  label: Tensor,
  correct_rate = 1,
  incorrect_rate = 0,
  num_classes?: number,
): Tensor {
  const where = 'snntorch.mse_count_loss';
  const count = counts(spk, where, num_classes);
  const [steps = 1, , outputs = 1] = spk.shape;
  const members = outputs / (num_classes ?? outputs);
  const times = (rate: number) => Math.trunc(steps * numberGiven(rate, where) * members);
  return mse(count, goals(label, times(correct_rate), times(incorrect_rate), where)).div(steps);
}

/** The mean squared error of membranes, which are to be at `on_target` in the class, and at `off_target` in others, at all steps. */
export function mse_membrane_loss(mem: Tensor, label: Tensor, on_target = 1, off_target = 0): Tensor {
  const where = 'snntorch.mse_membrane_loss';
  return mse(recorded(mem, where), goals(label, on_target, off_target, where));
}

/** Steps of the first spikes, [trials, outputs]; the last step where there is none. The gradient that comes back to the spike of that step is -1 times theirs. */
function firstSpikes(spk: Tensor, where: string): Tensor {
  const x = recorded(spk, where);
  const last = x.shape[0]! - 1;
  const steps = Array.from({ length: last + 1 }, (_, step) => [[step]]);
  const first = x.ne(0).where(x.mul(0).detach().add(steps), last).reduceMin(0, { keepdims: true });
  return first.sub(takeAlong(x.sub(x.detach()), first.detach(), 0)).sum(0);
}

/**
 * The mean squared error of the steps of first spikes, as parts of all steps. The class is to spike at step `on_target`, others at `off_target`; negative ones
 * count from the end (snnTorch loses those of `off_target`, so that by default all are to spike at once). Errors below `tolerance` are none.
 */
export function mse_temporal_loss(
  spk: Tensor,
  label: Tensor,
  on_target = 0,
  off_target = -1,
  tolerance = 0,
): Tensor {
  const where = 'snntorch.mse_temporal_loss';
  const first = firstSpikes(spk, where);
  const steps = spk.shape[0]!;
  const step = (own: number) => (numberGiven(own, where) < 0 ? steps + own : own);
  const error = first.sub(goals(label, step(on_target), step(off_target), where));
  const counted = numberGiven(tolerance, where) > 0 ? error.abs().lt(tolerance).where(0, error) : error;
  return mse(counted.div(steps), 0);
}

/** The cross entropy of first spikes, the earlier the better: of their steps times -1, or of 1 / (step + 1) ('reciprocal'). */
export function ce_temporal_loss(
  spk: Tensor,
  label: Tensor,
  inverse: 'negate' | 'reciprocal' = 'negate',
): Tensor {
  const where = 'snntorch.ce_temporal_loss';
  const first = firstSpikes(spk, where);
  if (inverse !== 'negate' && inverse !== 'reciprocal')
    fail({
      code: 'option',
      where: `${where}, inverse`,
      found: say(inverse),
      expected: "'negate' or 'reciprocal'",
      remedy: 'Correct it.',
    });
  return crossEntropy(inverse === 'negate' ? first.neg() : first.add(1).pow(-1), label);
}

/** `Lambda · Σ spk`, to keep activity low. */
export const l1_rate_sparsity = (spk: Tensor, Lambda = 1e-5): Tensor =>
  total(recorded(spk, 'snntorch.l1_rate_sparsity')).mul(Lambda);

/** Part of the trials whose class has spiked most often; with `num_classes`, of populations. No gradient. */
export const accuracy_rate = (spk: Tensor, label: Tensor, num_classes?: number): Tensor =>
  accuracy(counts(spk, 'snntorch.accuracy_rate', num_classes), label);

/** Part of the trials whose class has spiked first. No gradient. */
export const accuracy_temporal = (spk: Tensor, label: Tensor): Tensor =>
  accuracy(firstSpikes(spk, 'snntorch.accuracy_temporal').neg(), label);
