import { component, exp, input, output, real, sizes, state } from '../../framework/index.ts';

interface Structure {
  readonly shape: readonly [number];
}

const perUnit = ({ shape }: Structure) => shape;

/**
 * Exponential synapse:
 *
 *     isyn ← (isyn + input) · e^(-dt/tau)
 *     output = isyn                           after the decay
 */
export const ExpSynJax = component('ExpSynJax', {
  doc: 'exponential synapse, isyn ← (isyn + input) · exp(-dt / tau), output = isyn after the decay',
  source: 'Rockpool 3.0.3, ExpSynJax',
  time: 's',
  hyperparameters: {
    /** number of synapses */
    shape: sizes('number of synapses', 1),
    /** time constant, a number or one per synapse (s) */
    tau: real('s', 'time constant, a number or one per synapse', 10e-3, { positive: true, shape: perUnit }),
  },
  compartments: {
    /** input events */
    input: input('1', 'input events', { shape: perUnit }),
    /** synaptic current */
    isyn: state('1', 'synaptic current', { shape: perUnit }),
    /** synaptic current after the decay */
    output: output('1', 'synaptic current after the decay', { shape: perUnit }),
  },
  commands: {
    advance_state({ input, isyn }, p, { dt }) {
      const next = isyn.add(input).mul(exp(dt.div(p.tau).neg()));
      return { isyn: next, output: next };
    },
  },
});
