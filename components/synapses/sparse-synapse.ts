import {
  arriving,
  type Connectivity,
  component,
  connections,
  type Delays,
  delayTimes,
  enqueue,
  input,
  output,
  type Quantity,
  real,
  type Shape,
  sparseMatmul,
  state,
  type Tensor,
  unit,
  unitName,
} from '../../framework/index.ts';

interface Timed extends Net {
  readonly delays: Delays;
  readonly step: number;
}

interface Net {
  readonly connectivity: Connectivity;
}

const pre = ({ connectivity }: Net): Shape => [connectivity.pre];
const post = ({ connectivity }: Net): Shape => [connectivity.post];
/** A single number stands for all synapses, and takes no more room than one. */
const perSynapse = ({ connectivity, weights }: Net & { readonly weights: number | object }): Shape => [
  typeof weights === 'number' ? 1 : connectivity.synapsesFor(weights),
];

const hyperparameters = {
  /** who is connected to whom */
  connectivity: connections('who is connected to whom'),
  /** what a spike adds, in the unit of the outputs: one number, or one for each synapse */
  weights: real(
    '1',
    'what a spike adds, in the unit of the outputs: one number, or one for each synapse',
    undefined,
    { shape: perSynapse, compact: true },
  ),
  /** unit of the outputs */
  unit: unitName('unit of the outputs'),
};

const compartments = {
  /** spikes of the cells before */
  inputs: input('1', 'spikes of the cells before', { shape: pre }),
  /** what arrives at the cells behind */
  outputs: output((p: { readonly unit: string }) => p.unit, 'what arrives at the cells behind', {
    shape: post,
  }),
};

/** 1, in the unit of the outputs. */
const one = (p: { readonly unit: string }): Quantity => ({ value: 1, unit: unit(p.unit) });
const weightsOf = (p: { readonly weights: Tensor; readonly unit: string }): Tensor => p.weights.mul(one(p));

/**
 * Synapses over a list or a rule, without plasticity:
 *
 *     outputs[n] = Σ inputs[from[e]] · weights[e]   over the synapses e with to[e] = n
 *
 * `inputs [pre]`, `outputs [post]` in `unit`, `weights` one number or one for each synapse in the order of the connectivity. What it
 * costs follows from the spikes, not from the synapses. Gradients reach weights and inputs.
 */
export const SparseSynapse = component('SparseSynapse', {
  doc: 'synapses over a list or a rule: outputs[n] = Σ inputs[from[e]] · weights[e] over the synapses e with to[e] = n',
  time: 'ms',
  hyperparameters,
  compartments,
  commands: {
    advance_state: ({ inputs }, p) => ({
      outputs: sparseMatmul(inputs, weightsOf(p), p.connectivity.pattern),
    }),
  },
});

/**
 * Synapses over a list or a rule with a delay, of at least a step, for each of them:
 *
 *     outputs[n](t) = Σ inputs[from[e]](t - delays[e]) · weights[e]   over the synapses e with to[e] = n
 *
 * `step` is the length of the steps, in which delays are rounded to whole ones. No gradient passes.
 */
export const DelaySynapse = component('DelaySynapse', {
  doc: 'synapses over a list or a rule, each with a delay: outputs[n] = Σ inputs[from[e]], as they were delays[e] ago, · weights[e]',
  time: 'ms',
  hyperparameters: {
    ...hyperparameters,
    /** how long what is sent takes: one time, one for each synapse, or drawn */
    delays: delayTimes('how long what is sent takes: one time, one for each synapse, or drawn'),
    /** length of a step (ms) */
    step: real('ms', 'length of a step', undefined, { positive: true, static: true }),
  },
  compartments: {
    ...compartments,
    /** what is under way, by the step at which it arrives */
    underway: state(
      (p: { readonly unit: string }) => p.unit,
      'what is under way, by the step at which it arrives',
      {
        shape: ({ connectivity, delays, step }: Timed) => [Math.max(2, delays.most(step)), connectivity.post],
      },
    ),
  },
  step: 'step',
  commands: {
    advance_state({ inputs, underway }, p) {
      const { pattern, synapses } = p.connectivity;
      return {
        outputs: arriving(underway),
        underway: enqueue(underway, inputs, weightsOf(p), pattern, p.delays.inSteps(synapses, p.step)),
      };
    },
  },
});
