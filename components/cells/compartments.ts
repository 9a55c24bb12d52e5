import { input, output, state } from '../../framework/index.ts';

// What spiking cells have in common, in the order in which they show it: what drives them, and what they send.

export const driven = {
  /** electrical current (nA) */
  j: input('nA', 'electrical current', { default: 0 }),
  /** membrane potential (mV) */
  v: state('mV', 'membrane potential'),
};

/** Beside these, of cells that rest after a spike. */
export const resting = {
  ...driven,
  /** time since the last spike (ms) */
  rfr: state('ms', 'time since the last spike'),
};

export const lastSpike = {
  /** time of the last spike (ms) */
  tols: output('ms', 'time of the last spike', { moment: true }),
};

export const spiking = {
  /** emitted spikes */
  s: output('spike', 'emitted spikes'),
  ...lastSpike,
};
