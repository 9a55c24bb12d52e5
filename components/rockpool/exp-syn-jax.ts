import { component, exp, input, output, real, sizes, state } from '../../framework/index.ts';
import { noise, noisy } from './noise.ts';

interface Structure {
  readonly shape: readonly [number];
}

const perUnit = ({ shape }: Structure) => shape;

/**
 * Exponential synapse:
 *
 *     isyn ← (isyn + input + noise_std · √dt · N(0, 1)) · e^(-dt/tau)
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
    ...noise,
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
    advance_state({ input, isyn }, p, clock) {
      const arriving = noisy(input, isyn.shape.slice(1), p, clock);
      const next = isyn.add(arriving).mul(exp(clock.dt.div(p.tau).neg()));
      return { isyn: next, output: next };
    },
  },
});
