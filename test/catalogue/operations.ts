import { exponent, mantissa, scale2 } from '../../framework/ops/bits.ts';
import {
  argmax,
  argmin,
  argsort,
  type Bool,
  concat,
  exp,
  kWinners,
  log,
  type Surrogate,
  sech,
  sort,
  spike,
  stack,
  superSpike,
  surrogateOf,
  surrogates,
  type Tensor,
  takeAlong,
  tanh,
  topK,
  where,
} from '../../index.ts';
import { elementwise, limits, type Operations } from './elementwise.ts';
import { uniform } from './numbers.ts';

const positive = (x: Tensor) => x.mul(x).add(0.3);
const truth = (b: Bool) => b.spikes();

const arithmetic: Operations = {
  add: (x, y) => x.add(y),
  sub: (x, y) => x.sub(y),
  mul: (x, y) => x.mul(y),
  div: (x, y) => x.div(positive(y)),
  neg: (x) => x.neg(),
  abs: (x) => x.abs(),
  sqrt: (x) => positive(x).sqrt(),
  min: (x, y) => x.min(y),
  max: (x, y) => x.max(y),
  clamped: (x) => x.max(-1).min(1),
  detached: (x, y) => x.mul(y.detach()),
};

const rounding: Operations = {
  floor: (x, y) => x.floor().mul(y),
  nearest: (x, y) => x.nearest().mul(y),
  single: (x, y) => x.mul(1.1).single().mul(y),
  scale2: (x, y) => scale2(positive(x), y.nearest().detach()),
  exponent: (x, y) => exponent(positive(x)).mul(y),
  mantissa: (x, y) => mantissa(positive(x)).mul(y),
};

const exponentials: Operations = {
  exp: (x) => exp(x),
  expm1: (x) => x.mul(0.01).expm1(),
  log: (x) => log(positive(x)),
  log1p: (x) => x.mul(0.01).log1p(),
  tanh: (x) => tanh(x),
  sigmoid: (x) => x.sigmoid(),
  power: (x, y) => exp(log(positive(x)).mul(y)),
};

const circular: Operations = {
  sin: (x) => x.mul(3).sin(),
  cos: (x) => x.mul(3).cos(),
  cosh: (x) => x.cosh(),
  sech: (x) => sech(x),
  product: (x, y) => x.sin().mul(y.cos()),
  far: (x, y) => x.mul(1000).sin().add(y.mul(50).sech()),
};

const bounds: Operations = {
  sign: (x, y) => x.sign().mul(y),
  clip: (x, y) => x.clip(-1, y.abs()),
  clipGradient: (x, y) => x.mul(y).clipGradient(-0.1, 0.05),
  mod: (x, y) => x.mod(positive(y)),
  mod_below: (x, y) => x.mul(100).mod(positive(y).neg()),
};

const powers: Operations = {
  atan: (x) => x.atan(),
  atan2: (x, y) => x.atan2(y),
  erf: (x) => x.erf(),
  pow: (x, y) => positive(x).pow(y.tanh()),
  pow_of_third: (x) => positive(x).pow(1 / 3),
  cube: (x) => x.mul(0.1).pow(3),
  inverse: (x) => positive(x).add(1).pow(-5),
};

const logic: Operations = {
  lt: (x, y) => x.lt(y).where(x, y),
  le: (x, y) => x.le(y).where(x.mul(2), y),
  gt: (x, y) => x.gt(y).where(x.mul(3), y),
  ge: (x, y) => x.ge(y).where(x.mul(4), y),
  eq: (x, y) => x.eq(y).where(x.mul(5), y),
  ne: (x, y) => x.ne(y).where(x.mul(6), y),
  and: (x, y) => where(x.gt(0).and(y.gt(0)), x, 1),
  or: (x, y) => where(x.gt(0).or(y.gt(0)), x, 1),
  not: (x, y) => where(x.gt(0).not(), x, y),
  spikes: (x, y) => truth(x.gt(y)).mul(x),
};

/** Branches that are not taken, and would not be finite. */
const guards: Operations = {
  guarded: (x, y) => where(x.ne(0), y.div(x), 0),
  log_of_positive: (x, y) => where(x.gt(0), log(x), y),
};

