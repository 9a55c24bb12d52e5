import type { FloatArray } from '../base/dtypes.ts';
import type { Shape } from '../base/shapes.ts';
import type { Unit } from '../base/units.ts';
import type { Tensor } from '../ops/tensor.ts';
import type { CompartmentDeclaration, CompartmentRole, SignalKind } from './compartments.ts';
import type { Hyperparameter, Initialiser } from './hyperparameters.ts';
import type { InitialValue, RandomNumbers } from './random-numbers.ts';

/** Time and chance, as a command sees them. */
export interface Clock {
  /** Time at the beginning of the step, in the component's time unit. */
  readonly t: Tensor;
  /** Length of the step, in the component's time unit. */
  readonly dt: Tensor;
  /** Random numbers, different for every trial, step, element and call. */
  readonly random: RandomNumbers;
}

/** What a component was made from, where it was made from equations: plain data, from which it can be made again. */
export interface EquationsRecord {
  readonly kind: 'cell' | 'synapse';
  readonly text: string;
  /** Threshold, reset and so on, as they were given. */
  readonly options: Readonly<Record<string, unknown>>;
  /** How its states are advanced; absent where it has none. */
  readonly method?: string;
  /** Functions of the user's that it calls: code, which whoever makes it again has to give. */
  readonly needs?: readonly string[];
}

/** A component's declaration without its static types: what the engine works with. */
export interface Declaration {
  readonly name: string;
  readonly doc: string;
  readonly source?: string;
  readonly time: 's' | 'ms';
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  readonly compartments: Readonly<Record<string, CompartmentDeclaration>>;
  readonly initial?: Readonly<
    Record<string, (p: unknown, random: RandomNumbers, shape: Shape, unit: Unit) => InitialValue>
  >;
  readonly longestStep?: Readonly<Record<string, (p: unknown) => number | ArrayLike<number>>>;
  readonly step?: string;
  readonly keep?: readonly string[] | Readonly<Record<string, string>>;
  readonly aliases?: Readonly<Record<string, string>>;
  readonly equations?: EquationsRecord;
  readonly commands: Readonly<Record<string, UntypedCommand>>;
}

export type UntypedCommand = (
  compartments: Readonly<Record<string, Tensor>>,
  p: Readonly<Record<string, unknown>>,
  clock: Clock,
) => Readonly<Record<string, Tensor>>;

/** Checked hyperparameters of a part. */
export interface Values {
  /** Structure, and numbers as given or by default: what shapes and default initialisers see. */
  readonly plain: Readonly<Record<string, unknown>>;
  /** What was given for numbers, in the declared unit; those left to their default are absent. */
  readonly numbers: Readonly<Record<string, number | FloatArray>>;
  /** Functions that were given in the place of live numbers, as a declaration has them for defaults. */
  readonly functions: Readonly<Record<string, Initialiser>>;
  /** Other names, such as older ones, under which something was given. */
  readonly aliases: readonly string[];
}

/** A component with its hyperparameters, as it stands in a model. Its compartments and commands are its members. */
export interface Part<Name extends string = string> {
  readonly component: Declaration & { readonly name: Name };
  /** One handle per hyperparameter, to say which are trained or bounded. */
  readonly hyperparameters: object;
  /** The hyperparameters as given, checked and converted to their declared units. */
  readonly given: Values;
}

/** A compartment of a part: one end of a wire, or what is recorded. */
export interface Compartment<
  Kind extends SignalKind = SignalKind,
  Role extends CompartmentRole = CompartmentRole,
> {
  readonly is: 'compartment';
  readonly part: Part;
  readonly name: string;
  readonly kind: Kind;
  readonly role: Role;
  readonly unit: Unit;
  /** Shape for one trial. */
  readonly shape: Shape;
  readonly shared: boolean;
  readonly onDemand: boolean;
  /** An absolute time, in whole ticks. */
  readonly moment: boolean;
  /** Whole numbers of spikes, and not only 0 and 1. */
  readonly counts: boolean;
  /** Some of its elements, by their numbers, to be recorded or observed: `net.z.v.at([0, 5])`. */
  at(elements: ArrayLike<number>): Elements<Kind>;
  /** Those from a number to before another: `net.z.v.slice(0, 800)`. */
  slice(from: number, to: number): Elements<Kind>;
}

/** Some elements of a compartment: an end of a wire, or to be recorded or observed in its place. */
export interface Elements<Kind extends SignalKind = SignalKind> {
  readonly is: 'elements';
  readonly of: Compartment<Kind>;
  /** Their numbers, row-major over the shape of one trial. */
  readonly at: readonly number[];
}

/** A command of a part, to be put into a process. */
export interface Command {
  readonly is: 'command';
  readonly part: Part;
  readonly name: string;
}

/** A hyperparameter of a part. */
export interface HyperparameterHandle {
  readonly is: 'hyperparameter';
  readonly part: Part;
  readonly name: string;
}
