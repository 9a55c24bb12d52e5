import {
  count,
  flag,
  input,
  output,
  real,
  type Surrogate,
  spike,
  state,
  surrogate,
  surrogates,
  type Tensor,
} from '../../framework/index.ts';

// What spikingjelly's neurons have in common: charge, fire, reset. They count in steps, whatever these last.

interface Structure {
  readonly n_units: number;
}

export const perNeuron = ({ n_units }: Structure) => [n_units];

export const hyperparameters = {
  /** number of neurons */
  n_units: count('number of neurons'),
  /** threshold */
  v_threshold: real('1', 'threshold', 1),
  /** potential after a spike, and at rest */
  v_reset: real('1', 'potential after a spike, and at rest', 0),
  /** whether a spike takes the threshold away, and rest is 0 (v_reset = None) */
  soft_reset: flag('whether a spike takes the threshold away, and rest is 0 (v_reset = None)', false),
  /** whether no gradient passes the reset by the spikes */
  detach_reset: flag('whether no gradient passes the reset by the spikes', false),
  /** gradient of s by v - v_threshold; by default spikingjelly.sigmoid */
  surrogate: surrogate('gradient of s by v - v_threshold; by default spikingjelly.sigmoid'),
};

export const compartments = {
  /** what drives the neurons */
  x: input('1', 'what drives the neurons', { shape: perNeuron }),
  /** potential */
  v: state('1', 'potential', { shape: perNeuron }),
  /** spikes */
  s: output('spike', 'spikes', { shape: perNeuron }),
};

const DEFAULT = surrogates.spikingjelly.sigmoid();

interface Firing {
  readonly v_threshold: Tensor;
  readonly v_reset: Tensor;
  readonly soft_reset: boolean;
  readonly detach_reset: boolean;
  readonly surrogate?: Surrogate | undefined;
}

/** Where a neuron begins, and goes back to. */
export const rest = (p: Pick<Firing, 'v_reset' | 'soft_reset'>): Tensor | number =>
  p.soft_reset ? 0 : p.v_reset;

/** Spikes of a potential, and what is left of it. */
export function fireAt(h: Tensor, p: Firing): { readonly s: Tensor; readonly v: Tensor } {
  const s = spike(h, p.v_threshold, { surrogate: p.surrogate ?? DEFAULT });
  const by = p.detach_reset ? s.detach() : s;
  const v = p.soft_reset ? h.sub(by.mul(p.v_threshold)) : h.mul(by.neg().add(1)).add(by.mul(p.v_reset));
  return { s, v };
}
