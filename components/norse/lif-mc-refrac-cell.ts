import { component, type Tensor } from '../../framework/index.ts';
import { coupled, coupling } from './coupling.ts';
import { decay, feedForward, type LIF, membrane, resetValue, synapse, threshold } from './neuron.ts';
import { connections, recurrentDrive, recurrentLayer } from './recurrent.ts';
import { type Refractory, refractory, resting, restLeft, rests } from './rest.ts';

const hyperparameters = { ...membrane, ...synapse, ...coupled, ...refractory };

interface Coupled extends Omit<LIF, 'order'>, Refractory {
  readonly g_coupling: Tensor;
}

/** One step, of v and i as they were before it. */
function step(
  { v, i, rho }: { readonly v: Tensor; readonly i: Tensor; readonly rho: Tensor },
  driven: Tensor,
  p: Coupled,
  dt: Tensor,
) {
  const at = rests(rho, p);
  const leaks = p.v_leak.sub(v).add(i).mul(dt.mul(p.tau_mem_inv)).mul(at.neg().add(1));
  const charged = v.add(leaks).add(coupling(v, p, dt));
  const z = threshold(charged, p.v_th, p);
  return {
    z,
    v: resetValue(charged, z, p.v_reset),
    i: decay(i, p, dt).add(driven),
    rho: restLeft(rho, at, z, p),
  };
}

/**
 * Coupled of neurons that rest after a spike, time in s:
 *
 *     v ← v + dt · g_coupling · v + dt · tau_mem_inv · (v_leak - v + i)      the latter where rho = 0
 *     i ← i - dt · tau_syn_inv · i + input
 *     z = v > v_th                                                           v ← (1 - z) · v + z · v_reset
 *     rho ← max(rho - 1, 0), and rho_reset with a spike
 *
 * A compartment that rests is still coupled, and may spike. Norse leaves dt out of the coupling here (not in its neurons without rest).
 */
export const LIFMCRefracCell = component('LIFMCRefracCell', {
  doc: 'compartments of leaky integrate-and-fire neurons with an absolute refractory period, coupled by a matrix',
  source: 'Norse 1.1.0, lif_mc_refrac_feed_forward_step (its coupling leaves out dt)',
  hyperparameters,
  ...feedForward(resting),
  commands: { advance_state: (state, p, { dt }) => step(state, state.input, p, dt) },
});

/**
 * Recurrent layer of compartments that rest after a spike: `LIFMCRefracCell`, driven by
 *
 *     input_weights · input + recurrent_weights · (z of the last step)
 *
 * Weights are as in `LIFRecurrentCell`. The gradient also flows through the reset.
 */
export const LIFMCRefracRecurrentCell = component('LIFMCRefracRecurrentCell', {
  doc: 'recurrent layer of compartments with an absolute refractory period, coupled by a matrix',
  source: 'Norse 1.1.0, lif_mc_refrac_step (its coupling leaves out dt)',
  hyperparameters: { ...hyperparameters, ...connections },
  ...recurrentLayer(resting),
  commands: { advance_state: (state, p, { dt }) => step(state, recurrentDrive(state, p), p, dt) },
});
