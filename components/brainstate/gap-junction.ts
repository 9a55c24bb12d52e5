import {
  type Connectivity,
  component,
  connections,
  flag,
  gather,
  input,
  output,
  quantity,
  real,
  scatter,
  type Tensor,
} from '../../framework/index.ts';

interface Structure {
  readonly connectivity: Connectivity;
  readonly weight: unknown;
  readonly weight_back: unknown;
  readonly asymmetric: boolean;
}

const pre = ({ connectivity }: Structure) => [connectivity.pre];
const post = ({ connectivity }: Structure) => [connectivity.post];
const perJunction = ({ connectivity, weight }: Structure) => [connectivity.synapsesFor(weight)];
const back = ({ asymmetric, connectivity, weight_back }: Structure) => [
  asymmetric ? connectivity.synapsesFor(weight_back) : 0,
];

/** mS · mV is a thousandth of mA. */
const THOUSANDTH = quantity('0.001 mA/uA');

/**
 * Gap junctions, which carry a current from the higher potential to the lower: over each from cell i to cell k
 *
 *     x_post[k] += weight · (V_pre[i] - V_post[k]),      x_pre[i] -= weight · (V_pre[i] - V_post[k])
 *
 * With `asymmetric` the second has the weight `weight_back`. The potentials are those of the last step, before the reset, as in the library, which holds
 * the current fixed over a step. In a population with itself both outputs go to the same cells.
 */
export const GapJunction = component('GapJunction', {
  doc: 'gap junctions, x_post += weight (V_pre - V_post), x_pre -= weight (V_pre - V_post)',
  source: 'brainstate 0.1.10, SymmetryGapJunction and AsymmetryGapJunction',
  time: 'ms',
  hyperparameters: {
    /** who is connected to whom */
    connectivity: connections('who is connected to whom'),
    /** whether the current into the first cell has weights of its own */
    asymmetric: flag('whether the current into the first cell has weights of its own', false),
    /** conductance, a number or one per junction (mS) */
    weight: real('mS', 'conductance, a number or one per junction', undefined, { shape: perJunction }),
    /** conductance for the current into the first cell, with `asymmetric` (mS) */
    weight_back: real('mS', 'conductance for the current into the first cell, with `asymmetric`', 0, {
      shape: back,
    }),
  },
  compartments: {
    /** potentials of the first cells (mV) */
    V_pre: input('mV', 'potentials of the first cells', { shape: pre }),
    /** potentials of the second cells (mV) */
    V_post: input('mV', 'potentials of the second cells', { shape: post }),
    /** current into the second cells (mA) */
    x_post: output('mA', 'current into the second cells', { shape: post }),
    /** current into the first cells (mA) */
    x_pre: output('mA', 'current into the first cells', { shape: pre }),
  },
  commands: {
    advance_state({ V_pre, V_post }, p) {
      const { from, to } = p.connectivity.pattern;
      const fall = gather(V_pre, from).sub(gather(V_post, to)).mul(THOUSANDTH);
      const into = (weight: Tensor, cells: typeof to, size: number) => scatter(fall.mul(weight), cells, size);
      return {
        x_post: into(p.weight, to, p.connectivity.post),
        x_pre: into(p.asymmetric ? p.weight_back : p.weight, from, p.connectivity.pre).neg(),
      };
    },
  },
});
