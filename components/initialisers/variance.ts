import {
  type Amount,
  erf,
  type Quantity,
  quantity,
  type RandomNumbers,
  type Shape,
  type Tensor,
  type Unit,
  where,
} from '../../framework/index.ts';

// What the initialisers of all systems are made of. An initialiser stands where numbers of a part may stand, of any shape and unit:
// `LIF({ in_size: 100, V_initializer: brainstate.init.Normal({ mean: -55, scale: 2 }) })`.

/** Gives numbers for what it stands for; bare numbers in it are in the unit of that. */
export type DrawNumbers = (p: unknown, random: RandomNumbers, shape: Shape, unit: Unit) => Tensor;

/** A bare number is in the unit of its place. */
export const amountIn = (x: Amount, unit: Unit): Quantity =>
  typeof x === 'number' ? { value: x, unit } : typeof x === 'string' ? quantity(x) : x;

const areaOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** Uniform in ±limit. */
export const within = (shape: Shape, random: RandomNumbers, limit: number): Tensor =>
  random.uniform(shape, -limit, limit);

/** How many inputs an element of the result has, and how many outputs one of the operand: of a kernel those of its whole field. */
export function fansOf(shape: Shape): { readonly fan_in: number; readonly fan_out: number } {
  const [rows = 1, columns = 1] = shape.slice(-2);
  const field = areaOf(shape.slice(0, -2));
  return { fan_in: rows * field, fan_out: columns * field };
}

/** Horner's rule, the highest power first. */
const polynomial = (x: Tensor, [highest = 0, ...others]: readonly number[]): Tensor =>
  others.reduce((sum, own) => sum.mul(x).add(own), x.mul(0).add(highest));

// Wichura's algorithm AS 241, for |p - 1/2| up to 0.425 and beyond, down to tails of 10⁻¹⁰; each numerator and denominator from the highest power.
const MIDDLE = [
  [
    ...[2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987],
    ...[13731.69376550946, 1971.5909503065513, 133.14166789178438, 3.3871328727963665],
  ],
  [
    ...[5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597],
    ...[5394.196021424751, 687.1870074920579, 42.31333070160091, 1],
  ],
] as const;
const TAIL = [
  [
    ...[0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684],
    ...[3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835],
  ],
  [
    ...[1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008],
    ...[0.6897673349851, 1.6763848301838038, 2.053191626637759, 1],
  ],
] as const;

const ratio = (x: Tensor, [above, below]: readonly [readonly number[], readonly number[]]): Tensor =>
  polynomial(x, above).div(polynomial(x, below));

/** The number below which a part p of a normal distribution lies. */
export function normalQuantile(p: Tensor): Tensor {
  const q = p.sub(0.5);
  const middle = q.mul(ratio(q.mul(q).neg().add(0.180625), MIDDLE));
  const tail = ratio(p.min(p.neg().add(1)).log().neg().sqrt().sub(1.6), TAIL);
  return where(q.abs().le(0.425), middle, where(q.lt(0), tail.neg(), tail));
}

/** (1 + erf(x / √2)) / 2, the part of a normal distribution below x. */
const below = (x: Tensor): Tensor => erf(x.div(Math.SQRT2)).add(1).div(2);

/** Normal numbers of mean 0 and variance 1 between two numbers, of which at least one is near 0 and none beyond 6. */
export function truncatedNormal(shape: Shape, random: RandomNumbers, lower: number, upper: number): Tensor {
  const drawn = random.uniform(shape);
  const zero = drawn.mul(0);
  const [from, to] = [below(zero.add(lower)), below(zero.add(upper))];
  return normalQuantile(drawn.mul(to.sub(from)).add(from))
    .max(lower)
    .min(upper);
}

/** A standard deviation of 1 where a normal distribution is cut at ±2. */
const CUT_AT_2 = 0.8796256610342398;
/** The part of a normal distribution below -2. */
const BELOW_2 = 0.022750131948179195;

export type Distribution = 'truncated_normal' | 'normal' | 'uniform';

/** Numbers of a variance: normal, normal without what lies beyond two standard deviations, or uniform. */
export function ofVariance(
  shape: Shape,
  random: RandomNumbers,
  variance: number,
  distribution: Distribution,
): Tensor {
  if (distribution === 'uniform') return within(shape, random, Math.sqrt(3 * variance));
  const deviation = Math.sqrt(variance);
  if (distribution === 'normal') return random.normal(shape).mul(deviation);
  const part = random
    .uniform(shape)
    .mul(1 - 2 * BELOW_2)
    .add(BELOW_2);
  return normalQuantile(part).mul(deviation / CUT_AT_2);
}

/** Steps that bring a singular value of 10⁻⁸ to 1: each multiplies by 1.5 what is small, and doubles the digits of what is near 1. */
const POLAR_STEPS = 52;

/**
 * Orthonormal rows, or columns where there are fewer of these: the orthogonal factor of a matrix of normal numbers, which is distributed
 * evenly over all such matrices. `X ← 1.5 X - 0.5 X Xᵀ X` brings all singular values to 1 and leaves the rest.
 */
export function orthogonal(rows: number, columns: number, random: RandomNumbers): Tensor {
  const drawn = random.normal([rows, columns]);
  const length = drawn.mul(drawn).sum(-1, { keepdims: true }).sum(0, { keepdims: true }).sqrt();
  let x = drawn.div(length);
  for (let i = 0; i < POLAR_STEPS; i++) {
    const product = rows < columns ? x.matmul(x.transpose()).matmul(x) : x.matmul(x.transpose().matmul(x));
    x = x.mul(1.5).sub(product.mul(0.5));
  }
  return x;
}
