import { expect } from 'chai';
import fc from 'fast-check';
import { brainstate, IFCell, LIFCell, type Part, SLIFCell, WTASCell } from '../../index.ts';
import { effort } from '../framework/support.ts';
import { alone, stepsOf } from './alone.ts';

interface Row {
  /** A cell that fires at every step at which it may. */
  readonly make: (refractory: number) => Part;
  readonly drive: Readonly<Record<string, number[]>>;
  readonly spikes: string;
  /** Steps from one spike to the next, where the period of rest lasts so many. */
  readonly interval: (rest: number) => number;
}

/** Their clocks start at 0 after a spike, or at dt. */
const fromZero = (rest: number) => rest + 1;
const fromStep = (rest: number) => Math.max(rest, 1);

const CELLS: Readonly<Record<string, Row>> = {
  LIFCell: {
    make: (refract_time) => LIFCell({ n_units: 1, tau_m: 20, tau_theta: 0, refract_time }),
    drive: { j: [1e8] },
    spikes: 's',
    interval: fromZero,
  },
  IFCell: {
    make: (refract_time) => IFCell({ n_units: 1, tau_m: 20, refract_time }),
    drive: { j: [1e8] },
    spikes: 's',
    interval: fromZero,
  },
  SLIFCell: {
    make: (refract_time) => SLIFCell({ n_units: 1, tau_m: 20, resist_m: 1, thr: 0.5, refract_time }),
    drive: { j: [1e8] },
    spikes: 's',
    interval: fromStep,
  },
  WTASCell: {
    make: (refract_time) => WTASCell({ n_units: 2, thr_base: 0.7, thr_jitter: 0, thr_gain: 0, refract_time }),
    drive: { j: [2, 0] },
    spikes: 's',
    interval: fromStep,
  },
  'brainstate.LIFRef': {
    make: (tau_ref) => brainstate.LIFRef({ in_size: 1, tau_ref, spk_reset: 'hard' }),
    drive: { x: [1e8] },
    spikes: 'spike',
    interval: fromStep,
  },
};

/** A step and a period of rest in µs, which may end between two steps, and a tick to begin at. */
const times = fc
  .record({
    dt: fc.integer({ min: 1, max: 100 }),
    steps: fc.oneof(fc.nat(200), fc.nat(2000)),
    beyond: fc.nat(99),
    tick: fc.constantFrom(0, 1e5),
  })
  .map(({ dt, steps, beyond, tick }) => ({ dt, rest: steps * dt + (steps <= 200 ? beyond % dt : 0), tick }));

describe('a refractory period lasts as many steps as its exact length in steps, rounded up', () => {
  for (const [name, { make, drive, spikes, interval }] of Object.entries(CELLS)) {
    it(`in ${name}`, () => {
      const check = ({ dt, rest, tick }: { dt: number; rest: number; tick: number }) => {
        const expected = interval(Math.ceil(rest / dt));
        for (const dtype of ['f32', 'f64'] as const) {
          const cell = alone(() => make(rest / 1000), { dt: dt / 1000, dtype, tick });
          const fired = stepsOf(cell.run(2 * expected + 2, drive, [spikes])[spikes]!);
          expect(fired.slice(0, 3), dtype).eql([0, expected, 2 * expected]);
        }
      };
      fc.assert(fc.property(times, check), {
        ...effort(40),
        examples: [1, 3, 5, 10].map((ms) => [{ dt: 100, rest: 1000 * ms, tick: 0 }]),
      });
    });
  }
});
