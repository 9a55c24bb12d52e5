import { printed } from '../base/printed.ts';
import type { Shape } from '../base/shapes.ts';
import type { Unit } from '../base/units.ts';
import type {
  CompartmentDeclaration,
  CompartmentDeclarations,
  KindOfUnit,
  TensorsOf,
  UpdatesOf,
  Writable,
} from './compartments.ts';
import { checkDeclaration } from './declaration.ts';
import { help } from './help.ts';
import type { GivenOf, Hyperparameters, PlainOf, TracedOf } from './hyperparameters.ts';
import { makePart } from './part.ts';
import type { InitialValue, RandomNumbers } from './random-numbers.ts';
import type {
  Clock,
  Command,
  Compartment,
  Declaration,
  EquationsRecord,
  HyperparameterHandle,
  Part,
} from './words.ts';

type CommandFunction<H, C> = (compartments: TensorsOf<C>, p: TracedOf<H>, clock: Clock) => UpdatesOf<C>;

/** All names that a command may return, in any of its answers. */
type KeysOf<R> = R extends unknown ? keyof R : never;

/** Commands may return only compartments that exist and are not inputs. */
type Exact<M, C> = {
  readonly [K in keyof M]: M[K] extends (...args: never[]) => infer R
    ? Exclude<KeysOf<R>, Writable<C>> extends never
      ? unknown
      : { readonly 'returns what is not a state or output': Exclude<KeysOf<R>, Writable<C>> }
    : unknown;
};

export interface ComponentDeclaration<
  H extends Hyperparameters,
  C extends CompartmentDeclarations,
  M extends Readonly<Record<string, CommandFunction<H, C>>>,
> {
  /** What it is, with its equation. */
  readonly doc: string;
  /** Where it comes from: a paper, a system and its version. */
  readonly source?: string;
  /** Unit in which commands receive `t` and `dt`. */
  readonly time: 's' | 'ms';
  readonly hyperparameters: H;
  readonly compartments: C;
  /**
   * Values before the first step, 0 (of an input its default) where not given: one number for all elements, a list with one for
   * each, or a function that gives these or a tensor, which is computed from live hyperparameters and from random numbers like a
   * command's, of the shape of one trial or stretched over it. They are computed at the start, at every `reset` and `restart` and in
   * each iteration of a training, from the hyperparameters as they are then; what is drawn is the same each time.
   */
  readonly initial?: {
    readonly [K in keyof C]?:
      | InitialValue
      | ((p: TracedOf<H>, random: RandomNumbers, shape: Shape, unit: Unit) => InitialValue);
  };
  /**
   * Longest steps, in the unit `time`, at which the commands' integrator is stable, each under the name of the
   * hyperparameter that sets it: `{ tau_m: (p) => 2 * p.tau_m }` for Euler's method. A run with a longer one is refused.
   */
  readonly longestStep?: {
    readonly [K in keyof H]?: (p: PlainOf<H>) => number | ArrayLike<number>;
  };
  /**
   * The hyperparameter that says how long a step is, for shapes that follow from it: they are made before any clock is known.
   * A run whose steps are of another length is refused.
   */
  readonly step?: keyof H & string;
  /**
   * Other names of hyperparameters, such as older ones, and theirs: `{ thrBase: 'thr_base' }`. They are accepted, and a simulation
   * warns of them; TypeScript knows the right ones alone.
   */
  readonly aliases?: Readonly<Record<string, keyof H & string>>;
  /** Compartments that `reset` leaves as they are; each where a flag says so: `{ thr: 'thr_persist' }`. */
  readonly keep?: readonly (keyof C & string)[] | { readonly [K in keyof C]?: keyof H & string };
  /** The equations that it was made from, if it was. */
  readonly equations?: EquationsRecord;
  readonly commands: M;
}

/** Makes parts of one kind; the declaration is all there is to know about them. */
export interface Component<
  Name extends string = string,
  H extends Hyperparameters = Hyperparameters,
  C extends CompartmentDeclarations = CompartmentDeclarations,
  M = unknown,
> {
  (
    ...given: Record<never, never> extends GivenOf<H> ? [given?: GivenOf<H>] : [given: GivenOf<H>]
  ): PartOf<Name, H, C, M>;
  readonly declaration: Declaration;
  /** The declaration as text: dynamics, hyperparameters, compartments, commands. */
  help(): string;
}

export type PartOf<Name extends string, H, C, M> = Part<Name> & {
  readonly [K in keyof C]: C[K] extends CompartmentDeclaration<infer Role, infer U>
    ? Compartment<KindOfUnit<U>, Role>
    : never;
} & { readonly [K in keyof M | 'reset']: Command } & {
  readonly hyperparameters: { readonly [K in keyof H]: HyperparameterHandle };
};

/**
 * Declares a component: typed hyperparameters and compartments, and commands, which are pure functions from
 * compartments to some of their next values. `reset` is derived: every compartment back to its initial value,
 * but for those in `keep` and wired inputs.
 *
 * Throws `declaration` with all that the types do not see: names that clash, units that do not exist, and so on.
 */
export function component<
  const Name extends string,
  const H extends Hyperparameters,
  const C extends CompartmentDeclarations,
  M extends Readonly<Record<string, CommandFunction<H, C>>>,
>(
  name: Name,
  declaration: ComponentDeclaration<H, C, M> & { readonly commands: Exact<M, C> },
): Component<Name, H, C, M> {
  const full = checkDeclaration(name, declaration as unknown as Omit<Declaration, 'name'>);
  const make = (given: unknown = {}) => makePart(full, given);
  const made = Object.assign(make, { declaration: full, help: () => help(full) });
  return printed(made, () => `component ${full.name}: ${full.doc}`) as unknown as Component<Name, H, C, M>;
}
