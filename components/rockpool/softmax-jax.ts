import { component, exp, log, type Tensor } from '../../framework/index.ts';
import { smoothed, smoothedLayer } from './smoothed.ts';

/** Less the largest, whose exponential is 1: none overflows. */
const centred = (x: Tensor): Tensor => x.sub(x.reduceMax(-1, { keepdims: true }).detach());
const sumOfExp = (x: Tensor): Tensor => exp(x).sum(-1, { keepdims: true });

/**
 * Smoothed and weighted input as parts of a whole:
 *
 *     isyn ← (isyn + input · weight + bias) · e^(-dt/tau)
 *     output = e^isyn / Σ e^isyn
 *
 * The sum is over the outputs; the library's is over all steps and trials too.
 */
export const SoftmaxJax = component('SoftmaxJax', {
  doc: 'smoothed and weighted input, as parts of a whole: softmax over the outputs',
  source: 'Rockpool 3.0.3, SoftmaxJax, whose sum is over time and trials too',
  time: 's',
  ...smoothedLayer,
  commands: {
    advance_state(state, p, { dt }) {
      const isyn = smoothed(state, p, dt);
      const from = centred(isyn);
      return { isyn, output: exp(from).div(sumOfExp(from)) };
    },
  },
});

/**
 * The logarithm of `SoftmaxJax`:
 *
 *     isyn ← (isyn + input · weight + bias) · e^(-dt/tau)
 *     output = isyn - log Σ e^isyn
 */
export const LogSoftmaxJax = component('LogSoftmaxJax', {
  doc: 'smoothed and weighted input, as the logarithms of parts of a whole',
  source: 'Rockpool 3.0.3, LogSoftmaxJax, whose sum is over time and trials too',
  time: 's',
  ...smoothedLayer,
  commands: {
    advance_state(state, p, { dt }) {
      const isyn = smoothed(state, p, dt);
      const from = centred(isyn);
      return { isyn, output: from.sub(log(sumOfExp(from))) };
    },
  },
});
