import {
  component,
  count,
  input,
  output,
  real,
  spike,
  state,
  superSpike,
  surrogates,
  where,
} from '../../index.ts';
import { slope } from '../peers/bptt-work.ts';

/** What the benchmarks run that is no part of the library, as a user would write it. */

const hyperparameters = { n_units: count('cells'), beta: real('1', 'decay in a step') };
const compartments = { x: input('1', 'drive'), v: state('1', 'potential'), s: output('1', 'spikes') };

/** snnTorch's `Leaky`. */
export const DelayedLeaky = component('Leaky', {
  doc: 'v ← beta · v + x - s of the last step; s = v > 1',
  time: 'ms',
  hyperparameters,
  compartments,
  commands: {
    advance_state({ x, v, s }, p) {
      const next = v.mul(p.beta).add(x).sub(s.detach());
      return { v: next, s: spike(next, 1, { surrogate: superSpike(slope), strict: true }) };
    },
  },
});

export const Leaky = component('Leaky', {
  doc: 'u = beta · v + x; s = u > 1; v ← u - s',
  time: 'ms',
  hyperparameters,
  compartments,
  commands: {
    advance_state({ x, v }, p) {
      const u = v.mul(p.beta).add(x);
      const s = spike(u, 1, { surrogate: surrogates.snntorch.atan(2), strict: true });
      return { v: u.sub(s), s };
    },
  },
});

export const Layer = component('Layer', {
  doc: 'v ← v + gain · (current - v); s = v ≥ 1; v ← 0 where s',
  time: 'ms',
  hyperparameters: { n_units: count('number of cells'), gain: real('1', 'dt / tau', 0.05) },
  compartments: { current: input('1', 'input'), v: state('1', 'membrane'), s: output('spike', 'spikes') },
  commands: {
    advance_state({ current, v }, p) {
      const u = v.add(current.sub(v).mul(p.gain));
      const fired = u.ge(1);
      return { v: where(fired, 0, u), s: fired.spikes() };
    },
  },
});

export const Chance = component('Chance', {
  doc: 'fires by chance',
  time: 'ms',
  hyperparameters: {
    n_units: count('cells'),
    p: real('1', 'probability of a spike in a step', 0, { min: 0, max: 1 }),
  },
  compartments: { s: output('spike', 'spikes') },
  commands: { advance: (_, { n_units, p }, { random }) => ({ s: random.uniform([n_units]).lt(p).spikes() }) },
});

export const Sum = component('Sum', {
  doc: 'adds up what arrives',
  time: 'ms',
  hyperparameters: { n_units: count('cells') },
  compartments: { j: input('1', 'what arrives', { default: 0 }), v: state('1', 'all of it') },
  commands: { advance: ({ j, v }) => ({ v: v.add(j) }) },
});
