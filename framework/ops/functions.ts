import type { DType } from '../base/dtypes.ts';
import * as elementary from './elementary.ts';
import { composed, firstShape, noUnit, type Row, type Tensor } from './row.ts';

type Domain = readonly [number, number];

/** A function of one dimensionless operand, written out in `elementary.ts`. */
const elementaryRow = (
  doc: string,
  f: (x: Tensor, dtype: DType) => Tensor,
  domain: Domain,
  derivative: (x: Tensor, y: Tensor) => Tensor,
) =>
  composed({
    doc,
    operands: ['float'],
    kind: 'float',
    shape: firstShape,
    unit: noUnit,
    expand: ([x], _attrs, { dtype }) => f(x, dtype),
    vjp: (g, [x], y) => [g.mul(derivative(x, y))],
    scales: true,
    shows: [],
    sample: { domain: [domain] },
  });

/** A function that has a pole, or that overflows. */
const unbounded = <R extends Row>(row: R) => ({ ...row, finite: () => false });

const REAL: Domain = [-3, 3];

export const functions = {
  exp: unbounded(elementaryRow('eᵃ', elementary.exp, REAL, (_x, y) => y)),
  expm1: unbounded(elementaryRow('eᵃ - 1, exact near 0', elementary.expm1, REAL, (_x, y) => y.add(1))),
  log: unbounded(elementaryRow('natural logarithm', elementary.log, [0.3, 3], (x) => x.mul(0).add(1).div(x))),
  log1p: unbounded(
    elementaryRow('log(1 + a), exact near 0', elementary.log1p, [-0.5, 3], (x) =>
      x.mul(0).add(1).div(x.add(1)),
    ),
  ),
  tanh: elementaryRow('hyperbolic tangent', elementary.tanh, REAL, (_x, y) => y.mul(y).neg().add(1)),
  sigmoid: elementaryRow('1 / (1 + e⁻ᵃ)', elementary.sigmoid, REAL, (_x, y) => y.mul(y.neg().add(1))),
  sin: elementaryRow('sine', elementary.sin, REAL, (x) => x.cos()),
  cos: elementaryRow('cosine', elementary.cos, REAL, (x) => x.sin().neg()),
  cosh: unbounded(
    elementaryRow('hyperbolic cosine', elementary.cosh, REAL, (x) => x.exp().sub(x.neg().exp()).mul(0.5)),
  ),
  sech: elementaryRow('1 / cosh a', elementary.sech, REAL, (x, y) => x.tanh().mul(y).neg()),
};
