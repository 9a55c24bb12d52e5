import * as angles from './angles.ts';
import * as chains from './elementary.ts';
import { erf as errorFunction } from './error-function.ts';
import { composed, type Operation } from './operation.ts';
import { power, wholePower } from './powers.ts';
import { broadcastAll, type ComposedRow, comparedUnits, firstShape, noUnit, type Operand } from './row.ts';
import type { Elementary, Tensor } from './tensor.ts';

type Unary = Operation<ComposedRow<readonly ['float']>>;
type Binary = Operation<ComposedRow<readonly ['float', 'float']>, 'float', [b: Operand]>;

/** A function of one dimensionless operand, written out in `elementary.ts`. */
const elementary = (
  name: string,
  doc: string,
  {
    chain,
    derivative,
    finite,
  }: {
    readonly chain: Elementary;
    /** From the operand and the result. */
    readonly derivative: (x: Tensor, y: Tensor) => Tensor;
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
export const expm1: Unary = elementary('expm1', 'eᵃ - 1', {
  chain: chains.expm1,
  derivative: (_x, y) => y.add(1),
  ...unbounded,
});

/** natural logarithm */
export const log: Unary = elementary('log', 'natural logarithm', {
  chain: chains.log,
  derivative: (x) => x.mul(0).add(1).div(x),
  ...unbounded,
});

/** log(1 + a), exact near 0 */
export const log1p: Unary = elementary('log1p', 'log(1 + a)', {
  chain: chains.log1p,
  derivative: (x) => x.mul(0).add(1).div(x.add(1)),
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

/** inverse tangent, between -π/2 and π/2 */
export const atan: Unary = elementary('atan', 'inverse tangent, between -π/2 and π/2', {
  chain: angles.atan,
  derivative: (x) => x.mul(x).add(1).pow(-1),
});

/** angle of the point whose abscissa is b and whose ordinate is a, from -π to π; along the abscissa that of its sign, also of ±0 */
export const atan2: Binary = composed({
  name: 'atan2',
  doc: 'angle of the point whose abscissa is b and whose ordinate is a',
  operands: ['float', 'float'],
  kind: 'float',
  shape: broadcastAll,
  unit: comparedUnits,
  expand: ([a, b], _attrs, { dtype }) => angles.atan2(a, b, dtype),
  vjp: (g, [a, b]) => {
    const scaled = g.div(a.mul(a).add(b.mul(b)));
    return [scaled.mul(b), scaled.mul(a).neg()];
  },
  ...unbounded,
  scales: true,
  shows: [],
});

/** error function, 2/√π · ∫₀ᵃ exp(-t²) dt */
export const erf: Unary = elementary('erf', 'error function, 2/√π · ∫₀ᵃ exp(-t²) dt', {
  chain: errorFunction,
  derivative: (x) =>
    x
      .mul(x)
      .neg()
      .exp()
      .mul(2 / Math.sqrt(Math.PI)),
});

/**
 * a to the power b. Whole numbers from -64 to 64, known while tracing, multiply: a³ = a · a², the squares being a², a⁴, a⁸, …, and
 * a⁻³ = 1 / a³; of a with a unit only these. Otherwise as in C and NumPy: 1 for b = 0, NaN for a < 0 unless b is whole
 */
export const pow: Binary = composed({
  name: 'pow',
  doc: 'a to the power b',
  operands: ['float', 'float'],
  kind: 'float',
  shape: broadcastAll,
  unit: noUnit,
  method: ({ x, write }, b: Operand) => wholePower(x, b) ?? write([x, b], {}),
  expand: ([a, b], _attrs, { dtype }) => power(a, b, dtype),
  // At a = 0 the result does not depend on b, unless b is 0 itself.
  vjp: (g, [a, b], y) => [g.mul(b).mul(a.pow(b.sub(1))), g.mul(y).mul(a.eq(0).where(1, a).log())],
  ...unbounded,
  scales: true,
  shows: [],
});
