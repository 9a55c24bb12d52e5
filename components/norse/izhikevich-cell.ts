import { component, real, type Surrogate, state, type Tensor } from '../../framework/index.ts';
import { compartments, drive, gradient, perNeuron, resetValue, size, threshold } from './neuron.ts';
import { connected, connections, mask, recurrentDrive, weighted } from './recurrent.ts';

const hyperparameters = {
  ...size,
  /** rate of the recovery */
  a: real('1', 'rate of the recovery', 0.02, { shape: perNeuron }),
  /** how far the recovery follows v */
  b: real('1', 'how far the recovery follows v', 0.2, { shape: perNeuron }),
  /** potential after a spike */
  c: real('1', 'potential after a spike', -65, { shape: perNeuron }),
  /** rise of the recovery with a spike */
  d: real('1', 'rise of the recovery with a spike', 6, { shape: perNeuron }),
  /** factor of v² */
  sq: real('1', 'factor of v²', 0.04, { shape: perNeuron }),
  /** factor of v */
  mn: real('1', 'factor of v', 5, { shape: perNeuron }),
  /** constant drive */
  bias: real('1', 'constant drive', 140, { shape: perNeuron }),
  /** threshold potential */
  v_th: real('1', 'threshold potential', 30, { shape: perNeuron }),
  /** inverse time constant (1/s) */
  tau_inv: real('1/s', 'inverse time constant', 250, { min: 0, shape: perNeuron }),
  /** potential at the start */
  v_rest: real('1', 'potential at the start', -70, { shape: perNeuron, trainable: false }),
  /** recovery at the start, divided by b; v_rest by default */
  u_rest: real(
    '1',
    'recovery at the start, divided by b; v_rest by default',
    (p: { readonly v_rest: number | Float64Array }) => p.v_rest,
    { shape: perNeuron, trainable: false },
  ),
  ...gradient,
} as const;

const recovery = {
  /** recovery */
  u: state('1', 'recovery', { shape: perNeuron }),
} as const;

type IzhikevichNumbers = Exclude<keyof typeof hyperparameters, 'hidden_size' | 'method' | 'surrogate'>;
type Izhikevich = { readonly [K in IzhikevichNumbers]: Tensor } & { readonly surrogate: Surrogate };

const initial = {
  v: (p: Izhikevich) => p.v_rest,
  u: (p: Izhikevich) => p.u_rest.mul(p.b),
};

/** One step; both of v and u as they were before it. */
function step(
  { v, u }: { readonly v: Tensor; readonly u: Tensor },
  driven: Tensor,
  p: Izhikevich,
  dt: Tensor,
) {
  const part = dt.mul(p.tau_inv);
  const charged = v.add(v.mul(v).mul(p.sq).add(v.mul(p.mn)).add(p.bias).sub(u).add(driven).mul(part));
  const recovered = u.add(v.mul(p.b).sub(u).mul(p.a).mul(part));
  const z = threshold(charged, p.v_th, p);
  return { z, v: resetValue(charged, z, p.c), u: recovered.add(z.mul(p.d)) };
}

/**
 * Izhikevich's neuron with two variables, time in s:
 *
 *     v ← v + dt · tau_inv · (sq · v² + mn · v + bias - u + input)
 *     u ← u + dt · tau_inv · a · (b · v - u)                             v of before the step
 *     z = v > v_th                                                       v ← (1 - z) · v + z · c,    u ← u + z · d
 *
 * The behaviours that Norse names are in {@link izhikevichPresets}: `norse.IzhikevichCell({ hidden_size: 10, ...norse.izhikevichPresets.dap })`;
 * the defaults are its tonic spiking. The gradient of z is the surrogate's with respect to `v - v_th`; it also flows through the reset.
 */
export const IzhikevichCell = component('IzhikevichCell', {
  doc: "Izhikevich's neuron with two variables, forward Euler",
  source:
    'Norse 1.1.0, izhikevich_feed_forward_step; Izhikevich, IEEE Trans. Neural Netw. 15 (2004) 1063-1070',
  time: 's',
  hyperparameters,
  compartments: { ...drive, ...compartments, ...recovery },
  initial,
  commands: { advance_state: (state, p, { dt }) => step(state, state.input, p, dt) },
});

/**
 * Recurrent layer of Izhikevich's neurons: `IzhikevichCell`, driven by
 *
 *     input_weights · input + recurrent_weights · (z of the last step)
 *
 * Weights are as in `LIFRecurrentCell`. The gradient also flows through the reset.
 */
export const IzhikevichRecurrentCell = component('IzhikevichRecurrentCell', {
  doc: "recurrent layer of Izhikevich's neurons with two variables, forward Euler",
  source: 'Norse 1.1.0, izhikevich_recurrent_step',
  time: 's',
  hyperparameters: { ...hyperparameters, ...connections },
  compartments: { ...weighted, ...compartments, ...recovery, ...mask },
  initial: { ...initial, connected },
  commands: { advance_state: (state, p, { dt }) => step(state, recurrentDrive(state, p), p, dt) },
});
