import { component, count, exp, input, output, real, state, where } from '../../framework/index.ts';

interface Structure {
  readonly n_units: number;
  readonly nu: number;
  readonly dt: number;
}

/** Steps in the window, and one that has just left it; 0.3 ms hold 3 steps of 0.1 ms in spite of rounding. */
const slots = ({ nu, dt }: Structure) => Math.floor(nu / dt + 1e-9) + 1;

/**
 * Exponential kernel over the spikes of the last `nu` ms:
 *
 *     epsp = Σ e^(-(t - tf) / tau_w)      over the spike times tf of the last nu / dt steps, this one included
 *
 * `tf [n_units, slots]` holds a spike time per step, oldest first, 0 where there was none; its last slot is
 * what has just left the window. So a spike at t = 0 does not count. `inputs` and `epsp` are `[n_units]`.
 *
 * Times come from the clock. `dt` only says how many steps make `nu`, since arrays are made before the clock
 * is known: give the length of a step; where it is another, a run is refused.
 */
export const ExpKernel = component('ExpKernel', {
  doc: 'exponential kernel over the spikes of a moving window',
  source:
    'ngc-learn 3.2.0, ExpKernel (tf is [slots, batch, n_units] there; an unwired input outlives its reset)',
  time: 'ms',
  hyperparameters: {
    /** number of kernels */
    n_units: count('number of kernels'),
    /** length of a step, from which the size of the window follows (ms) */
    dt: real('ms', 'length of a step, from which the size of the window follows', undefined, {
      positive: true,
      static: true,
    }),
    /** time constant, a number or one per kernel (ms) */
    tau_w: real('ms', 'time constant, a number or one per kernel', 500, {
      positive: true,
      shape: (p: { readonly n_units: number; readonly tau_w: number | Float64Array }) =>
        typeof p.tau_w === 'number' ? [] : [p.n_units, 1],
    }),
    /** length of the window (ms) */
    nu: real('ms', 'length of the window', 4, { min: 0, static: true }),
  },
  compartments: {
    /** spikes */
    inputs: input('1', 'spikes'),
    /** times of the spikes in the window (ms) */
    tf: state('ms', 'times of the spikes in the window', { shape: (p: Structure) => [p.n_units, slots(p)] }),
    /** number of each slot; constant */
    slot: state('1', 'number of each slot; constant', { shape: (p: Structure) => [slots(p)], shared: true }),
    /** postsynaptic potential */
    epsp: output('1', 'postsynaptic potential'),
  },
  initial: { slot: (p) => Array.from({ length: slots(p) }, (_, slot) => slot) },
  keep: ['slot'],
  step: 'dt',
  commands: {
    advance_state({ inputs, tf, slot }, p, { t }) {
      const last = slots(p) - 1;
      const entering = inputs.mul(t).reshape([...inputs.shape, 1]);
      const from = slot.reshape([last + 1, 1]);
      const moves = from.eq(slot.add(1)).or(from.eq(slot.sub(last)));
      const moved = where(slot.eq(last), entering, tf).matmul(moves.spikes());
      const counts = moved.gt(0).and(slot.lt(last));
      // An empty slot would be as old as the run: e^-age would be a subnormal number, which is slow.
      const age = where(counts, t.sub(moved), 0).div(p.tau_w);
      return { tf: moved, epsp: where(counts, exp(age.neg()), 0).sum(-1) };
    },
  },
});
