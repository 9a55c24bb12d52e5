import type { Bool, Tensor } from '../ops/tensor.ts';

/** Whether something happens in a step: known while the program is written, or a truth value of it. */
export type Truth = boolean | Bool;

export const either = (a: Truth, b: Truth): Truth => {
  if (a === true || b === true) return true;
  if (a === false || b === false) return a === false ? b : a;
  return a.or(b);
};

export const butNot = (a: Truth, b: Truth): Truth => {
  if (a === false || b === true) return false;
  if (b === false) return a;
  return a === true ? b.not() : a.and(b.not());
};

/** One of two values; what is known to be the other is not written at all. */
export function choose(truth: Truth, yes: () => Tensor, no: () => Tensor): Tensor {
  if (typeof truth === 'boolean') return truth ? yes() : no();
  return truth.where(yes(), no());
}
