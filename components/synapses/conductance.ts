import {
  flag,
  input,
  mV,
  output,
  type RandomNumbers,
  real,
  state,
  type Tensor,
} from '../../framework/index.ts';
import { cableCompartments, cableHyperparameters, initialWeights, perOutput } from './cable.ts';

// What synapses with a conductance have in common: spikes raise it, and it drives a current towards a reversal potential.

// Their outputs are currents.
const { unit: _unit, ...cable } = cableHyperparameters;

export const conductanceHyperparameters = {
  ...cable,
  /** conductance that a spike opens (uS) */
  g_syn_bar: real('uS', 'conductance that a spike opens'),
  /** reversal potential; Infinity: the current hangs on no potential (mV) */
  syn_rest: real('mV', 'reversal potential; Infinity: the current hangs on no potential', Infinity, {
    static: true,
  }),
  /** whether all weights are 1 */
  is_nonplastic: flag('whether all weights are 1', true),
};

const { gate: _gate, outputs: _outputs, ...signals } = cableCompartments;

export const conductanceCompartments = {
  ...signals,
  /** postsynaptic membrane potential (mV) */
  v: input('mV', 'postsynaptic membrane potential', { default: 0, shape: perOutput }),
  /** open conductance (uS) */
  g_syn: state('uS', 'open conductance', { shape: perOutput }),
  /** current (nA) */
  outputs: output('nA', 'current', { shape: perOutput }),
};

type PlasticStart = Parameters<typeof initialWeights>[0] & { readonly is_nonplastic: boolean };

export const conductanceWeights = (p: PlasticStart, random: RandomNumbers) =>
  p.is_nonplastic ? 1 : initialWeights(p, random);

/** What the spikes of a step open. */
export const opened = (
  { inputs, weights }: { readonly inputs: Tensor; readonly weights: Tensor },
  p: { readonly g_syn_bar: Tensor },
): Tensor => inputs.matmul(weights).mul(p.g_syn_bar);

/** The current that a conductance lets through: as if it were driven by 1 mV where there is no reversal potential. */
export const currentThrough = (
  g_syn: Tensor,
  v: Tensor,
  p: { readonly g_conduct_factor: Tensor; readonly syn_rest: number },
): Tensor => {
  const closed = g_syn.mul(p.g_conduct_factor).neg();
  return p.syn_rest === Infinity ? closed.mul(mV(1)) : closed.mul(v.sub(mV(p.syn_rest)));
};
