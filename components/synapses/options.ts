import type { RandomNumbers, Shape, Tensor } from '../../framework/index.ts';

// What synapses say of their rows again and again.

/** Options of what all trials have in common, such as weights. */
export const common = <P>(shape: (p: P) => Shape) => ({ shape, shared: true });

/** Of one number that all trials have in common, such as a count. */
export const commonNumber = common(() => [1]);

/** Of what a rule makes of all trials, such as a change of weights: computed where it is looked at. */
export const commonOnDemand = <P>(shape: (p: P) => Shape) => ({ ...common(shape), onDemand: true });

/** Uniform in [0.025, 0.8), as ngc-learn draws weights. */
export const drawnWeights =
  <P>(shape: (p: P) => Shape) =>
  (p: P, random: RandomNumbers): Tensor =>
    random.uniform(shape(p), 0.025, 0.8);
