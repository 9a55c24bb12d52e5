import { component, type Tensor } from '../../framework/index.ts';
import {
  charge,
  current,
  decay,
  drive,
  leak,
  level,
  membraneStep,
  ordered,
  type StepOrder,
  synapse,
  synapseStep,
} from './neuron.ts';
import { weighted } from './recurrent.ts';
import { weighing } from './weighing.ts';

interface Integrator {
  readonly order: StepOrder;
  readonly tau_mem_inv: Tensor;
  readonly tau_syn_inv: Tensor;
  readonly v_leak: Tensor;
}

const hyperparameters = { ...leak, ...synapse, ...ordered };
const longestStep = { ...membraneStep, ...synapseStep };

/** One step, with what drives the current. */
function step(
  { v, i }: { readonly v: Tensor; readonly i: Tensor },
  driven: Tensor,
  p: Integrator,
  dt: Tensor,
) {
  const first = p.order === 'input_first';
  const before = first ? i.add(driven) : i;
  const decayed = decay(before, p, dt);
  return { v: charge(v, before, p, dt), i: first ? decayed : decayed.add(driven) };
}

/**
 * Leaky integrator with a synaptic current, which does not spike: a readout. One step, `order: 'input_first'` (default):
 *
 *     i ← i + input
 *     v ← v + dt · tau_mem_inv · (v_leak - v + i)        i ← i - dt · tau_syn_inv · i
 *
 * `order: 'input_last'` adds the input after the step, so that v sees it one step later.
 */
export const LICell = component('LICell', {
  doc: 'leaky integrator with a synaptic current, forward Euler',
  source: 'Norse 1.1.0, li_feed_forward_step (input_first), the version of 2021–22 (input_last)',
  time: 's',
  hyperparameters,
  compartments: { ...drive, ...level, ...current },
  initial: { v: (p) => p.v_leak.detach() },
  longestStep,
  commands: { advance_state: (state, p, { dt }) => step(state, state.input, p, dt) },
});

/**
 * Layer of leaky integrators, which do not spike: `LICell`, driven by
 *
 *     input_weights · input
 *
 * Weights are `[to, from]` as in PyTorch, normal with variance 1 / input_size by default.
 */
export const LILinearCell = component('LILinearCell', {
  doc: 'layer of leaky integrators with a synaptic current and weights of their input, forward Euler',
  source: 'Norse 1.1.0, li_step (input_first), the version of 2021–22 (input_last)',
  time: 's',
  hyperparameters: {
    ...hyperparameters,
    ...weighing,
  },
  compartments: { ...weighted, ...level, ...current },
  initial: { v: (p) => p.v_leak.detach() },
  longestStep,
  commands: {
    advance_state: (state, p, { dt }) => step(state, state.input.matmul(p.input_weights.transpose()), p, dt),
  },
});
