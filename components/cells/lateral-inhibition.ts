import { mV, type RandomNumbers, real, type Shape, type Tensor } from '../../framework/index.ts';

// Cells that inhibit each other by their spikes.

interface Population {
  readonly n_units: number;
  readonly resist_inh: number;
}

const lateral = ({ n_units, resist_inh }: Population): Shape => (resist_inh > 0 ? [n_units, n_units] : [0]);

/** Uniform in [0.025, 1), 0 on the diagonal: no cell inhibits itself. */
const hollow = ({ n_units }: Population, random: RandomNumbers): Tensor => {
  const others = Array.from({ length: n_units ** 2 }, (_, i) => (i % (n_units + 1) === 0 ? 0 : 1));
  return random
    .uniform([n_units ** 2], 0.025, 1)
    .mul(others)
    .reshape([n_units, n_units]);
};

export const lateralInhibition = {
  /** strength of the lateral inhibition; 0: none (mV) */
  resist_inh: real('mV', 'strength of the lateral inhibition; 0: none', 0, { min: 0, static: true }),
  /** lateral weights [from, to], uniform in [0.025, 1), 0 on the diagonal */
  inh_weights: real('1', 'lateral weights [from, to], uniform in [0.025, 1), 0 on the diagonal', hollow, {
    shape: lateral,
  }),
};

/** What drives cells, `current - resist_inh · (s · inh_weights)`. */
export const inhibited = (
  current: Tensor,
  s: Tensor,
  p: { readonly resist_inh: number; readonly inh_weights: Tensor },
): Tensor => (p.resist_inh > 0 ? current.sub(s.matmul(p.inh_weights).mul(mV(p.resist_inh))) : current);
