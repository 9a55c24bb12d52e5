import { real, state, type Tensor } from '../../framework/index.ts';
import {
  type LIF,
  membrane,
  membraneStep,
  ordered,
  perNeuron,
  stepLIF,
  synapse,
  synapseStep,
} from './neuron.ts';
import { type Rising, rising, upstroke } from './upstroke.ts';

// What adaptive exponential neurons have: a current a against the drive.

export const adaptive = {
  /** how far a follows v */
  adaptation_current: real('1', 'how far a follows v', 4, { shape: perNeuron }),
  /** rise of a with a spike */
  adaptation_spike: real('1', 'rise of a with a spike', 0.02, { shape: perNeuron }),
  /** inverse of the adaptation's time constant (1/s) */
  tau_ada_inv: real('1/s', "inverse of the adaptation's time constant", 2, { min: 0, shape: perNeuron }),
} as const;

export const adex = { ...membrane, ...synapse, ...upstroke, ...adaptive, ...ordered } as const;

export const recovery = {
  /** adaptation, a current against the drive */
  a: state('1', 'adaptation, a current against the drive', { shape: perNeuron }),
} as const;

export const adaptiveStep = {
  tau_ada_inv: (p: { readonly tau_ada_inv: Float64Array }) => p.tau_ada_inv.map((rate) => 2 / rate),
};

export const adexStep = { ...membraneStep, ...synapseStep, ...adaptiveStep };

interface Adaptive {
  readonly v_leak: Tensor;
  readonly adaptation_current: Tensor;
  readonly adaptation_spike: Tensor;
  readonly tau_ada_inv: Tensor;
}

/** `a + dt · tau_ada_inv · (adaptation_current · (v - v_leak) - a)`. */
export const follow = (a: Tensor, v: Tensor, p: Adaptive, dt: Tensor): Tensor =>
  a.add(p.adaptation_current.mul(v.sub(p.v_leak)).sub(a).mul(dt.mul(p.tau_ada_inv)));

/** One step of an adaptive exponential neuron; a follows v of before the step, and rises with the spikes of the step. */
export function stepAdEx(
  { v, i, a }: { readonly v: Tensor; readonly i: Tensor; readonly a: Tensor },
  drive: Tensor,
  p: LIF & Rising & Adaptive,
  dt: Tensor,
) {
  const next = stepLIF({ v, i }, drive, p, dt, { beside: rising(v, p).sub(a) });
  return { ...next, a: follow(a, v, p, dt).add(next.z.mul(p.adaptation_spike)) };
}
