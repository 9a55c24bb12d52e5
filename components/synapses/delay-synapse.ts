import { arriving, component, type Delays, delayTimes, enqueue, real, state } from '../../framework/index.ts';
import { type Net, netCompartments, netHyperparameters, netWeights } from './connectivity.ts';

interface Timed extends Net {
  readonly delays: Delays;
  readonly step: number;
}

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
    ...netHyperparameters,
    /** how long what is sent takes: one time, one for each synapse, or drawn */
    delays: delayTimes('how long what is sent takes: one time, one for each synapse, or drawn'),
    /** length of a step (ms) */
    step: real('ms', 'length of a step', undefined, { positive: true, static: true }),
  },
  compartments: {
    ...netCompartments,
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
        underway: enqueue(underway, inputs, netWeights(p), pattern, p.delays.inSteps(synapses, p.step)),
      };
    },
  },
});
