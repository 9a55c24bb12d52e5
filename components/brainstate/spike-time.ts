import { cellNumbers, component, real, scatter } from '../../framework/index.ts';
import { size, spikes } from './conductance.ts';

/** How far rounding may move a time, in steps. */
const ROUNDING = 1e-3;

/**
 * Spikes of cells at given times, each in the first step at its time or after:
 *
 *     spike[indices[k]] = 1    where t - dt < times[k] ≤ t
 *
 * In the library none comes before the last of all times, and then all at once; that is mended.
 */
export const SpikeTime = component('SpikeTime', {
  doc: 'spikes of given cells in the first step at given times or after',
  source: 'brainstate 0.1.10, SpikeTime, whose spikes all wait for the last time',
  time: 'ms',
  hyperparameters: {
    ...size,
    /** cells that spike, each as often as it does, counted along all axes */
    indices: cellNumbers('cells that spike, each as often as it does, counted along all axes'),
    /** when each of them spikes (ms) */
    times: real('ms', 'when each of them spikes', undefined, {
      shape: ({ indices }: { readonly indices: readonly number[] }) => [indices.length],
      trainable: false,
    }),
  },
  compartments: spikes,
  commands: {
    advance_state(_compartments, p, { t, dt }) {
      const late = t.sub(p.times).div(dt);
      const now = late
        .ge(-ROUNDING)
        .and(late.lt(1 - ROUNDING))
        .spikes();
      const cells = p.in_size.reduce((a, b) => a * b);
      return { spike: scatter(now, p.indices, cells).gt(0).spikes().reshape(p.in_size) };
    },
  },
});
