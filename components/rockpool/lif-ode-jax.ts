import {
  component,
  count,
  flag,
  type HostRandom,
  input,
  output,
  piecewiseLinear,
  real,
  sizes,
  spike,
  state,
} from '../../framework/index.ts';
import { kaiming } from './initialisers.ts';

interface Plain {
  readonly shape: readonly [n_in: number, n_out: number];
  readonly has_rec: boolean;
}

const synapses = ({ shape: [n_in, n_out] }: Plain) => n_in / n_out;
const perUnit = ({ shape: [, n_out] }: Plain) => [n_out];
const perSynapse = (p: Plain) => (synapses(p) === 1 ? perUnit(p) : [p.shape[1], synapses(p)]);
const recurrent = ({ shape: [n_in, n_out], has_rec }: Plain) => (has_rec ? [n_out, n_in] : [0]);

/**
 * Leaky integrate-and-fire layer in its ODE form, with one or more synapses per neuron:
 *
 *     isyn ← isyn + (input + irec - isyn) · dt / tau_syn        irec = spikes of the last step · w_rec
 *     vmem ← vmem + (Σ isyn + bias - vmem) · dt / tau_mem
 *     spikes = min(⌊vmem / threshold⌋, max_spikes_per_dt) where vmem ≥ threshold
 *     vmem ← vmem - spikes · threshold
 *
 * The gradient of the spikes is `1/threshold` with respect to vmem and `-vmem/threshold²` with respect to the
 * threshold, from `learning_window` below the threshold on; it also flows through the reset.
 */
export const LIFODEJax = component('LIFODEJax', {
  doc: 'leaky integrate-and-fire layer, ODE form, subtractive reset, several spikes per step',
  source: 'Rockpool 3.0.3, LIFODEJax',
  time: 's',
  hyperparameters: {
    shape: sizes('numbers of inputs and neurons; their ratio is the number of synapses per neuron', 2),
    has_rec: flag('whether spikes feed back through w_rec', false),
    tau_mem: real('s', 'membrane time constant, a number or one per neuron', 20e-3, {
      positive: true,
      shape: perUnit,
    }),
    tau_syn: real('s', 'synaptic time constant, a number or one per synapse', 20e-3, {
      positive: true,
      shape: perSynapse,
    }),
    bias: real('1', 'bias current, a number or one per neuron', 0, { shape: perUnit }),
    threshold: real('1', 'spiking threshold, a number or one per neuron', 1, {
      positive: true,
      shape: perUnit,
    }),
    w_rec: real(
      '1',
      'recurrent weights [neurons, inputs]',
      (p: Plain, random: HostRandom) => (p.has_rec ? kaiming(recurrent(p), random) : []),
      { shape: recurrent },
    ),
    learning_window: real('1', 'distance below the threshold at which the surrogate gradient begins', 0.5),
    max_spikes_per_dt: count('most spikes of a neuron in one step', 65536),
  },
  compartments: {
    input: input('1', 'weighted input', { shape: ({ shape }: Plain) => [shape[0]] }),
    irec: state('1', 'recurrent input', { shape: perSynapse }),
    isyn: state('1', 'synaptic currents', { shape: perSynapse }),
    vmem: state('1', 'membrane potential, after the reset', { shape: perUnit }),
    spikes: output('1', 'number of spikes in the step', { shape: perUnit }),
  },
  commands: {
    advance_state({ input, isyn, vmem, spikes }, p, { dt }) {
      const irec = p.has_rec ? spikes.matmul(p.w_rec).reshape(isyn.shape) : undefined;
      const drive = input.reshape(isyn.shape);
      const current = isyn.add((irec ? drive.add(irec) : drive).sub(isyn).mul(dt.div(p.tau_syn)));
      const total = current.shape.length > vmem.shape.length ? current.sum(-1) : current;
      const charged = vmem.add(total.add(p.bias).sub(vmem).mul(dt.div(p.tau_mem)));
      const fired = spike(charged, p.threshold, {
        surrogate: piecewiseLinear(p.learning_window),
        cap: p.max_spikes_per_dt,
      });
      return {
        ...(irec && { irec }),
        isyn: current,
        vmem: charged.sub(fired.mul(p.threshold)),
        spikes: fired,
      };
    },
  },
});
