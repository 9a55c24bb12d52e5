import { component, fail, real } from '../../framework/index.ts';
import { units } from '../units.ts';
import { compartments, fireLate, firing, reduced, resets, resetting } from './neuron.ts';

interface Circuit {
  readonly beta: number;
  readonly time_step: number;
  readonly R?: number;
  readonly C?: number;
}

/** What R or C is where it is not given: R · C is such that a membrane decays by beta in a step. */
const fromDecay = ({ beta, time_step }: Circuit, other: number): number =>
  beta > 0
    ? time_step / (other * Math.log(1 / beta))
    : fail({
        code: 'missing-hyperparameter',
        where: 'snntorch.Lapicque',
        found: 'neither beta nor both R and C',
        expected: 'beta, or R and C',
        remedy: 'Give beta, or give R and C.',
      });

const isNumber = (x: unknown): x is number => typeof x === 'number';

/**
 * Lapicque's neuron, a circuit of a resistor and a capacitor, by Euler's method.
 *
 *     r = mem > threshold                                            the spikes of the last step again, held fixed
 *     mem ← time_step / C · input + (1 - time_step / (R · C)) · mem
 *     mem ← mem - r · threshold (subtract), or (1 - r) · mem (zero)
 *     spk = mem > threshold
 *
 * Of R and C, one that is not given follows from beta: `R · C = time_step / ln(1 / beta)`, with R = 1 where neither is.
 */
export const Lapicque = component('Lapicque', {
  doc: "Lapicque's neuron, a circuit of a resistor and a capacitor, that counts in steps",
  source: 'snnTorch 0.9.4, Lapicque',
  time: 'ms',
  hyperparameters: {
    ...units,
    /** decay of the membrane in a step, where R or C is not given */
    beta: real('1', 'decay of the membrane in a step, where R or C is not given', 0, {
      min: 0,
      max: 1,
      static: true,
    }),
    /** length of a step in the unit of R · C */
    time_step: real('1', 'length of a step in the unit of R · C', 1, { positive: true, static: true }),
    /** resistance */
    R: real('1', 'resistance', (p: Circuit) => (isNumber(p.C) ? fromDecay(p, p.C) : 1)),
    /** capacitance */
    C: real('1', 'capacitance', (p: Circuit) => fromDecay(p, isNumber(p.R) ? p.R : 1)),
    ...resetting('subtract'),
    ...firing,
  },
  compartments,
  commands: {
    advance_state({ input, mem }, p) {
      const reset = resets(mem, p);
      const kept = p.R.mul(p.C).div(p.time_step);
      const charged = input
        .mul(p.R)
        .div(kept)
        .add(mem.sub(mem.div(kept)));
      return fireLate(reduced(charged, reset, p), p);
    },
  },
});
