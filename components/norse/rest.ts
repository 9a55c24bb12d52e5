import { real, type Surrogate, state, type Tensor } from '../../framework/index.ts';
import { perNeuron, relu, threshold } from './neuron.ts';

// What neurons with an absolute refractory period have besides.

export const refractory = {
  /** steps of rest after a spike */
  rho_reset: real('1', 'steps of rest after a spike', 5, { min: 0, shape: perNeuron }),
} as const;

export const resting = {
  /** steps of rest that are left */
  rho: state('1', 'steps of rest that are left', { shape: perNeuron }),
} as const;

export interface Refractory {
  readonly rho_reset: Tensor;
  readonly surrogate: Surrogate;
}

/** 1 where a neuron rests. Its gradient is the surrogate's, as in Norse: it passes the steps of rest. */
export const rests = (rho: Tensor, p: Refractory): Tensor => threshold(rho, 0, p);

/** Steps of rest that are left after a step: `(1 - z) · max(rho - [rho > 0], 0) + z · rho_reset`. */
export const restLeft = (rho: Tensor, at: Tensor, z: Tensor, p: Refractory): Tensor =>
  z
    .neg()
    .add(1)
    .mul(relu(rho.sub(at)))
    .add(z.mul(p.rho_reset));

/** What a step comes to where neurons rest: v stays as it was, and there are no spikes. */
export function restAfter<Next extends { readonly v: Tensor; readonly z: Tensor }>(
  { v, rho }: { readonly v: Tensor; readonly rho: Tensor },
  next: Next,
  p: Refractory,
) {
  const at = rests(rho, p);
  const awake = at.neg().add(1);
  const z = next.z.mul(awake);
  return { ...next, z, v: next.v.mul(awake).add(v.mul(at)), rho: restLeft(rho, at, z, p) };
}
