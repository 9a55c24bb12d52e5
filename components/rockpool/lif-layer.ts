import {
  type Clock,
  count,
  fail,
  flag,
  input,
  output,
  piecewiseLinear,
  real,
  type Surrogate,
  sizes,
  spike,
  state,
  surrogate,
  type Tensor,
} from '../../framework/index.ts';
import { kaiming } from '../initialisers/rockpool.ts';
import { noisy } from './noise.ts';

export interface Structure {
  readonly shape: readonly [n_in: number, n_out: number];
  readonly has_rec: boolean;
}

/** Synapses per neuron; an error where inputs cannot be shared out evenly. */
function synapses({ shape: [n_in, n_out] }: Structure): number {
  if (n_in % n_out === 0) return n_in / n_out;
  return fail({
    code: 'shape-mismatch',
    where: 'shape',
    found: `${n_in} inputs for ${n_out} neurons`,
    expected: 'as many inputs as neurons, or a multiple: every neuron has the same number of synapses',
    remedy: `Give ${n_out * Math.ceil(n_in / n_out)} inputs, or put a linear layer in front.`,
  });
}

export const perUnit = ({ shape: [, n_out] }: Structure) => [n_out];
export const perSynapse = (p: Structure) => (synapses(p) === 1 ? perUnit(p) : [p.shape[1], synapses(p)]);
const recurrent = ({ shape: [n_in, n_out], has_rec }: Structure) => (has_rec ? [n_out, n_in] : [0]);

/** What Rockpool's layers of leaky integrate-and-fire neurons have in common. */
export const lifLayer = {
  aliases: { weight_init_func: 'w_rec' },
  hyperparameters: {
    /** numbers of inputs and neurons; their ratio is the number of synapses per neuron */
    shape: sizes('numbers of inputs and neurons; their ratio is the number of synapses per neuron', 2),
    /** whether spikes feed back through w_rec */
    has_rec: flag('whether spikes feed back through w_rec', false),
    /** membrane time constant, a number or one per neuron (s) */
    tau_mem: real('s', 'membrane time constant, a number or one per neuron', 20e-3, {
      positive: true,
      shape: perUnit,
    }),
    /** synaptic time constant, a number or one per synapse (s) */
    tau_syn: real('s', 'synaptic time constant, a number or one per synapse', 20e-3, {
      positive: true,
      shape: perSynapse,
    }),
    /** bias current, a number or one per neuron */
    bias: real('1', 'bias current, a number or one per neuron', 0, { shape: perUnit }),
    /** spiking threshold, a number or one per neuron */
    threshold: real('1', 'spiking threshold, a number or one per neuron', 1, {
      positive: true,
      shape: perUnit,
    }),
    /** recurrent weights [neurons, inputs] */
    w_rec: real('1', 'recurrent weights [neurons, inputs]', kaiming, { shape: recurrent }),
    /** standard deviation of the noise on the membrane that gathers in 1 s */
    noise_std: real('1', 'standard deviation of the noise on the membrane that gathers in 1 s', 0, {
      min: 0,
      static: true,
    }),
    /** distance below the threshold at which the surrogate gradient begins */
    learning_window: real('1', 'distance below the threshold at which the surrogate gradient begins', 0.5, {
      trainable: false,
    }),
    /** gradient of the number of spikes by vmem and threshold; by default piecewise linear, with learning_window */
    surrogate: surrogate(
      'gradient of the number of spikes by vmem and threshold; by default piecewise linear, with learning_window',
      {
        of: ['learning_window'],
        make: (p: { readonly learning_window: Tensor }) => piecewiseLinear(p.learning_window),
      },
    ),
    /** most spikes of a neuron in one step */
    max_spikes_per_dt: count('most spikes of a neuron in one step', 65536),
  },
  compartments: {
    /** weighted input */
    input: input('1', 'weighted input', { shape: ({ shape }: Structure) => [shape[0]] }),
    /** recurrent input */
    irec: state('1', 'recurrent input', { shape: perSynapse }),
    /** synaptic currents */
    isyn: state('1', 'synaptic currents', { shape: perSynapse }),
    /** membrane potential, after the reset */
    vmem: state('1', 'membrane potential, after the reset', { shape: perUnit }),
    /** number of spikes in the step */
    spikes: output('1', 'number of spikes in the step', { shape: perUnit }),
  },
} as const;

interface Arriving {
  readonly input: Tensor;
  readonly isyn: Tensor;
  readonly spikes: Tensor;
}

/** The input by synapse, with what the spikes of the last step bring. */
export function arriving({ input, isyn, spikes }: Arriving, p: { has_rec: boolean; w_rec: Tensor }) {
  const drive = input.reshape(isyn.shape);
  if (!p.has_rec) return { drive };
  const irec = spikes.matmul(p.w_rec).reshape(isyn.shape);
  return { drive: drive.add(irec), irec };
}

/** What drives the membrane: the sum over the synapses, the bias and the noise of this step. */
export function membraneDrive(
  isyn: Tensor,
  vmem: Tensor,
  p: { bias: Tensor; noise_std: number },
  clock: Clock,
): Tensor {
  const total = (isyn.shape.length > vmem.shape.length ? isyn.sum(-1) : isyn).add(p.bias);
  return noisy(total, vmem.shape.slice(1), p, clock);
}

/** A step with decays: what is left of currents (beta) and of membranes (alpha), and a current beside the synaptic ones. */
export function exponentialStep(
  state: Arriving & { readonly vmem: Tensor },
  p: Parameters<typeof arriving>[1] & Parameters<typeof membraneDrive>[2] & Parameters<typeof fire>[1],
  clock: Clock,
  { alpha, beta, beside }: { readonly alpha: Tensor; readonly beta: Tensor; readonly beside?: Tensor },
) {
  const { drive, irec } = arriving(state, p);
  const isyn = state.isyn.add(drive).mul(beta);
  const decayed = state.vmem.mul(alpha);
  const charged = decayed.add(membraneDrive(isyn, decayed, p, clock));
  return { ...(irec && { irec }), isyn, ...fire(beside ? charged.add(beside) : charged, p) };
}

/** Spikes of a charged membrane, and what is left of it. */
export function fire(
  charged: Tensor,
  p: { threshold: Tensor; surrogate: Surrogate; max_spikes_per_dt: number },
) {
  const spikes = spike(charged, p.threshold, { surrogate: p.surrogate, cap: p.max_spikes_per_dt });
  return { spikes, vmem: charged.sub(spikes.mul(p.threshold)) };
}
