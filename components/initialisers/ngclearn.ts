import {
  arange,
  fail,
  kWinners,
  madeBy,
  type RandomNumbers,
  type Shape,
  type Tensor,
  where,
} from '../../framework/index.ts';
import { elementsOf, entriesOf } from './options.ts';
import type { DrawNumbers } from './variance.ts';

// ngc-learn's `DistributionGenerator`: `StaticSynapse({ shape: [4, 4], weight_init: dist.constant(-5, { hollow: true }) })`.

/** What is made of the numbers that were drawn, in this order. */
export interface DistributionParams {
  /** Least number. */
  readonly amin?: number;
  /** Largest number. */
  readonly amax?: number;
  /** Whether what is right of the diagonal is 0, or left of it. */
  readonly lower_triangle?: boolean;
  readonly upper_triangle?: boolean;
  /** Whether the diagonal is 0, or all but that. */
  readonly hollow?: boolean;
  readonly eye?: boolean;
  /** Columns or rows that are kept: these, or so many that are drawn; the others are 0. */
  readonly col_mask?: number | readonly number[];
  readonly row_mask?: number | readonly number[];
}

type DrawTensor = (shape: Shape, random: RandomNumbers) => Tensor;

/** 1 in the places of an axis that are kept. */
const kept = (which: number | readonly number[], size: number, random: RandomNumbers): Tensor =>
  typeof which === 'number'
    ? kWinners(random.uniform([size]), which).spikes()
    : random
        .uniform([size])
        .mul(0)
        .add(arange(size).map((i) => (which.includes(i) ? 1 : 0)));

const refuse = (name: string, found: string, expected: string): never =>
  fail({ code: 'option', where: `dist.${name}`, found, expected, remedy: 'Correct the argument.' });

const NUMBERS = ['amin', 'amax'];
const MASKS = ['col_mask', 'row_mask'];
const FLAGS = ['lower_triangle', 'upper_triangle', 'hollow', 'eye'];
const isWhole = (x: unknown): boolean => Number.isSafeInteger(x) && (x as number) >= 0;

/** What was given, looked at once. @throws where it is no record, or holds what there is not */
function checkedParams(name: string, params: unknown): DistributionParams {
  const given = entriesOf(params);
  if (!given) return refuse(name, 'no record', 'a record such as { hollow: true }');
  const options = [...NUMBERS, ...MASKS, ...FLAGS];
  for (const [own, value] of given) {
    if (!options.includes(own)) refuse(name, 'another option than there are', options.join(', '));
    if (value === undefined) continue;
    if (NUMBERS.includes(own) && !Number.isFinite(value))
      refuse(name, `${own}: no number`, 'a finite number');
    if (FLAGS.includes(own) && typeof value !== 'boolean') refuse(name, `${own}: no flag`, 'true or false');
    if (MASKS.includes(own) && !elementsOf(value)?.every(isWhole))
      refuse(name, `${own}: no places`, 'how many are kept, or a list of which');
  }
  const known: DistributionParams = Object.fromEntries(
    given.map(([own, value]) => [own, typeof value === 'object' ? elementsOf(value) : value]),
  );
  if (known.lower_triangle && known.upper_triangle)
    refuse(name, 'both triangles', 'lower_triangle or upper_triangle');
  return known;
}

/** Numbers of a distribution by its name, with what is made of them. */
function distribution(
  name: string,
  maker: unknown,
  numbers: readonly number[],
  draw: DrawTensor,
  given: unknown,
): DrawNumbers {
  if (!numbers.every((x) => Number.isFinite(x))) refuse(name, 'what is no number', 'finite numbers');
  const params = checkedParams(name, given);
  return madeBy(maker, [...numbers, params], (_p, random, shape, unit) => {
    const [rows = 1, columns = 1] = shape;
    for (const [which, size] of [
      [params.col_mask, columns],
      [params.row_mask, rows],
    ] as const)
      if ([which ?? 0].flat().some((x) => (typeof which === 'number' ? x > size : x >= size)))
        refuse(name, 'a mask beyond the shape', `places of ${size}`);
    const {
      amin = -Infinity,
      amax = Infinity,
      lower_triangle,
      upper_triangle,
      hollow,
      eye,
      col_mask,
      row_mask,
    } = params;
    const keeps = (i: number, k: number) =>
      !(lower_triangle && k > i) && !(upper_triangle && k < i) && !(hollow && i === k) && !(eye && i !== k);
    let x = draw(shape, random).max(amin).min(amax);
    if (lower_triangle || upper_triangle || hollow || eye)
      x = x.mul(arange(rows).map((i) => arange(columns).map((k) => (keeps(i, k) ? 1 : 0))));
    if (col_mask !== undefined) x = where(kept(col_mask, columns, random).gt(0), x, 0);
    if (row_mask !== undefined) x = where(kept(row_mask, rows, random).reshape([rows, 1]).gt(0), x, 0);
    return x.mul({ value: 1, unit });
  });
}

const full = (shape: Shape, random: RandomNumbers, value: number): Tensor =>
  random.uniform(shape).mul(0).add(value);

/** The same everywhere. */
export const constant = (value: number, params?: DistributionParams): DrawNumbers =>
  distribution('constant', constant, [value], (shape, random) => full(shape, random, value), params);

/** Uniform from `low` to below `high`. */
export const uniform = (low = 0, high = 1, params?: DistributionParams): DrawNumbers =>
  distribution('uniform', uniform, [low, high], (shape, random) => random.uniform(shape, low, high), params);

/** Normal with a mean and a standard deviation. */
export const gaussian = (mean = 0, std = 1, params?: DistributionParams): DrawNumbers =>
  distribution(
    'gaussian',
    gaussian,
    [mean, std],
    (shape, random) => random.normal(shape).mul(std).add(mean),
    params,
  );

/** e to the power of a normal number of mean 0. */
export const log_gaussian = (sigma = 1, params?: DistributionParams): DrawNumbers =>
  distribution(
    'log_gaussian',
    log_gaussian,
    [sigma],
    (shape, random) => random.normal(shape).mul(sigma).exp(),
    params,
  );

/** Uniform in ±√(1 / inputs); ngc-learn counts the outputs. */
export const fan_in_uniform = (params?: DistributionParams): DrawNumbers =>
  distribution(
    'fan_in_uniform',
    fan_in_uniform,
    [],
    (shape, random) => {
      const limit = Math.sqrt(1 / shape[0]!);
      return random.uniform(shape, -limit, limit);
    },
    params,
  );

/** Normal with a variance of 1 over the inputs. */
export const fan_in_gaussian = (params?: DistributionParams): DrawNumbers =>
  distribution(
    'fan_in_gaussian',
    fan_in_gaussian,
    [],
    (shape, random) => random.normal(shape).mul(Math.sqrt(1 / shape[0]!)),
    params,
  );

/** One number on the diagonal, another beside it. */
export const diag_offdiag = (on_diag: number, off_diag: number, params?: DistributionParams): DrawNumbers =>
  distribution(
    'diag_offdiag',
    diag_offdiag,
    [on_diag, off_diag],
    (shape, random) => {
      const [rows = 1, columns = 1] = shape;
      const all = arange(rows).map((i) => arange(columns).map((k) => (i === k ? on_diag : off_diag)));
      return full(shape, random, 0).add(all);
    },
    params,
  );
