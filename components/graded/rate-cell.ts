import { choice, component, count, input, ms, output, real, state } from '../../framework/index.ts';
import { activation, activationNames, FREQUENCY } from './activations.ts';
import { integration, stepRate } from './integration.ts';
import {
  among,
  lateralCompartments,
  lateralHyperparameters,
  lateralStep,
  lateralWeights,
} from './lateral.ts';
import { leaks, thresholds } from './sparsity.ts';

/**
 * Graded cell of predictive coding, driven by the errors below and above it.
 *
 *     drive = j · f'(z) · resist_scale                              f: act_fx
 *     tau_m · dz/dt = -leak_rate · leak(z) + drive + j_td            leak: z, sign z, 2z/(1 + z²) or 2z·e^(-z²), by the prior
 *     z ← max(z - λ, 0) - max(-z - λ, 0)                             soft_threshold; λ = threshold_rate, whatever the step
 *     zF = f(z) · output_scale
 *
 * With `use_lateral`, cells of a patch act on each other: drive gains j_lat = (zF_lat · Wl) · f_lat'(z) · resist_scale, where zF_lat = f_lat(z) · output_scale of the
 * step before and Wl is `exc` on its diagonal and `inh` beside it. With `adaptive_lateral`, `evolve` takes a step of an optimizer DOWN zF_latᵀ zF_lat · (1 - |Wl|) - prior, where
 * Wl is not 0, within [-1, 1].
 *
 * With tau_m = 0 it has no memory: z = j + j_td. `softmax` takes a signal back by its Jacobian. ngc-learn writes `drive` over its input `j`;
 * here it is an output.
 */
export const RateCell = component('RateCell', {
  doc: 'graded cell of predictive coding',
  source:
    "ngc-learn 3.2.0, RateCell (its 'heun' is rk4 there, and its 'rk4' and 'ralston' are euler; here each is what it is called; its cauchy_threshold fails, and is as it was meant; its omega_0 does nothing)",
  time: 'ms',
  hyperparameters: {
    /** number of cells */
    n_units: count('number of cells'),
    /** time constant of the rate; 0: no memory (ms) */
    tau_m: real('ms', 'time constant of the rate; 0: no memory', undefined, { min: 0, static: true }),
    /** prior of the rates */
    prior: choice('prior of the rates', ['gaussian', 'laplacian', 'cauchy', 'exp'], 'gaussian'),
    /** strength of the prior */
    leak_rate: real('1', 'strength of the prior', 0),
    /** activation function */
    act_fx: choice('activation function', activationNames, 'identity'),
    /** factor of the output */
    output_scale: real('1', 'factor of the output', 1),
    /** how rates are kept sparse */
    threshold: choice('how rates are kept sparse', ['none', 'soft_threshold', 'cauchy_threshold'], 'none'),
    /** threshold of the rates */
    threshold_rate: real('1', 'threshold of the rates', 0, { min: 0 }),
    /** factor of the input */
    resist_scale: real('1', 'factor of the input', 1),
    ...integration,
    /** angular frequency of sine */
    omega_0: real('1', 'angular frequency of sine', FREQUENCY, { static: true }),
    ...lateralHyperparameters,
  },
  compartments: {
    /** signal from below */
    j: input('1', 'signal from below', { default: 0 }),
    /** signal from above */
    j_td: input('1', 'signal from above', { default: 0 }),
    /** rate */
    z: state('1', 'rate'),
    /** rate after the activation function */
    zF: output('1', 'rate after the activation function'),
    /** signal from below, times the derivative of the activation function */
    drive: output('1', 'signal from below, times the derivative of the activation function', {
      onDemand: true,
    }),
    ...lateralCompartments,
  },
  initial: { Wl: lateralWeights },
  keep: ['Wl', 'Wl_first', 'Wl_second', 'Wl_steps'],
  commands: {
    advance_state({ j, j_td, z, Wl, zF_lat }, p, { dt }) {
      const { apply, back } = activation(p.act_fx, p.omega_0);
      const lateral = among(p);
      const drive = p.tau_m > 0 ? back(j, z).mul(p.resist_scale) : j;
      if (p.tau_m === 0) {
        const next = drive.add(j_td);
        const others = p.use_lateral ? { zF_lat: lateral.shown(next) } : {};
        return { z: next, zF: apply(next).mul(p.output_scale), drive, ...others };
      }
      const j_lat = p.use_lateral && lateral.drive(zF_lat, Wl, z);
      const pressure = (j_lat ? drive.add(j_lat) : drive).add(j_td);
      const by = dt.div(ms(p.tau_m));
      const stepped = stepRate(z, (x) => pressure.sub(leaks[p.prior](x).mul(p.leak_rate)), by, p);
      const next = thresholds[p.threshold](stepped, p.threshold_rate);
      const shown = { z: next, zF: apply(next).mul(p.output_scale), drive };
      return j_lat ? { ...shown, j_lat, zF_lat: lateral.shown(next) } : shown;
    },
    evolve: ({ Wl, zF_lat, Wl_first, Wl_second, Wl_steps }, p) =>
      p.use_lateral && p.adaptive_lateral
        ? lateralStep({ Wl, zF_lat, Wl_first, Wl_second, Wl_steps }, p)
        : {},
  },
});
