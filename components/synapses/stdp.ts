import { exp, input, log, real, type Tensor, where } from '../../framework/index.ts';
import { changeOfWeights, perInput, perOutput } from './cable.ts';

// What synapses that learn from spikes and traces have in common.

export const stdpCompartments = {
  /** presynaptic spikes */
  preSpike: input('spike', 'presynaptic spikes', { shape: perInput }),
  /** postsynaptic spikes */
  postSpike: input('spike', 'postsynaptic spikes', { shape: perOutput }),
  /** presynaptic traces */
  preTrace: input('1', 'presynaptic traces', { shape: perInput }),
  /** postsynaptic traces */
  postTrace: input('1', 'postsynaptic traces', { shape: perOutput }),
  ...changeOfWeights,
};

export const traceRuleHyperparameters = {
  /** strength of potentiation */
  A_plus: real('1', 'strength of potentiation'),
  /** strength of depression */
  A_minus: real('1', 'strength of depression', undefined, { min: 0 }),
  /** learning rate */
  eta: real('1', 'learning rate', 1),
  /** power of the distance to the bounds; 0: none */
  mu: real('1', 'power of the distance to the bounds; 0: none', 0, { min: 0, static: true }),
  /** presynaptic trace at which a postsynaptic spike changes nothing */
  pretrace_target: real('1', 'presynaptic trace at which a postsynaptic spike changes nothing', 0),
};

interface Activity {
  readonly weights: Tensor;
  readonly preSpike: Tensor;
  readonly postSpike: Tensor;
  readonly preTrace: Tensor;
  readonly postTrace: Tensor;
}

interface TraceRule {
  readonly A_plus: Tensor;
  readonly A_minus: Tensor;
  readonly mu: number;
  readonly pretrace_target: Tensor;
  readonly w_bound: Tensor;
}

/**
 * The change of the weights by traces,
 *
 *     A_plus · (preTrace - pretrace_target)ᵀ · postSpike · (w_bound - weights)^mu - A_minus · preSpikeᵀ · postTrace · weights^mu
 *
 * summed over trials, and the traces that potentiate: those of trials with a postsynaptic spike.
 */
export function traceRule(
  { weights, preSpike, postSpike, preTrace, postTrace }: Activity,
  p: TraceRule,
): { readonly dWeights: Tensor; readonly excess: Tensor } {
  // A trial without a postsynaptic spike potentiates nothing: its row of zeros costs nothing.
  const fired = postSpike.sum(-1, { keepdims: true }).gt(0);
  const excess = where(fired, preTrace.sub(p.pretrace_target), 0);
  if (p.mu > 0) {
    const room = power(p.w_bound.sub(weights), p.mu).mul(p.A_plus);
    const depression = preSpike.outer(postTrace).mul(power(weights, p.mu).mul(p.A_minus));
    return { dWeights: excess.outer(postSpike).mul(room).sub(depression), excess };
  }
  const potentiated = excess.outer(postSpike.mul(p.A_plus));
  return { dWeights: potentiated.addOuter(preSpike, postTrace.mul(p.A_minus).neg()), excess };
}

/** `base^exponent` of a base that is at least 0, for a positive exponent. */
const power = (base: Tensor, exponent: number): Tensor => exp(log(base.max(0)).mul(exponent));
