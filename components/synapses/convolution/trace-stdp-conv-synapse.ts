import { component, input, real, state } from '../../../framework/index.ts';
import { cableAliases } from '../cable.ts';
import { commonOnDemand } from '../options.ts';
import { traceRuleHyperparameters } from '../stdp.ts';
import {
  backCompartments,
  kernelCompartments,
  kernelHyperparameters,
  kernelInitial,
  passed,
  perKernel,
} from './cable.ts';
import { convolution, type KernelPass, passing, transposed } from './kernel.ts';

/** Weights stay so far from their bounds. */
const MARGIN = 0.01;

const { mu: _mu, eta: _eta, ...rule } = traceRuleHyperparameters;

const plastic = <const Name extends string>(name: Name, doc: string, form: KernelPass) =>
  component(name, {
    doc,
    source: 'ngc-learn 3.2.1, TraceSTDPConvSynapse and TraceSTDPDeconvSynapse',
    time: 'ms',
    hyperparameters: {
      ...kernelHyperparameters,
      ...rule,
      /** learning rate */
      eta: real('1', 'learning rate', 0),
      /** largest weight; 0: no bounds */
      w_bound: real('1', 'largest weight; 0: no bounds', 0, { min: 0, static: true }),
      /** part of the weights that an evolution takes away */
      w_decay: real('1', 'part of the weights that an evolution takes away', 0),
    },
    compartments: {
      ...kernelCompartments(form),
      /** presynaptic spikes, images */
      preSpike: input('spike', 'presynaptic spikes, images', { shape: form.inputs }),
      /** postsynaptic spikes, images */
      postSpike: input('spike', 'postsynaptic spikes, images', { shape: form.outputs }),
      /** presynaptic traces, images */
      preTrace: input('1', 'presynaptic traces, images', { shape: form.inputs }),
      /** postsynaptic traces, images */
      postTrace: input('1', 'postsynaptic traces, images', { shape: form.outputs }),
      /** change of the weights before eta and bounds */
      dWeights: state('1', 'change of the weights before eta and bounds', commonOnDemand(perKernel)),
      ...backCompartments(form),
    },
    initial: kernelInitial,
    aliases: cableAliases,
    keep: ['weights', 'biases'],
    commands: {
      advance_state: ({ inputs, weights, biases }, p) => ({
        outputs: passed(form, { inputs, weights, biases }, p),
      }),
      evolve({ weights, preSpike, postSpike, preTrace, postTrace }, p) {
        const raised = form.product(preTrace.sub(p.pretrace_target), postSpike.mul(p.A_plus), p);
        const dWeights = raised.sub(form.product(preSpike, postTrace.mul(p.A_minus), p));
        const grown = weights.add(dWeights.mul(p.eta)).sub(weights.mul(p.w_decay));
        return {
          weights: p.w_bound > 0 ? grown.max(MARGIN).min(p.w_bound - MARGIN) : grown,
          dWeights,
        };
      },
      backtransmit: ({ weights, postSpike }, p) => ({ dInputs: form.back(postSpike, weights, p) }),
    },
  });

/**
 * Convolutional synapses that learn from spikes and traces (spike-timing-dependent plasticity).
 *
 *     advance_state   outputs = (inputs ∗ weights) · g_conduct_factor + biases
 *     evolve          dWeights = A_plus · Σ (preTrace - pretrace_target) · postSpike - A_minus · Σ preSpike · postTrace
 *                     weights ← weights + eta · dWeights - w_decay · weights, within [0.01, w_bound - 0.01] if w_bound > 0
 *     backtransmit    dInputs = postSpike through the transposed kernel
 *
 * The sums run over trials and over the places of the kernel. Zeros around an image count as traces of 0, without the target. Images and kernel are as of
 * `ConvSynapse`.
 */
export const TraceSTDPConvSynapse = plastic(
  'TraceSTDPConvSynapse',
  'convolutional synapses with spike-timing-dependent plasticity from traces',
  passing(convolution),
);

/**
 * `TraceSTDPConvSynapse` for the transposed convolution of `DeconvSynapse`:
 *
 *     advance_state   outputs = (inputs ∗ᵀ weights) · g_conduct_factor + biases
 *     evolve          dWeights = A_plus · Σ (preTrace - pretrace_target) · postSpike - A_minus · Σ preSpike · postTrace
 *     backtransmit    dInputs = postSpike ∗ weights
 */
export const TraceSTDPDeconvSynapse = plastic(
  'TraceSTDPDeconvSynapse',
  'transposed convolutional synapses with spike-timing-dependent plasticity from traces',
  passing(transposed),
);
