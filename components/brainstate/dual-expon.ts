import { component, fail, real } from '../../framework/index.ts';
import { arriving, begin, beginning, kept, ofUnit, perCell, shown, size, tau } from './conductance.ts';
import { decaying } from './neuron.ts';

type GivenTimes = number | Float64Array;

interface TimeConstants {
  readonly tau_decay: GivenTimes;
  readonly tau_rise: GivenTimes;
}

/** The amplitude that brings g_decay - g_rise to a peak of 1 after a spike of 1: `τd/(τd-τr) · (τr/τd)^(τr/(τr-τd))`. */
function normal({ tau_decay, tau_rise }: TimeConstants): GivenTimes {
  const one = (d: number, r: number) => (d / (d - r)) * (r / d) ** (r / (r - d));
  if (typeof tau_decay === 'number' && typeof tau_rise === 'number') return one(tau_decay, tau_rise);
  const lists = [tau_decay, tau_rise].filter((x): x is Float64Array => x instanceof Float64Array);
  if ([tau_decay, tau_rise].some((x) => typeof x === 'function'))
    return fail({
      code: 'missing-hyperparameter',
      where: 'DualExpon.A',
      found: 'time constants that are drawn',
      expected: 'an amplitude beside them: its default follows from time constants that are numbers',
      remedy: 'Give A.',
    });
  const at = (x: GivenTimes, i: number) => (typeof x === 'number' ? x : x[i]!);
  return Float64Array.from(lists[0]!, (_, i) => one(at(tau_decay, i), at(tau_rise, i)));
}

/**
 * Synapse that rises and decays exponentially:
 *
 *     g_rise ← g_rise · e^(-dt/tau_rise) + x,      g_decay ← g_decay · e^(-dt/tau_decay) + x
 *     g = A · (tau_decay - tau_rise) / (tau_rise · tau_decay) · (g_decay - g_rise)
 *
 * By default A is `τd/(τd-τr) · (τr/τd)^(τr/(τr-τd))`. The library gives it no unit, so that its g comes out in mS/ms; here A is in ms, with
 * the same number.
 */
export const DualExpon = component('DualExpon', {
  doc: 'synapse with an exponential rise and decay, g = a (g_decay - g_rise)',
  source: 'brainstate 0.1.10, DualExpon',
  time: 'ms',
  hyperparameters: {
    ...size,
    ...ofUnit(),
    /** time constant of the decay (ms) */
    tau_decay: tau('time constant of the decay', 10),
    /** time constant of the rise (ms) */
    tau_rise: tau('time constant of the rise', 1),
    /** amplitude, by default tau_d/(tau_d - tau_r) · (tau_r/tau_d)^(tau_r/(tau_r - tau_d)) of the time constants as they are given (ms) */
    A: real(
      'ms',
      'amplitude, by default tau_d/(tau_d - tau_r) · (tau_r/tau_d)^(tau_r/(tau_r - tau_d)) of the time constants as they are given',
      normal,
      { shape: perCell },
    ),
    ...beginning,
  },
  compartments: {
    ...arriving,
    /** what decays as g rises */
    g_rise: kept('what decays as g rises'),
    /** what decays as g decays */
    g_decay: kept('what decays as g decays'),
    /** conductance */
    g: shown('conductance'),
  },
  initial: {
    g_rise: begin,
    g_decay: begin,
  },
  commands: {
    advance_state({ x, g_rise, g_decay }, p, { dt }) {
      const [rise, decay] = [
        decaying(g_rise, p.tau_rise, dt).add(x),
        decaying(g_decay, p.tau_decay, dt).add(x),
      ];
      const a = p.tau_decay.sub(p.tau_rise).div(p.tau_rise).div(p.tau_decay).mul(p.A);
      return { g_rise: rise, g_decay: decay, g: a.mul(decay.sub(rise)) };
    },
  },
});
