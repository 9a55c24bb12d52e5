import { isRecord } from '../base/say.ts';
import { sizeOf } from '../base/shapes.ts';
import type { SignalKind } from '../describe/compartments.ts';
import type { Compartment } from '../describe/words.ts';
import type { Operand, Tensor } from '../ops/tensor.ts';
import { tensorGiven } from '../trace/functions.ts';
import { type Combined, combined, type Source } from '../trace/wiring.ts';

/** Of a source of a wire, the sum of its steps since the reader's last: of spikes, how many there were. */
export function total<Kind extends SignalKind>(source: Compartment<Kind> | Combined<Kind>): Combined<Kind>;
/** Of a tensor, the sum of all elements, as a scalar. */
export function total(x: Tensor): Tensor;
export function total(x: Tensor | Source): Tensor | Combined {
  if (isRecord(x) && 'is' in x) return combined('total', [x as Source]);
  return totalOfTensor(x as Tensor);
}

function totalOfTensor(x: Tensor): Tensor {
  let sum = tensorGiven(x, 'total');
  for (let axis = 0; axis < x.shape.length; axis++) {
    if (sum.shape[axis]! > 1) sum = sum.sum(axis, { keepdims: true });
  }
  return sum.reshape([]);
}

/** Mean squared error, `mean((output - target)²)` over all elements. */
export function mse(output: Tensor, target: Operand): Tensor {
  const error = tensorGiven(output, 'mse').sub(target);
  return totalOfTensor(error.mul(error)).div(sizeOf(error.shape));
}

/** Sums along the last axis, the mean of all trials. */
const meanOverTrials = (x: Tensor): Tensor => totalOfTensor(x).div(sizeOf(x.shape.slice(0, -1)));

/**
 * Cross entropy of classes, `mean over trials of -Σ target · log softmax(logits)`, in nats. Spike counts can be the
 * logits: `crossEntropy(of(net.output).sum(0), label(net.output))`. The largest logit of a trial is subtracted first, so
 * that no exponential overflows.
 *
 * @param logits `[trials, classes]`, without unit
 * @param target probabilities of the same shape; for a known class 1 there and 0 elsewhere
 */
export function crossEntropy(logits: Tensor, target: Tensor): Tensor {
  tensorGiven(logits, 'crossEntropy');
  const shifted = logits.sub(logits.reduceMax(-1, { keepdims: true }).detach());
  const logSoftmax = shifted.sub(shifted.exp().sum(-1, { keepdims: true }).log());
  return meanOverTrials(logSoftmax.mul(target)).neg();
}

/**
 * Part of the trials whose largest logit (the first of equals) is that of the class. No gradient.
 *
 * @param logits `[trials, classes]`
 * @param target 1 for the class of a trial, 0 for the others
 */
export const accuracy = (logits: Tensor, target: Tensor): Tensor =>
  meanOverTrials(tensorGiven(logits, 'accuracy').winner().spikes().mul(target));
