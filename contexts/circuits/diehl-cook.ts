import { LIFCell, PoissonCell, StaticSynapse, TraceSTDPSynapse, VarTrace } from '../../components/index.ts';
import { Hz, ms, mV, nA } from '../../framework/index.ts';
import { process } from '../model/process.ts';
import { sum } from '../model/source.ts';
import { wire } from '../model/wire.ts';
import { type NumbersGiven, readNumbers } from './read-numbers.ts';

const DEFAULTS = {
  /** Pixels of an image. */
  n_in: 784,
  /** Excitatory cells, and as many inhibitory ones. */
  n_units: 100,
  /** Length of a step, the simulation's: a current of 1 nA moves a potential by 1 mV in a step. */
  dt: ms(1),
  /** Rate of an input of 1. */
  target_freq: Hz(63.75),
  /** Membrane time constant of all cells. */
  tau_m: ms(100.500896468),
  refract_time: ms(5),
  /** Increment of an excitatory threshold on a spike, and time constant of its decay. */
  theta_plus: mV(0.05),
  tau_theta: ms(1e7),
  /** Of several excitatory cells that reach their thresholds at once, the one of the highest potential spikes, not any. */
  max_one_spike: false,
  /** Weights from an excitatory cell to its inhibitory one, and from that to all others. */
  excitation: nA(22.5),
  inhibition: nA(-120),
  /** Time constant of the traces; a spike sets its trace to 1. */
  tau_tr: ms(20),
  A_plus: 1e-2,
  A_minus: 1e-4,
  pretrace_target: 0,
  w_bound: 1,
  /** Initial weights are uniform between these. */
  weight_low: 0,
  weight_high: 0.3,
  /** Sum of an excitatory cell's weights after `normalize`: 0.1 an input. */
  w_norm: 78.4,
};

export type DiehlCookOptions = NumbersGiven<typeof DEFAULTS>;

/**
 * Unsupervised learning of digits: inputs `z0` excite cells `z1e` over plastic synapses `W1`. Each excitatory
 * cell drives an inhibitory one of its own (`z1i`), which silences all others, and its threshold grows with every
 * spike, so that all cells find something to respond to.
 *
 *     z0 → W1 → z1e → W1ei → z1i → W1ie → z1e;    traces tr0 of z0, tr1 of z1e
 *
 * `advance` is a step without learning, `learn` one with; synapses come first, so that every cable takes a step. Simulate it with its `dt`.
 * Between images, `reset` the simulation and run `normalize` for one step: it scales the weights of every
 * excitatory cell to a sum of `w_norm`. Source: Diehl and Cook 2015, as in the exhibit `diehl_cook_snn` of
 * ngc-museum (with ngc-learn 3), whose numbers are the defaults.
 */
export function diehlCook(options: DiehlCookOptions = {}) {
  const { n_in, n_units, dt, tau_m, refract_time, tau_tr, ...p } = readNumbers(
    'diehlCook',
    options,
    DEFAULTS,
  );
  const { target_freq, tau_theta, theta_plus, max_one_spike, excitation, inhibition, ...plasticity } = p;
  const membrane = { n_units, tau_m, resist_m: tau_m / dt, refract_time };
  const choice = { one_spike: true, max_one_spike };
  const excitatory = { thr: -52, v_rest: -65, v_reset: -60, tau_theta, theta_plus, ...choice };
  const inhibitory = { thr: -40, v_rest: -60, v_reset: -45, tau_theta: 0 };
  const z0 = PoissonCell({ n_units: n_in, target_freq });
  const W1 = TraceSTDPSynapse({ shape: [n_in, n_units], ...plasticity });
  const z1e = LIFCell({ ...membrane, ...excitatory });
  const z1i = LIFCell({ ...membrane, ...inhibitory });
  const between = (toItself: number, toOthers: number) =>
    StaticSynapse({
      shape: [n_units, n_units],
      weight_init: Array.from({ length: n_units * n_units }, (_, i) =>
        i % (n_units + 1) === 0 ? toItself : toOthers,
      ),
    });
  const W1ei = between(excitation, 0);
  const W1ie = between(0, inhibition);
  const tr0 = VarTrace({ n_units: n_in, tau_tr, a_delta: 0 });
  const tr1 = VarTrace({ n_units, tau_tr, a_delta: 0 });
  wire(z0.outputs, W1.inputs);
  wire(z1i.s, W1ie.inputs);
  wire(sum(W1.outputs, W1ie.outputs), z1e.j);
  wire(z1e.s, W1ei.inputs);
  wire(W1ei.outputs, z1i.j);
  wire(z0.outputs, tr0.inputs);
  wire(z1e.s, tr1.inputs);
  wire(tr0.trace, W1.preTrace);
  wire(z0.outputs, W1.preSpike);
  wire(tr1.trace, W1.postTrace);
  wire(z1e.s, W1.postSpike);
  // Their order is part of the model.
  const parts = { W1, W1ie, W1ei, z0, z1e, z1i, tr0, tr1 };
  const step = Object.values(parts).map((part) => part.advance_state);
  return {
    ...parts,
    advance: process(...step),
    learn: process(...step, W1.evolve),
    normalize: process(W1.normalize),
  };
}
