import {
  flag,
  input,
  output,
  real,
  type Surrogate,
  type SurrogateName,
  spike,
  state,
  surrogate,
  type Tensor,
} from '../../framework/index.ts';
import { units } from '../units.ts';

// What spikingjelly's neurons have in common: charge, fire, reset. They count in steps, whatever these last.

/** With what a neuron has by default. */
export const firing = (own: { v_threshold?: number; v_reset?: number; surrogate?: SurrogateName } = {}) => ({
  /** threshold */
  v_threshold: real('1', 'threshold', own.v_threshold ?? 1),
  /** potential after a spike, at the start, and at rest where there is no v_rest */
  v_reset: real(
    '1',
    'potential after a spike, at the start, and at rest where there is no v_rest',
    own.v_reset ?? 0,
  ),
  /** whether a spike takes the threshold away, and v_reset counts as 0 (v_reset = None) */
  soft_reset: flag(
    'whether a spike takes the threshold away, and v_reset counts as 0 (v_reset = None)',
    false,
  ),
  /** whether no gradient passes the reset by the spikes */
  detach_reset: flag('whether no gradient passes the reset by the spikes', false),
  /** gradient of s by v - v_threshold */
  surrogate: surrogate('gradient of s by v - v_threshold', own.surrogate ?? 'spikingjelly.sigmoid'),
});

export const hyperparameters = { ...units, ...firing() };

export const timeConstant = {
  /** membrane time constant in steps, above 1 */
  tau: real('1', 'membrane time constant in steps, above 1', 2, { min: 1 }),
};

export const driven = {
  /** what drives the neurons */
  x: input('1', 'what drives the neurons'),
  /** potential */
  v: state('1', 'potential'),
};

export const compartments = {
  ...driven,
  /** spikes */
  s: output('spike', 'spikes'),
};

export interface Firing {
  readonly v_threshold: Tensor;
  readonly v_reset: Tensor;
  readonly soft_reset: boolean;
  readonly detach_reset: boolean;
  readonly surrogate: Surrogate;
}

/** Where a neuron begins, and goes back to. */
export const rest = (p: Pick<Firing, 'v_reset' | 'soft_reset'>): Tensor | number =>
  p.soft_reset ? 0 : p.v_reset;

/** What spikes leave of a potential. */
export function resetBy(s: Tensor, h: Tensor, p: Firing, threshold = p.v_threshold): Tensor {
  const by = p.detach_reset ? s.detach() : s;
  return p.soft_reset ? h.sub(by.mul(threshold)) : h.mul(by.neg().add(1)).add(by.mul(p.v_reset));
}

/** Spikes of a potential. */
export const spikesOf = (h: Tensor, p: Pick<Firing, 'v_threshold' | 'surrogate'>): Tensor =>
  spike(h, p.v_threshold, { surrogate: p.surrogate });

/** Spikes of a potential, and what is left of it. */
export function fireAt(h: Tensor, p: Firing): { readonly s: Tensor; readonly v: Tensor } {
  const s = spikesOf(h, p);
  return { s, v: resetBy(s, h, p) };
}

/** A leaky potential after its input, which decays too where `decay_input` says so. */
export function charge(
  x: Tensor,
  v: Tensor,
  p: Pick<Firing, 'v_reset' | 'soft_reset'> & { readonly decay_input: boolean; readonly tau: Tensor },
): Tensor {
  const away = v.sub(rest(p));
  return p.decay_input ? v.add(x.sub(away).div(p.tau)) : v.sub(away.div(p.tau)).add(x);
}
