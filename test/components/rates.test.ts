import { expect } from 'chai';
import fc from 'fast-check';
import { BernoulliCell, brainstate, IFCell, norse, snntorch, spikingjelly } from '../../index.ts';
import { effort } from '../framework/support.ts';
import { alone, stepsOf } from './alone.ts';

// With a constant drive a cell fires at equal intervals, which follow from its equation: of its steps, not of the limit of short ones.

/** A potential that a step takes from v to `to + (v - to) · keeps`, from 0 to a threshold: what it needs after a spike. */
interface Charging {
  readonly make: Parameters<typeof alone>[0];
  readonly input: string;
  readonly spikes: string;
  /** Where a drive leads, and what a step keeps of the way there. */
  readonly to: (drive: number) => number;
  readonly keeps: number;
  readonly threshold: number;
}

const [TAU, THETA, DT] = [12.5, 0.8, 1];
const exact = Math.exp(-DT / TAU);

const CHARGING: Readonly<Record<string, Charging>> = {
  'snntorch.Leaky': {
    make: () => snntorch.Leaky({ n_units: 1, beta: 0.9, threshold: THETA, reset_mechanism: 'zero' }),
    ...{ input: 'input', spikes: 'spk', to: (drive) => drive / (1 - 0.9), keeps: 0.9, threshold: THETA },
  },
  'spikingjelly.LIFNode': {
    make: () => spikingjelly.LIFNode({ n_units: 1, tau: TAU, v_threshold: THETA, v_reset: 0 }),
    ...{ input: 'x', spikes: 's', to: (drive) => drive, keeps: 1 - 1 / TAU, threshold: THETA },
  },
  'brainstate.LIF': {
    make: () => brainstate.LIF({ in_size: 1, tau: TAU, V_th: THETA, spk_reset: 'hard' }),
    ...{ input: 'x', spikes: 'spike', to: (drive) => drive, keeps: exact, threshold: THETA },
  },
  'brainstate.IF': {
    make: () => brainstate.IF({ in_size: 1, tau: TAU, V_th: THETA, R: 2, spk_reset: 'hard' }),
    ...{ input: 'x', spikes: 'spike', to: (drive) => 2 * drive, keeps: exact, threshold: THETA },
  },
  'norse.LIFBoxCell': {
    make: () => norse.LIFBoxCell({ hidden_size: 1, tau_mem_inv: 80, v_th: THETA }),
    ...{ input: 'input', spikes: 'z', to: (drive) => drive, keeps: 1 - 0.08, threshold: THETA },
  },
};

/** Steps between the spikes of a run, behind the first. */
const intervals = (
  make: Charging['make'],
  input: string,
  spikes: string,
  drive: number,
): readonly number[] => {
  const at = stepsOf(alone(make, { dt: DT }).run(400, { [input]: drive }, [spikes])[spikes]!);
  return at.slice(1).map((step, k) => step - at[k]!);
};

describe('rates with a constant drive', () => {
  for (const [name, { make, input, spikes, to, keeps, threshold }] of Object.entries(CHARGING))
    it(`of ${name} are those of its charging from rest to threshold`, () => {
      fc.assert(
        fc.property(fc.double({ min: 1.02, max: 6, noNaN: true }), (above) => {
          const drive = (above * threshold) / to(1);
          const exactSteps = Math.log(1 - threshold / to(drive)) / Math.log(keeps);
          // Where the threshold is met in a step to the last digits, either may be.
          fc.pre(Math.abs(exactSteps - Math.round(exactSteps)) > 1e-6);
          const found = intervals(make, input, spikes, drive);
          expect(found.length).above(2);
          expect(new Set(found)).eql(new Set([Math.ceil(exactSteps)]));
        }),
        effort(15),
      );
      expect(intervals(make, input, spikes, (0.98 * threshold) / to(1))).eql([]);
    });

  it('of cells without a leak are the drive through the threshold', () => {
    for (const drive of [0.11, 0.37, 0.5]) {
      const node = () => spikingjelly.IFNode({ n_units: 1, v_threshold: 1.05, v_reset: 0 });
      expect(new Set(intervals(node, 'x', 's', drive))).eql(new Set([Math.ceil(1.05 / drive)]));
      const cell = () => IFCell({ n_units: 1, tau_m: 10, thr: 1.05, v_rest: 0, v_reset: 0, refract_time: 0 });
      expect(new Set(intervals(cell, 'j', 's', 10 * drive))).eql(new Set([Math.ceil(1.05 / drive)]));
    }
  });

  it('of chance are its probability', () => {
    const [n, p] = [20_000, 0.23];
    const { outputs } = alone(() => BernoulliCell({ n_units: n }), { dt: DT }).run(5, { inputs: p }, [
      'outputs',
    ]);
    const rate = outputs.flat().reduce((sum, x) => sum + x, 0) / (5 * n);
    expect(rate).closeTo(p, 4 * Math.sqrt((p * (1 - p)) / (5 * n)));
  });
});
