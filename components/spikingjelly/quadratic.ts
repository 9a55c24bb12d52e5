import { real, type Tensor } from '../../framework/index.ts';

// What quadratic neurons have in common.

export const quadratic = {
  /** potential from which it runs away to a spike */
  v_c: real('1', 'potential from which it runs away to a spike', 0.8),
  /** strength of the quadratic term */
  a0: real('1', 'strength of the quadratic term', 1, { positive: true }),
};

interface Quadratic {
  readonly v_c: Tensor;
  readonly a0: Tensor;
  readonly v_rest: Tensor;
}

/** `a0 · (v - v_rest) · (v - v_c)`. */
export const quadraticTerm = (v: Tensor, p: Quadratic): Tensor => v.sub(p.v_rest).mul(v.sub(p.v_c)).mul(p.a0);