const lastOf = (x: Tensor): number => x.shape.at(-1)!;
const places: Operations = {
  slice: (x, y) => x.slice(-1, 1).pad(-1, 0, 1).mul(y),
  stepped: (x, y) =>
    x
      .slice(-1, 0, -1, 2)
      .pad(-1, 1, lastOf(x) % 2, 2)
      .add(y),
  flip: (x, y) => x.flip(-1).mul(y),
  concat: (x, y) => concat([y, x, y.mul(x)], -1).slice(-1, 3, 3 + lastOf(x)),
  stack: (x, y) =>
    stack([x, y, x], 1)
      .mul(stack([y, x, y], 1))
      .sum(1),
  transpose: (x, y) => stack([x, y], -1).transpose([2, 0, 1]).slice(0, 0, 1).reshape(x.shape).mul(x),
  matrices: (x, y) => {
    const [column, row] = [x.reshape([...x.shape, 1]), y.reshape([...y.shape, 1]).transpose()];
    return column.matmul(row).matmul(column).reshape(x.shape);
  },
};

const order: Operations = {
  sort: (x, y) => sort(x).mul(y),
  argsort: (x, y) => argsort(x).mul(y),
  top: (x, y) =>
    topK(x, 3)
      .values.pad(-1, 0, lastOf(x) - 3)
      .add(y),
  winners: (x, y) => where(kWinners(x, 2), x, y),
  argmax: (x, y) =>
    argmax(x, -1, { keepdims: true })
      .sub(argmin(y, -1, { keepdims: true }))
      .mul(x),
  along: (x, y) => takeAlong(x, argsort(y)),
};

const spiking: Operations = {
  once: (x, y) => spike(x, positive(y), { surrogate: surrogates.rockpool.piecewiseLinear(1) }),
  strict: (x, y) => spike(x, y, { surrogate: superSpike(3), strict: true }),
  capped: (x) => spike(x, 0.5, { surrogate: surrogates.rockpool.piecewiseLinear(0.5), cap: 3 }),
  many: (x) => spike(x, 0.25, { surrogate: surrogates.rockpool.periodicExponential(0.5), cap: 1000 }),
  secant: (x, y) => spike(x, 0, { surrogate: surrogates.ngclearn.secantLif(y), strict: true }),
};

/** All surrogates of a system with its defaults: spikes, whose gradient they are, and their derivative as a number. */
const surrogatesOf = (system: Readonly<Record<string, (...operands: never[]) => Surrogate>>): Operations =>
  Object.fromEntries(
    Object.entries(system)
      .filter(([name]) => name !== 'secantLif')
      .flatMap(([name, make]) => {
        const surrogate = (make as () => Surrogate)();
        return [
          [name, (x: Tensor, y: Tensor) => spike(x, y.abs().add(0.5), { surrogate }).mul(x)],
          [`${name}_slope`, (x: Tensor, y: Tensor) => surrogateOf(x, y.abs().add(0.5), surrogate)],
        ];
      }),
  );

export const operations = [
  ...elementwise('ops-arithmetic', arithmetic),
  ...elementwise('ops-rounding', rounding),
  ...elementwise('ops-exponentials', exponentials, uniform),
  ...elementwise('ops-circular', circular, uniform),
  ...elementwise('ops-bounds', bounds),
  ...elementwise('ops-powers', powers, uniform),
  ...elementwise('ops-logic', logic),
  ...elementwise('ops-guards', guards),
  ...elementwise('ops-spikes', spiking),
  ...elementwise('ops-places', places),
  ...elementwise('ops-order', order),
  ...elementwise('surrogates-brainstate', surrogatesOf(surrogates.brainstate)),
  ...elementwise('surrogates-ngclearn', surrogatesOf(surrogates.ngclearn)),
  ...elementwise('surrogates-norse', surrogatesOf(surrogates.norse)),
  ...elementwise('surrogates-rockpool', surrogatesOf(surrogates.rockpool)),
  limits('limits-arithmetic', { ...arithmetic, ...rounding, ...logic, ...guards }),
  limits('limits-order', order),
  limits('limits-functions', { ...exponentials, ...circular }),
  limits('limits-powers', { ...bounds, ...powers }),
];
