import * as chains from './elementary.ts';
import { composed, type Operation } from './operation.ts';
import { type ComposedRow, firstShape, noUnit } from './row.ts';
import type { Elementary, Tensor } from './tensor.ts';

type Unary = Operation<ComposedRow<readonly ['float']>>;

/** A function of one dimensionless operand, written out in `elementary.ts`. */
const elementary = (
  name: string,
  doc: string,
  {
    chain,
    derivative,
    domain = [-3, 3],
    finite,
  }: {
    readonly chain: Elementary;
    /** From the operand and the result. */
    readonly derivative: (x: Tensor, y: Tensor) => Tensor;
    readonly domain?: readonly [number, number];
    readonly finite?: () => boolean;
  },
): Unary =>
  composed({
    name,
    doc,
    operands: ['float'],
    kind: 'float',
    shape: firstShape,
    unit: noUnit,
    expand: ([x], _attrs, { dtype }) => chain(x, dtype),
    vjp: (g, [x], y) => [g.mul(derivative(x, y))],
    ...(finite && { finite }),
    scales: true,
    shows: [],
    sample: { domain: [domain] },
  });

/** Of a function that has a pole, or that overflows. */
const unbounded = { finite: () => false };

/** eᵃ */
export const exp: Unary = elementary('exp', 'eᵃ', {
  chain: chains.exp,
  derivative: (_x, y) => y,
  ...unbounded,
});

/** eᵃ - 1, exact near 0 */
export const expm1: Unary = elementary('expm1', 'eᵃ - 1, exact near 0', {
  chain: chains.expm1,
  derivative: (_x, y) => y.add(1),
  ...unbounded,
});

/** natural logarithm */
export const log: Unary = elementary('log', 'natural logarithm', {
  chain: chains.log,
  derivative: (x) => x.mul(0).add(1).div(x),
  domain: [0.3, 3],
  ...unbounded,
});

/** log(1 + a), exact near 0 */
export const log1p: Unary = elementary('log1p', 'log(1 + a), exact near 0', {
  chain: chains.log1p,
  derivative: (x) => x.mul(0).add(1).div(x.add(1)),
  domain: [-0.5, 3],
  ...unbounded,
});

/** hyperbolic tangent */
export const tanh: Unary = elementary('tanh', 'hyperbolic tangent', {
  chain: chains.tanh,
  derivative: (_x, y) => y.mul(y).neg().add(1),
});

/** 1 / (1 + e⁻ᵃ) */
export const sigmoid: Unary = elementary('sigmoid', '1 / (1 + e⁻ᵃ)', {
  chain: chains.sigmoid,
  derivative: (_x, y) => y.mul(y.neg().add(1)),
});

/** sine */
export const sin: Unary = elementary('sin', 'sine', { chain: chains.sin, derivative: (x) => x.cos() });

/** cosine */
export const cos: Unary = elementary('cos', 'cosine', {
  chain: chains.cos,
  derivative: (x) => x.sin().neg(),
});

/** hyperbolic cosine */
export const cosh: Unary = elementary('cosh', 'hyperbolic cosine', {
  chain: chains.cosh,
  derivative: (x) => x.exp().sub(x.neg().exp()).mul(0.5),
  ...unbounded,
});

/** 1 / cosh a */
export const sech: Unary = elementary('sech', '1 / cosh a', {
  chain: chains.sech,
  derivative: (x, y) => x.tanh().mul(y).neg(),
});
