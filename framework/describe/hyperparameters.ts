import { checkNames } from '../base/options.ts';
import { isRecord } from '../base/say.ts';
import type { Shape } from '../base/shapes.ts';
import type { Amount, Unit } from '../base/units.ts';
import type { Surrogate } from '../ops/spike.ts';
import type { SurrogateGiven } from '../ops/surrogates.ts';
import type { Tensor } from '../ops/tensor.ts';
import type { InitialValue, RandomNumbers } from './random-numbers.ts';

/**
 * Numbers that depend on the other hyperparameters and on the seed: a default, or what stands in the place of numbers. It is told the shape and
 * the unit of these, so that one initialiser fits all.
 */
export type Initialiser = (
  p: Record<string, never>,
  random: RandomNumbers,
  shape: Shape,
  unit: Unit,
) => InitialValue;

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

/** Structure in a form of its own, such as who is connected to whom: what is read from what was given. */
export interface Structured<Own = unknown, Form = unknown> extends Described<'data', false> {
  /** What may be given, in words. */
  readonly expected: string;
  /** Refuses by an error what cannot be. `JSON.stringify` of the result says all that shapes and programs follow from. */
  readonly read: (given: unknown, where: string) => Own;
  /** As plain data, which is read again as the same. */
  readonly written: (own: never) => unknown;
  /** Of structure that is drawn when it is first asked for. */
  readonly undrawn?: Undrawn;
  /** What types see of what may be given. */
  readonly form?: Form;
}

/** What shapes make of structure that need not be drawn for them. */
export interface Undrawn<Own = never> {
  /** How many elements there are, as far as a list with a number for each can be held against that without drawing far more than it. */
  readonly sizeFor: (own: Own, list: { readonly length: number }) => number;
  /** The same, as if there were so many. */
  readonly ofSize: (own: Own, size: number) => unknown;
}

type SurrogateMaker = (p: Record<string, never>) => Surrogate;

/** What takes the place of the gradient of spikes; commands see a `Surrogate`, or `undefined` where there is none. */
export interface SurrogateChoice<Always extends boolean = boolean> extends Described<'surrogate', true> {
  /** Whether there is one where none is given. */
  readonly always: Always;
  readonly fallback?: SurrogateGiven | SurrogateMaker;
  /** Hyperparameters that the default is made of. */
  readonly of: readonly string[];
}

/** A number, or an array of them where it has a shape: live, or static where it steers the structure. */
export interface Real<
  Static extends boolean = boolean,
  Optional extends boolean = boolean,
  Shaped extends boolean = boolean,
> extends Described<'real', Optional> {
  readonly unit: string;
  readonly static: Static;
  readonly shaped: Shaped;
  readonly fallback?: number | Initialiser;
  readonly min: number;
  readonly max: number;
  /** Exclusive bounds where true. */
  readonly positive: boolean;
  readonly shape?: (p: never) => Shape;
  /** Whether a training that names no hyperparameters trains it. */
  readonly trainable: boolean;
  /** Whether numbers of a `Float32Array` stay in one. */
  readonly compact?: boolean;
}

export type Hyperparameter = Count | Sizes | Flag | Choice | SurrogateChoice | Structured | Real;
export type Hyperparameters = Readonly<Record<string, Hyperparameter>>;

/** Whether it is numbers that can change in a run, and is no part of the structure. */
export const isLive = (spec: Hyperparameter | undefined): spec is Real<false> =>
  spec?.kind === 'real' && !spec.static;

export const liveNames = (hyperparameters: Hyperparameters): readonly string[] =>
  Object.keys(hyperparameters).filter((name) => isLive(hyperparameters[name]));

