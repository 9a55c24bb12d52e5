import {
  choice,
  component,
  fail,
  flag,
  input,
  output,
  real,
  seconds,
  sizes,
  state,
} from '../../framework/index.ts';
import { unit_eigs } from '../initialisers/rockpool.ts';
import { activity } from './activations.ts';
import { noise } from './noise.ts';

interface Structure {
  readonly shape: readonly [number, number];
  readonly has_rec: boolean;
}

function perUnit({ shape: [n_in, n_out] }: Structure): number[] {
  if (n_in === n_out) return [n_out];
  return fail({
    code: 'shape-mismatch',
    where: 'shape',
    found: `${n_in} inputs for ${n_out} units`,
    expected: 'as many inputs as units',
    remedy: 'Give one number, or put a linear layer in front.',
  });
}
const recurrent = ({ shape: [n_in, n_out], has_rec }: Structure) => (has_rec ? [n_out, n_in] : [0]);

/**
 * Rates, which feed back through w_rec where there is one:
 *
 *     x ← x + (input + bias + rec_input + noise_std · √dt · N(0, 1) - x) · dt / tau          rec_input = output of the last step · w_rec
 *     output = H(x - threshold)
 *
 * H is x where x > 0 ('ReLU'), (tanh x + 1) / 2 ('sigmoid'), tanh x, or 'LReLU', which below 0 is 0.01 · x; there the library has the constant 0.01.
 */
export const RateJax = component('RateJax', {
  doc: 'rates, tau dx/dt = input + bias + output · w_rec - x, output = H(x - threshold)',
  source: 'Rockpool 3.0.3, RateJax',
  time: 's',
  hyperparameters: {
    /** number of units, or numbers of inputs and units, which are the same */
    shape: sizes('number of units, or numbers of inputs and units, which are the same', 2),
    /** whether outputs feed back through w_rec */
    has_rec: flag('whether outputs feed back through w_rec', false),
    /** time constant, a number or one per unit (s) */
    tau: real('s', 'time constant, a number or one per unit', 20e-3, { positive: true, shape: perUnit }),
    /** bias current, a number or one per unit */
    bias: real('1', 'bias current, a number or one per unit', 0, { shape: perUnit }),
    /** threshold, a number or one per unit */
    threshold: real('1', 'threshold, a number or one per unit', 0, { shape: perUnit }),
    /** recurrent weights [units, units] */
    w_rec: real('1', 'recurrent weights [units, units]', unit_eigs, { shape: recurrent }),
    ...noise,
    /** what x is passed through */
    activation_func: choice('what x is passed through', ['ReLU', 'sigmoid', 'tanh', 'LReLU'], 'ReLU'),
  },
  aliases: { weight_init_func: 'w_rec' },
  compartments: {
    /** weighted input */
    input: input('1', 'weighted input', { shape: perUnit }),
    /** state of the units */
    x: state('1', 'state of the units', { shape: perUnit }),
    /** recurrent input */
    rec_input: state('1', 'recurrent input', { shape: perUnit }),
    /** activity of the units */
    output: output('1', 'activity of the units', { shape: perUnit }),
  },
  initial: { output: (p) => activity(p.threshold.mul(0), p) },
  longestStep: { tau: (p) => p.tau.map((tau) => 2 * tau) },
  commands: {
    advance_state({ input, x, output: last }, p, { dt, random }) {
      const rec_input = p.has_rec ? last.matmul(p.w_rec) : undefined;
      const gathered =
        p.noise_std > 0 &&
        random
          .normal(x.shape.slice(1))
          .mul(dt.div(seconds(1)).sqrt())
          .mul(p.noise_std);
      const noisy = (gathered ? input.add(gathered) : input).add(p.bias);
      const target = rec_input ? noisy.add(rec_input) : noisy;
      const next = x.add(target.sub(x).mul(dt.div(p.tau)));
      return { ...(rec_input && { rec_input }), x: next, output: activity(next, p) };
    },
  },
});
