import type { HostRandom } from '../base/random.ts';
import type { Shape } from '../base/shapes.ts';
import type { Quantity } from '../base/units.ts';
import type { Tensor } from '../ops/tensor.ts';

/** Numbers of a hyperparameter while a part is set up: a scalar, or one number per element. */
export type HostNumbers = number | Float64Array;

/** A default that depends on the other hyperparameters, and on the seed. */
export type Initialiser = (p: Record<string, never>, random: HostRandom) => number | ArrayLike<number>;

interface Described<Kind extends string, Optional extends boolean> {
  readonly kind: Kind;
  readonly doc: string;
  readonly optional: Optional;
}

/** A whole number ≥ 1 that is part of the structure. */
export interface Count<Optional extends boolean = boolean> extends Described<'count', Optional> {
  readonly fallback?: number;
}

/** One or two whole numbers ≥ 1, such as the numbers of inputs and outputs. */
export interface Sizes extends Described<'sizes', false> {
  readonly length: number;
}

/** A switch in the structure. */
export interface Flag<Optional extends boolean = boolean> extends Described<'flag', Optional> {
  readonly fallback?: boolean;
}

/** One of several words, part of the structure. */
export interface Choice<Option extends string = string> extends Described<'choice', true> {
  readonly options: readonly Option[];
  readonly fallback: Option;
}

/** A number, or an array of them: live, or static where it steers the structure. */
export interface Real<Static extends boolean = boolean, Optional extends boolean = boolean>
  extends Described<'real', Optional> {
  readonly unit: string;
  readonly static: Static;
  readonly fallback?: number | Initialiser;
  readonly min: number;
  readonly max: number;
  /** Exclusive bounds where true. */
  readonly positive: boolean;
  readonly shape?: (p: never) => Shape;
}

export type Hyperparameter = Count | Sizes | Flag | Choice | Real;
export type Hyperparameters = Readonly<Record<string, Hyperparameter>>;

export interface RealOptions<P = never> {
  readonly min?: number;
  readonly max?: number;
  /** Must be > 0, as time constants are. */
  readonly positive?: boolean;
  /** Shape of the array; a single number given for it stands in every element. */
  readonly shape?: (p: P) => Shape;
}

export function count(doc: string): Count<false>;
export function count(doc: string, fallback: number): Count<true>;
export function count(doc: string, fallback?: number): Count {
  return {
    kind: 'count',
    doc,
    optional: fallback !== undefined,
    ...(fallback !== undefined && { fallback }),
  };
}

export const sizes = (doc: string, length: number): Sizes => ({
  kind: 'sizes',
  doc,
  optional: false,
  length,
});

export const flag = (doc: string, fallback: boolean): Flag<true> => ({
  kind: 'flag',
  doc,
  optional: true,
  fallback,
});

export const choice = <const Option extends string>(
  doc: string,
  options: readonly Option[],
  fallback: NoInfer<Option>,
): Choice<Option> => ({ kind: 'choice', doc, optional: true, options, fallback });

type Fallback = number | ((p: never, random: HostRandom) => number | ArrayLike<number>);

export function real(unit: string, doc: string): Real<false, false>;
export function real(
  unit: string,
  doc: string,
  fallback: undefined,
  options: RealOptions & { static: true },
): Real<true, false>;
export function real(
  unit: string,
  doc: string,
  fallback: undefined,
  options: RealOptions,
): Real<false, false>;
export function real(
  unit: string,
  doc: string,
  fallback: number,
  options: RealOptions & { static: true },
): Real<true, true>;
export function real(unit: string, doc: string, fallback: Fallback, options?: RealOptions): Real<false, true>;
export function real(
  unit: string,
  doc: string,
  fallback?: Fallback,
  options: RealOptions & { static?: boolean } = {},
): Real {
  return {
    kind: 'real',
    doc,
    unit,
    optional: fallback !== undefined,
    static: options.static ?? false,
    min: options.min ?? -Infinity,
    max: options.max ?? Infinity,
    positive: options.positive ?? false,
    ...(fallback !== undefined && { fallback: fallback as number | Initialiser }),
    ...(options.shape && { shape: options.shape as (p: never) => Shape }),
  };
}

/** What may be given for a hyperparameter. */
export type Given<D> = D extends Count
  ? number
  : D extends Sizes
    ? number | readonly number[]
    : D extends Flag
      ? boolean
      : D extends Choice<infer Option>
        ? Option
        : number | string | Quantity | readonly number[] | Float32Array | Float64Array;

/** What a command sees. */
export type Traced<D> = D extends Real<infer Static> ? (Static extends true ? number : Tensor) : Plain<D>;

/** What an initialiser and a shape see. */
export type Plain<D> = D extends Count
  ? number
  : D extends Sizes
    ? readonly number[]
    : D extends Flag
      ? boolean
      : D extends Choice<infer Option>
        ? Option
        : number;

export type GivenOf<H> = {
  readonly [K in keyof H as H[K] extends { optional: true } ? never : K]: Given<H[K]>;
} & {
  readonly [K in keyof H as H[K] extends { optional: true } ? K : never]?: Given<H[K]>;
};
export type TracedOf<H> = { readonly [K in keyof H]: Traced<H[K]> };
export type PlainOf<H> = { readonly [K in keyof H]: Plain<H[K]> };
