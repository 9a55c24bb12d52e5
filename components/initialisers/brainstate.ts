import { type Amount, arange, fail, madeBy, type RandomNumbers, type Shape } from '../../framework/index.ts';
import { optionsOf } from './options.ts';
import {
  amountIn,
  type Distribution,
  type DrawNumbers,
  fansOf,
  ofVariance,
  orthogonal,
  truncatedNormal,
} from './variance.ts';

// The initialisers of brainstate 0.1.10, `brainstate.init`. Its `seed` is that of the model here, its `unit` the one of what the numbers are for;
// other units are given with the numbers, `Normal({ mean: '-55 mV' })`.

/** 0 everywhere. */
export const ZeroInit = (): (() => number) => madeBy(ZeroInit, [], () => 0);

/** The same everywhere. */
export const Constant = (value: Amount = 1): (() => Amount) =>
  madeBy(Constant, [amountOf('Constant', value)], () => value);

/** `value` on the diagonal of a matrix, and 0 elsewhere. */
export const Identity = (
  value: Amount = 1,
): ((_p: unknown, _random: RandomNumbers, shape: Shape) => Amount[]) =>
  madeBy(Identity, [amountOf('Identity', value)], (_p, _random, shape) => {
    const [rows = 1, columns = 1] = shape.length === 2 ? shape : refused('Identity', shape, 'a matrix');
    const at = (i: number): Amount => (Math.floor(i / columns) === i % columns ? value : 0);
    return Array.from({ length: rows * columns }, (_, i) => at(i));
  });

const amountOf = (name: string, value: Amount): Amount =>
  optionsOf(name, { value }, { value: 1 as Amount }, { value: 'amount' }).value;

interface NormalOptions {
  readonly mean: Amount;
  readonly scale: Amount;
}

/** Normal with a mean and a standard deviation. */
export function Normal(given?: Partial<NormalOptions>): DrawNumbers {
  const allowed = { mean: 'amount', scale: 'amount' } as const;
  const { mean, scale } = optionsOf<NormalOptions>('Normal', given, { mean: 0, scale: 1 }, allowed);
  return madeBy(Normal, [{ mean, scale }], (_p, random, shape, unit) =>
    random.normal(shape).mul(amountIn(scale, unit)).add(amountIn(mean, unit)),
  );
}

interface TruncatedOptions {
  readonly loc: number;
  readonly scale: number;
  readonly lower: number;
  readonly upper: number;
}

/** Normal with a mean and a standard deviation, without what lies below `lower` and above `upper`; these are numbers, not deviations. */
export function TruncatedNormal(given?: Partial<TruncatedOptions>): DrawNumbers {
  const defaults = { loc: 0, scale: 1, lower: -2, upper: 2 };
  const allowed = { loc: 'number', scale: 'number', lower: 'number', upper: 'number' } as const;
  const { loc, scale, lower, upper } = optionsOf<TruncatedOptions>(
    'TruncatedNormal',
    given,
    defaults,
    allowed,
  );
  const [from, to] = [(lower - loc) / scale, (upper - loc) / scale];
  if (!(scale > 0 && from < to && from < FARTHEST && to > -FARTHEST))
    fail({
      code: 'option',
      where: 'init.TruncatedNormal',
      found: `scale ${scale}, from ${lower} to ${upper} about ${loc}`,
      expected: `a scale above 0, and bounds in order that are not beyond ${FARTHEST} scales`,
      remedy: 'Correct the options.',
    });
  return madeBy(TruncatedNormal, [{ loc, scale, lower, upper }], (_p, random, shape, unit) =>
    truncatedNormal(shape, random, Math.max(from, -LIMIT), Math.min(to, LIMIT))
      .mul(scale)
      .add(loc)
      .mul(amountIn(1, unit)),
  );
}

/** In standard deviations: where both bounds may not lie beyond, and where none counts any more. */
const [FARTHEST, LIMIT] = [4, 6];

interface UniformOptions {
  readonly min_val: Amount;
  readonly max_val: Amount;
}

/** Uniform from `min_val` to below `max_val`. */
export function Uniform(given?: Partial<UniformOptions>): DrawNumbers {
  const allowed = { min_val: 'amount', max_val: 'amount' } as const;
  const own = optionsOf<UniformOptions>('Uniform', given, { min_val: 0, max_val: 1 }, allowed);
  return madeBy(Uniform, [own], (_p, random, shape, unit) =>
    random.uniform(shape, amountIn(own.min_val, unit), amountIn(own.max_val, unit)),
  );
}

const MODES = ['fan_in', 'fan_out', 'fan_avg'] as const;
const DISTRIBUTIONS = ['truncated_normal', 'normal', 'uniform'] as const;

