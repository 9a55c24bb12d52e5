import { real, type Surrogate, state, type Tensor } from '../../framework/index.ts';
import { charge, decay, perNeuron, resetValue, threshold } from './neuron.ts';

// What neurons with an adaptive threshold have besides.

export const adaptation = {
  /** inverse of the adaptation's time constant; the default is 800 s, as Norse has it, and 800 ms is 1.25 (1/s) */
  tau_adapt_inv: real(
    '1/s',
    "inverse of the adaptation's time constant; the default is 800 s, as Norse has it, and 800 ms is 1.25",
    1 / 800,
    { min: 0, shape: perNeuron },
  ),
  /** rise of b with a spike, a number or one per neuron */
  beta: real('1', 'rise of b with a spike, a number or one per neuron', 1.8, { shape: perNeuron }),
} as const;

export const adapting = {
  /** adaptive threshold */
  b: state('1', 'adaptive threshold', { shape: perNeuron }),
} as const;

/** The threshold begins where it relaxes to. */
export const relaxed = { b: (p: { readonly v_th: Tensor }) => p.v_th.detach() };

export const adaptationStep = {
  tau_adapt_inv: (p: { readonly tau_adapt_inv: Float64Array }) => p.tau_adapt_inv.map((rate) => 2 / rate),
};

interface LSNN {
  readonly tau_mem_inv: Tensor;
  readonly tau_syn_inv: Tensor;
  readonly tau_adapt_inv: Tensor;
  readonly v_leak: Tensor;
  readonly v_th: Tensor;
  readonly v_reset: Tensor;
  readonly beta: Tensor;
  readonly surrogate: Surrogate;
}

/** One step of a neuron with an adaptive threshold; `held` is what the reset and the threshold see of the spikes. */
export function stepLSNN(
  { v, i, b }: { readonly v: Tensor; readonly i: Tensor; readonly b: Tensor },
  drive: Tensor,
  p: LSNN,
  dt: Tensor,
  held: (z: Tensor) => Tensor = (z) => z,
) {
  const charged = charge(v, i, p, dt);
  const relaxed = b.add(p.v_th.sub(b).mul(dt.mul(p.tau_adapt_inv)));
  const z = threshold(charged, relaxed, p);
  return {
    z,
    v: resetValue(charged, held(z), p.v_reset),
    i: decay(i, p, dt).add(drive),
    b: relaxed.add(held(z).mul(p.beta)),
  };
}
