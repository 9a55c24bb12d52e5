import { real, type Surrogate, state, type Tensor } from '../../framework/index.ts';
import { gradient, perNeuron, resetValue, size, threshold } from './neuron.ts';

// What neurons with excitatory and inhibitory conductances have in common.

export const reversing = {
  ...size,
  /** inverse time constant of excitation (1/ms) */
  tau_syn_exc_inv: real('1/ms', 'inverse time constant of excitation', 1 / 5, { min: 0, shape: perNeuron }),
  /** inverse time constant of inhibition (1/ms) */
  tau_syn_inh_inv: real('1/ms', 'inverse time constant of inhibition', 1 / 5, { min: 0, shape: perNeuron }),
  /** inverse capacitance, per unit of conductance (1/ms) */
  c_m_inv: real('1/ms', 'inverse capacitance, per unit of conductance', 1 / 0.2, {
    min: 0,
    shape: perNeuron,
  }),
  /** conductance of the leak */
  g_l: real('1', 'conductance of the leak', 1 / 4, { min: 0, shape: perNeuron }),
  /** reversal potential of inhibition */
  e_rev_I: real('1', 'reversal potential of inhibition', -100, { shape: perNeuron }),
  /** reversal potential of excitation */
  e_rev_E: real('1', 'reversal potential of excitation', 60, { shape: perNeuron }),
  /** reversal potential of the leak */
  v_rest: real('1', 'reversal potential of the leak', -20, { shape: perNeuron }),
  /** potential after a spike */
  v_reset: real('1', 'potential after a spike', -70, { shape: perNeuron }),
  /** threshold potential */
  v_thresh: real('1', 'threshold potential', -10, { shape: perNeuron }),
  /** potential at the start */
  v_initial: real('1', 'potential at the start', 0, { shape: perNeuron, trainable: false }),
  ...gradient,
} as const;

export const conductances = {
  /** excitatory conductance */
  g_e: state('1', 'excitatory conductance', { shape: perNeuron }),
  /** inhibitory conductance */
  g_i: state('1', 'inhibitory conductance', { shape: perNeuron }),
} as const;

/** What neurons with conductances have besides their hyperparameters. */
export const conducting = {
  time: 'ms',
  initial: { v: (p: { readonly v_initial: Tensor }) => p.v_initial },
  longestStep: {
    tau_syn_exc_inv: (p: { readonly tau_syn_exc_inv: Float64Array }) =>
      p.tau_syn_exc_inv.map((rate) => 2 / rate),
    tau_syn_inh_inv: (p: { readonly tau_syn_inh_inv: Float64Array }) =>
      p.tau_syn_inh_inv.map((rate) => 2 / rate),
  },
} as const;

type CobaNumbers =
  | 'tau_syn_exc_inv'
  | 'tau_syn_inh_inv'
  | 'c_m_inv'
  | 'g_l'
  | 'e_rev_I'
  | 'e_rev_E'
  | 'v_rest'
  | 'v_reset';
type Coba = { readonly [K in CobaNumbers | 'v_thresh']: Tensor } & { readonly surrogate: Surrogate };

/** One step, with what excites and what inhibits in it. */
export function stepCoba(
  { v, g_e, g_i }: { readonly v: Tensor; readonly g_e: Tensor; readonly g_i: Tensor },
  { excites, inhibits }: { readonly excites: Tensor; readonly inhibits: Tensor },
  p: Coba,
  dt: Tensor,
) {
  const decayed = (g: Tensor, rate: Tensor) => g.sub(g.mul(dt.mul(rate)));
  const e = decayed(g_e.add(excites), p.tau_syn_exc_inv);
  const i = decayed(g_i.add(inhibits), p.tau_syn_inh_inv);
  const currents = p.g_l
    .mul(p.v_rest.sub(v))
    .add(e.mul(p.e_rev_E.sub(v)))
    .add(i.mul(p.e_rev_I.sub(v)));
  const charged = v.add(currents.mul(dt.mul(p.c_m_inv)));
  const z = threshold(charged, p.v_thresh, p);
  return { z, v: resetValue(charged, z, p.v_reset), g_e: e, g_i: i };
}
