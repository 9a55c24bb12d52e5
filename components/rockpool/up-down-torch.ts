import {
  component,
  count,
  input,
  output,
  piecewiseLinear,
  real,
  sizes,
  spike,
  stack,
  state,
  type Tensor,
  where,
} from '../../framework/index.ts';

interface Structure {
  readonly shape: readonly [number];
}

const perChannel = ({ shape }: Structure) => shape;
const perOutput = ({ shape: [n] }: Structure) => [2 * n];
/** No number of spikes in a step is refused. */
const MOST = 2 ** 24;

/** Whole steps of a distance, from one on; the gradient begins at a half. */
const steps = (distance: Tensor): Tensor =>
  spike(distance, 1, { surrogate: piecewiseLinear(0.5), cap: MOST });

/**
 * Codes each input by spikes up and down, as it leaves a reference value by whole thresholds (Corradi and Indiveri 2015):
 *
 *     up = ⌊(input - analog_value) / thr_up⌋,      down = ⌊(analog_value - input) / thr_down⌋,      from 0 up
 *     analog_value ← analog_value + up · thr_up - down · thr_down
 *
 * The reference begins at the first input. With `n_ref_steps` a spike, one at most, sets the reference to the input for as many steps, in which there is no other.
 * Output 2k is the up channel of input k, 2k + 1 its down channel. In the library a list for thr_down is replaced by thr_up; that is mended.
 */
export const UpDownTorch = component('UpDownTorch', {
  doc: 'codes inputs by spikes up and down, as they leave a reference value by whole thresholds',
  source: 'Rockpool 3.0.3, UpDownTorch',
  time: 's',
  hyperparameters: {
    /** number of inputs; there are twice as many outputs */
    shape: sizes('number of inputs; there are twice as many outputs', 1),
    /** rise that gives a spike */
    thr_up: real('1', 'rise that gives a spike', 1e-3, { positive: true, shape: perChannel }),
    /** fall that gives a spike */
    thr_down: real('1', 'fall that gives a spike', 1e-3, { positive: true, shape: perChannel }),
    /** steps without spikes after a spike */
    n_ref_steps: real('1', 'steps without spikes after a spike', 0, { min: 0, static: true }),
    /** how often a spike is given */
    repeat_output: count('how often a spike is given', 1),
  },
  compartments: {
    /** what is coded */
    input: input('1', 'what is coded', { shape: perChannel }),
    /** reference value, before the step */
    analog_value: state('1', 'reference value, before the step', { shape: perChannel }),
    /** reference value, after the step */
    reference: state('1', 'reference value, after the step', { shape: perChannel }),
    /** whether there was an input, 0 or 1 */
    begun: state('1', 'whether there was an input, 0 or 1', { shape: () => [1] }),
    /** steps that are left without spikes */
    waiting: state('1', 'steps that are left without spikes', { shape: perChannel }),
    /** numbers of spikes, up and down in turn */
    spikes: output('1', 'numbers of spikes, up and down in turn', { shape: perOutput }),
  },
  commands: {
    advance_state({ input, reference, begun, waiting }, p) {
      const analog_value = where(begun.gt(0), reference, input.detach());
      const away = input.sub(analog_value);
      const given = [steps(away.div(p.thr_up)), steps(away.div(p.thr_down).neg())] as const;
      const channels = (up: Tensor, down: Tensor) =>
        stack([up, down], -1)
          .reshape([input.shape[0]!, 2 * p.shape[0]!])
          .mul(p.repeat_output);
      const common = { analog_value, begun: begun.mul(0).add(1) };
      if (p.n_ref_steps === 0) {
        const [up, down] = given;
        const moved = analog_value.add(up.mul(p.thr_up)).sub(down.mul(p.thr_down));
        return { ...common, reference: moved, spikes: channels(up, down) };
      }
      const isWaiting = waiting.gt(0);
      const once = (all: Tensor) => where(isWaiting, 0, where(all.ge(1), 1, all));
      const [up, down] = [once(given[0]), once(given[1])];
      const left = where(up.add(down).gt(0), p.n_ref_steps, waiting);
      return {
        ...common,
        reference: where(left.gt(0), input, analog_value),
        waiting: left.sub(1).max(-1),
        spikes: channels(up, down),
      };
    },
  },
});
