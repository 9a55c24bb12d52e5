import { checkNames } from '../base/options.ts';
import type { Shape } from '../base/shapes.ts';
import type { Amount, Quantity } from '../base/units.ts';
import type { Tensor } from '../ops/tensor.ts';

export type CompartmentRole = 'input' | 'state' | 'output';

/** What flows through a wire: events, or numbers. Spikes may flow into a dimensionless number, not the reverse. */
export type SignalKind = 'spike' | 'real';

export type KindOfUnit<U> = U extends 'spike' ? 'spike' : 'real';

/** A named array of a part. `[batch, n_units]`, unless a shape is declared. */
export interface CompartmentDeclaration<Role extends CompartmentRole = CompartmentRole, U = unknown> {
  readonly role: Role;
  /** A unit, or the name of one in a hyperparameter. */
  readonly unit: U;
  readonly doc: string;
  /** Value of an input that nothing feeds; without one, feeding it is required. */
  readonly default?: Amount;
  /** Shape for one trial. */
  readonly shape?: (p: never) => Shape;
  /** One array for all trials, such as weights. */
  readonly shared: boolean;
  /** Only to be looked at: of a run's steps, the last computes it, and every one that records it. */
  readonly onDemand: boolean;
  /** An absolute time: kept in whole ticks, so that what lies between two is exact at any age, and shown in its unit. */
  readonly moment: boolean;
  /** An input of spikes that takes whole numbers of them, as several may come in a step, and not only 0 and 1. */
  readonly counts: boolean;
}

export type CompartmentDeclarations = Readonly<Record<string, CompartmentDeclaration>>;

export interface CompartmentOptions {
  readonly default?: Amount;
  readonly shape?: (p: never) => Shape;
  readonly shared?: boolean;
  readonly onDemand?: boolean;
  readonly moment?: boolean;
  readonly counts?: boolean;
}

type UnitText = string | ((p: never) => string);

const declare =
  <Role extends CompartmentRole>(role: Role) =>
  <const U extends UnitText>(
    unit: U,
    doc: string,
    options: CompartmentOptions = {},
  ): CompartmentDeclaration<Role, U> => {
    checkNames(options, OPTIONS, role, doc);
    const { shape, shared = false, onDemand = false, moment = false, counts = false } = options;
    return {
      ...{ role, unit, doc, shared, onDemand, moment, counts },
      ...(options.default !== undefined && { default: options.default }),
      ...(shape && { shape }),
    };
  };

const OPTIONS = ['default', 'shape', 'shared', 'onDemand', 'moment', 'counts'];

/** What a part reads from others; a wire or a clamp feeds it. */
export const input = declare('input');
/** What a part keeps from step to step. */
export const state = declare('state');
/** What a part shows to others. */
export const output = declare('output');

export type Writable<C> = {
  [K in keyof C]: C[K] extends CompartmentDeclaration<'input'> ? never : K;
}[keyof C];
export type TensorsOf<C> = { readonly [K in keyof C]: Tensor };
/** What a command may return: a number or a quantity is that of every element. */
export type UpdatesOf<C> = { readonly [K in Writable<C>]?: Tensor | number | Quantity };