export interface VarianceOptions {
  /** The variance times the number that `mode` says. */
  readonly scale: number;
  /** The number of inputs of an output, of outputs of an input, or the mean of both. */
  readonly mode: (typeof MODES)[number];
  readonly distribution: Distribution;
}

const variances = (name: string, defaults: VarianceOptions) => {
  const maker = (given?: Partial<VarianceOptions>): DrawNumbers => {
    const allowed = { scale: 'number', mode: MODES, distribution: DISTRIBUTIONS } as const;
    const own = optionsOf<VarianceOptions>(name, given, defaults, allowed);
    const { scale, mode, distribution } = own;
    return madeBy(maker, [own], (_p, random, shape, unit) => {
      const { fan_in, fan_out } = fansOf(shape);
      const n = { fan_in, fan_out, fan_avg: (fan_in + fan_out) / 2 }[mode];
      return ofVariance(shape, random, scale / n, distribution).mul(amountIn(1, unit));
    });
  };
  return maker;
};

/**
 * Numbers of mean 0 and variance `scale` / n, where n is the number of inputs of an output (`fan_in`), of outputs of an input, or the mean of both. A
 * `truncated_normal` one has nothing beyond two standard deviations of what is cut.
 */
export const VarianceScaling = variances('VarianceScaling', {
  scale: 1,
  mode: 'fan_in',
  distribution: 'truncated_normal',
});

const TRUNCATED = 'truncated_normal';

/** `VarianceScaling`, uniform, of variance 2 / inputs. */
export const KaimingUniform = variances('KaimingUniform', {
  scale: 2,
  mode: 'fan_in',
  distribution: 'uniform',
});
/** `VarianceScaling`, normal without what lies beyond two standard deviations, of variance 2 / inputs. */
export const KaimingNormal = variances('KaimingNormal', {
  scale: 2,
  mode: 'fan_in',
  distribution: TRUNCATED,
});
/** `VarianceScaling`, uniform, of variance 2 / (inputs + outputs). */
export const XavierUniform = variances('XavierUniform', {
  scale: 1,
  mode: 'fan_avg',
  distribution: 'uniform',
});
/** `VarianceScaling`, normal without what lies beyond two standard deviations, of variance 2 / (inputs + outputs). */
export const XavierNormal = variances('XavierNormal', { scale: 1, mode: 'fan_avg', distribution: TRUNCATED });
/** `VarianceScaling`, uniform, of variance 1 / inputs. */
export const LecunUniform = variances('LecunUniform', { scale: 1, mode: 'fan_in', distribution: 'uniform' });
/** `VarianceScaling`, normal without what lies beyond two standard deviations, of variance 1 / inputs. */
export const LecunNormal = variances('LecunNormal', { scale: 1, mode: 'fan_in', distribution: TRUNCATED });

interface ScaleOptions {
  readonly scale: Amount;
}

const scaleOf = (name: string, given: Partial<ScaleOptions> | undefined): Amount =>
  optionsOf<ScaleOptions>(name, given, { scale: 1 }, { scale: 'amount' }).scale;

/** Orthonormal rows, or columns where there are fewer of them, times `scale`: along the last axis and all before it. */
export function Orthogonal(given?: Partial<ScaleOptions>): DrawNumbers {
  const scale = scaleOf('Orthogonal', given);
  return madeBy(Orthogonal, [{ scale }], (_p, random, shape, unit) => {
    const columns = shape[shape.length - 1] ?? 1;
    const rows = shape.reduce((a, b) => a * b, 1) / columns;
    return orthogonal(rows, columns, random).reshape(shape).mul(amountIn(scale, unit));
  });
}

/** Kernels whose element in the middle is `Orthogonal` and all else 0, of 3 to 5 axes and no fewer outputs than inputs (arXiv:1806.05393). */
export function DeltaOrthogonal(given?: Partial<ScaleOptions>): DrawNumbers {
  const scale = scaleOf('DeltaOrthogonal', given);
  return madeBy(DeltaOrthogonal, [{ scale }], (_p, random, shape, unit) => {
    const [field, [rows = 1, columns = 1]] = [shape.slice(0, -2), shape.slice(-2)];
    if (field.length < 1 || field.length > 3 || columns < rows)
      return refused('DeltaOrthogonal', shape, '3 to 5 axes, and no fewer outputs than inputs');
    const middle = field.reduce((at, length) => at * length + Math.floor((length - 1) / 2), 0);
    const size = field.reduce((a, b) => a * b);
    const isMiddle = arange(size).map((i) => [[i === middle ? 1 : 0]]);
    return orthogonal(rows, columns, random).mul(isMiddle).reshape(shape).mul(amountIn(scale, unit));
  });
}

const refused = (name: string, shape: Shape, expected: string): never =>
  fail({
    code: 'shape-mismatch',
    where: `init.${name}`,
    found: `the shape [${shape.join(', ')}]`,
    expected,
    remedy: 'Give another initialiser.',
  });
