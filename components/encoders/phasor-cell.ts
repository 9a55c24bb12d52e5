import {
  component,
  count,
  flag,
  input,
  output,
  quantity,
  type RandomNumbers,
  real,
  state,
  where,
} from '../../framework/index.ts';
import { lastSpike } from '../cells/compartments.ts';

const MS_PER_S = quantity('1000 ms/s');
const TURN = 2 * Math.PI;

interface Phasors {
  readonly n_units: number;
  readonly target_freq: number;
}

/** How much faster each goes than the frequency says: a Poisson number of that mean, over the mean. */
const poissonScale = ({ n_units, target_freq }: Phasors, random: RandomNumbers) =>
  random.poisson([n_units], target_freq).div(target_freq);

/**
 * Encodes intensities as spikes at regular intervals, a little scattered.
 *
 *     angles ← angles + 2π · target_freq · dt · base_scale · (1 + scatter · N(0, 1)) · inputs
 *     outputs = angles > 2π;   angles ← angles - 2π and tols ← t where outputs
 *
 * With `disable_phasor` the inputs themselves are sent. `[n_units]` each.
 */
export const PhasorCell = component('PhasorCell', {
  doc: 'encodes intensities as spikes at regular intervals',
  source: 'ngc-learn 3.2.1, PhasorCell (its scatter is 0.2)',
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** rate at an input of 1 (Hz) */
    target_freq: real('Hz', 'rate at an input of 1', 63.75, { positive: true, static: true }),
    /** whether the inputs themselves are sent */
    disable_phasor: flag('whether the inputs themselves are sent', false),
    /** standard deviation of the steps, relative */
    scatter: real('1', 'standard deviation of the steps, relative', 0.2, { min: 0 }),
    /** speed of each cell, a Poisson number of the mean target_freq over that */
    base_scale: real(
      '1',
      'speed of each cell, a Poisson number of the mean target_freq over that',
      poissonScale,
      {
        shape: ({ n_units }: Phasors) => [n_units],
        trainable: false,
      },
    ),
  },
  compartments: {
    /** intensities, between 0 and 1 */
    inputs: input('1', 'intensities, between 0 and 1'),
    /** angles of the phasors */
    angles: state('1', 'angles of the phasors'),
    /** emitted spikes */
    outputs: output('spike', 'emitted spikes'),
    ...lastSpike,
  },
  commands: {
    advance_state({ inputs, angles, tols }, p, { t, dt, random }) {
      const perStep = dt
        .div(MS_PER_S)
        .mul(quantity(`${p.target_freq} Hz`))
        .mul(TURN);
      const speed = random.normal([p.n_units]).mul(p.scatter).add(1).mul(p.base_scale);
      const turned = angles.add(speed.mul(perStep).mul(inputs));
      const full = turned.gt(TURN);
      const outputs = p.disable_phasor ? inputs : full.spikes();
      return {
        outputs,
        angles: where(full, turned.sub(TURN), turned),
        tols: where(outputs.ne(0), t, tols),
      };
    },
  },
});