export interface RealOptions {
  /** Bounds, in the declared unit or with their own. */
  readonly min?: Amount;
  readonly max?: Amount;
  /** Must be > 0, as time constants are. */
  readonly positive?: boolean;
  /** A plain number while tracing, so that it can steer an `if`; it can neither change in a run nor be trained. */
  readonly static?: boolean;
  /**
   * Shape of the array; a single number given for it stands in every element. Without one, a component whose compartments have one
   * element per unit takes one number for all units, or a list with one for each.
   */
  readonly shape?: (p: never) => Shape;
  /** False for what is live and not learnt: initial values, masks, numbers of surrogate gradients. True by default. */
  readonly trainable?: boolean;
  /**
   * True where there may be millions, and functions that are given them only ask how many: numbers of a `Float32Array` stay in one, which simulations
   * in single precision share.
   */
  readonly compact?: boolean;
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

export const data = <Own, Form>(
  doc: string,
  how: Pick<Structured<Own>, 'expected' | 'read' | 'undrawn'> & { readonly written: (own: Own) => unknown },
): Structured<Own, Form> => ({ kind: 'data', doc, optional: false, ...how });

/** A default, and the hyperparameters that it is made of: given beside another surrogate, these would be idle. */
type SurrogateDefault =
  | SurrogateGiven
  | { readonly of: readonly string[]; readonly make: (p: never) => Surrogate };

export function surrogate(doc: string): SurrogateChoice<false>;
export function surrogate(doc: string, fallback: SurrogateDefault): SurrogateChoice<true>;
export function surrogate(doc: string, fallback?: SurrogateDefault): SurrogateChoice {
  const made =
    isRecord(fallback) && 'make' in fallback
      ? (fallback as Exclude<SurrogateDefault, SurrogateGiven>)
      : undefined;
  const own = made ? (made.make as SurrogateMaker) : (fallback as SurrogateGiven | undefined);
  return {
    kind: 'surrogate',
    doc,
    optional: true,
    always: fallback !== undefined,
    of: made?.of ?? [],
    ...(own !== undefined && { fallback: own }),
  };
}

const REAL_OPTIONS = ['min', 'max', 'positive', 'static', 'shape', 'trainable', 'compact'];

type Fallback = Amount | ((p: never, random: RandomNumbers, shape: Shape, unit: Unit) => InitialValue);
type IsStatic<O> = O extends { readonly static: true } ? true : false;
type IsShaped<O> = O extends { readonly shape: unknown } ? true : false;

export function real<const O extends RealOptions = Record<never, never>>(
  unit: string,
  doc: string,
  fallback?: undefined,
  options?: O,
): Real<IsStatic<O>, false, IsShaped<O>>;
export function real<const O extends RealOptions = Record<never, never>>(
  unit: string,
  doc: string,
  fallback: Fallback,
  options?: O,
): Real<IsStatic<O>, true, IsShaped<O>>;
export function real(unit: string, doc: string, fallback?: Fallback, options: RealOptions = {}): Real {
  checkNames(options, REAL_OPTIONS, 'real', doc);
  return {
    kind: 'real',
    doc,
    unit,
    optional: fallback !== undefined,
    static: options.static ?? false,
    shaped: options.shape !== undefined,
    // Quantities become numbers when the component is declared.
    min: (options.min ?? -Infinity) as number,
    max: (options.max ?? Infinity) as number,
    positive: options.positive ?? false,
    trainable: options.trainable ?? true,
    ...(fallback !== undefined && { fallback: fallback as number | Initialiser }),
    ...(options.shape && { shape: options.shape }),
    ...(options.compact && { compact: true }),
  };
}

/** What may be given for a hyperparameter of a component that has units, or has none. */
export type Given<D, HasUnits extends boolean = boolean> = D extends Count
  ? number
  : D extends Sizes
    ? number | readonly number[]
    : D extends Flag
      ? boolean
      : D extends Choice<infer Option>
        ? Option
        : D extends SurrogateChoice
          ? SurrogateGiven
          : D extends Structured<unknown, infer Form>
            ? Form
            : D extends Real<true> | (HasUnits extends true ? never : Real<boolean, boolean, false>)
              ? Amount
              : Amount | Amounts | readonly Amounts[];

/** Numbers that are computed or drawn, as a declaration has them for defaults, from the structure and from numbers that were given. */
type Drawn<D, H> =
  D extends Real<false>
    ? (
        p: { readonly [K in keyof H]: Plain<H[K]> },
        random: RandomNumbers,
        shape: Shape,
        unit: Unit,
      ) => InitialValue
    : never;

type Amounts = ArrayLike<number> | readonly Amount[];

/** What a command sees: live numbers are tensors. */
export type Traced<D> =
  D extends Real<false>
    ? Tensor
    : D extends SurrogateChoice<infer Always>
      ? Always extends true
        ? Surrogate
        : Surrogate | undefined
      : Plain<D>;

/** What shapes, units and limits are computed from: structure, and numbers as they are. */
export type Plain<D> = D extends Count
  ? number
  : D extends Sizes
    ? readonly number[]
    : D extends Flag
      ? boolean
      : D extends Choice<infer Option>
        ? Option
        : D extends SurrogateChoice
          ? SurrogateGiven | undefined
          : D extends Structured<infer Own>
            ? Own
            : D extends Real<boolean, boolean, true>
              ? Float64Array
              : number;

type HasUnits<H> = H extends { readonly n_units: Count } ? true : false;
export type GivenOf<H> = {
  readonly [K in keyof H as H[K] extends { optional: true } ? never : K]:
    | Given<H[K], HasUnits<H>>
    | Drawn<H[K], H>;
} & {
  readonly [K in keyof H as H[K] extends { optional: true } ? K : never]?:
    | Given<H[K], HasUnits<H>>
    | Drawn<H[K], H>;
};
export type TracedOf<H> = { readonly [K in keyof H]: Traced<H[K]> };
export type PlainOf<H> = { readonly [K in keyof H]: Plain<H[K]> };
