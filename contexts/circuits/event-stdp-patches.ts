import { BernoulliCell, EventSTDPSynapse, ExpKernel, WTASCell } from '../../components/index.ts';
import { ms } from '../../framework/index.ts';
import { process } from '../model/process.ts';
import { wire } from '../model/wire.ts';
import { type NumbersGiven, readNumbers } from './read-numbers.ts';

const DEFAULTS = {
  /** Pixels of a patch. */
  n_in: 100,
  n_units: 100,
  /** Length of a step, the simulation's. */
  dt: ms(3),
  /** Time constant and length of the kernel that turns input spikes into currents. */
  tau_w: ms(0.5),
  nu: ms(4),
  /** Learning rate, how far below w_bound potentiation ends, and how long an input spike counts. */
  eta: 0.0055,
  lmbda: 0.01,
  presyn_win_len: ms(3),
  w_bound: 1,
  /** Initial weights are uniform between these. */
  weight_low: 0.025,
  weight_high: 0.8,
  /** Base threshold, increment on a spike, half-width of the jitter at the start. */
  thr_base: 0.2,
  thr_gain: 0.002,
  thr_jitter: 0.055,
  /** Refractory period. */
  refract_time: ms(5),
  resist_m: 1,
};

export type EventStdpPatchesOptions = NumbersGiven<typeof DEFAULTS>;

/**
 * Unsupervised learning of image patches: inputs `z0` drive winner-take-all cells `z1` over synapses `W1`, which
 * potentiate what has just spiked when a cell wins, and depress the rest.
 *
 *     z0 → k0 → W1 → z1
 *
 * `advance` is a step without learning, `learn` one with; the synapses come first, so that they take a step.
 * `reset` the simulation between patches. Source: Tavanaei, Masquelier and Maida 2018, as in the exhibit
 * `evstdp_patches` of ngc-museum (with ngc-learn 3), whose numbers are the defaults.
 */
export function eventStdpPatches(options: EventStdpPatchesOptions = {}) {
  const { n_in, n_units, dt, tau_w, nu, ...p } = readNumbers('eventStdpPatches', options, DEFAULTS);
  const { thr_base, thr_gain, thr_jitter, refract_time, resist_m, ...plasticity } = p;
  const z0 = BernoulliCell({ n_units: n_in });
  const k0 = ExpKernel({ n_units: n_in, dt, tau_w, nu });
  const W1 = EventSTDPSynapse({ shape: [n_in, n_units], ...plasticity });
  const z1 = WTASCell({ n_units, resist_m, thr_base, thr_gain, thr_jitter, refract_time });
  wire(z0.outputs, k0.inputs);
  wire(k0.epsp, W1.inputs);
  wire(W1.outputs, z1.j);
  wire(z0.tols, W1.pre_tols);
  wire(z1.s, W1.postSpike);
  // Their order is part of the model.
  const parts = { W1, z0, k0, z1 };
  const step = Object.values(parts).map((part) => part.advance_state);
  return { ...parts, advance: process(...step), learn: process(...step, W1.evolve) };
}
