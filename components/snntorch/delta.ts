import { component, flag, input, output, real, state, where } from '../../framework/index.ts';
import { units } from '../units.ts';

/**
 * Encodes changes: with the input of the step before as `last`, 0 at first,
 *
 *     spk = 1   where input - last ≥ threshold
 *     spk = -1  where input - last ≤ -threshold          off_spike
 *
 * With `padding` the first step has no change.
 */
export const Delta = component('Delta', {
  doc: 'encodes changes from step to step as spikes',
  source: 'snnTorch 0.9.4, spikegen.delta',
  time: 'ms',
  hyperparameters: {
    ...units,
    /** least change */
    threshold: real('1', 'least change', 0.1),
    /** whether the first step has no change */
    padding: flag('whether the first step has no change', false),
    /** whether a fall is a spike of -1 */
    off_spike: flag('whether a fall is a spike of -1', false),
  },
  compartments: {
    /** numbers that change */
    input: input('1', 'numbers that change'),
    /** input of the step before */
    last: state('1', 'input of the step before'),
    /** 1 after the first step */
    begun: state('1', '1 after the first step'),
    /** spikes */
    spk: output('1', 'spikes'),
  },
  commands: {
    advance_state({ input, last, begun }, p) {
      const before = p.padding ? where(begun.gt(0), last, input) : last;
      const change = input.sub(before);
      const on = change.ge(p.threshold).spikes();
      const spk = p.off_spike ? on.sub(change.le(p.threshold.neg()).spikes()) : on;
      return { last: input, begun: begun.mul(0).add(1), spk };
    },
  },
});
