import type { LineOptions, Wiring } from '../../framework/engine.ts';
import type {
  Bool,
  Call,
  Combination,
  Command,
  Compartment,
  Diagnostic,
  EquationsRecord,
  HyperparameterHandle,
  Part,
  Quantity,
  Source,
  Tensor,
} from '../../framework/index.ts';

// What a context is made of, as its parts, wires and processes stand in memory.

/** Names a compartment or a hyperparameter by its place. */
export type NameOf = (own: Compartment | HyperparameterHandle) => string;

export interface Wire {
  readonly source: Source;
  readonly target: Compartment;
  /** Whether the target is a state that has become its source. */
  readonly tied: boolean;
  /** The faults of all wires of a context. It comes with each: a context without wires carries nothing of it. */
  readonly check: (wires: readonly Wire[], nameOf: NameOf) => readonly Diagnostic[];
}

/** A hyperparameter that has become another. */
export interface TiedHyperparameter {
  readonly source: HyperparameterHandle;
  readonly target: HyperparameterHandle;
  readonly transposed: boolean;
  /** The faults of all ties of a context, which come with each, as those of wires do. */
  readonly check: (ties: readonly TiedHyperparameter[], nameOf: NameOf) => readonly Diagnostic[];
}

/** Commands that run one after the other. Their order is part of the model. */
export interface Process {
  readonly is: 'process';
  readonly calls: readonly Call[];
}

/** A time with its unit. */
export type Duration = Quantity | string;

/** What a condition is computed from, in the middle of a step. */
export interface ConditionInputs {
  /**
   * What a compartment shows now, `[batch, …]`; by its place within the context too, `'z.v'`, so that the condition is of any model
   * with such a compartment, one from a file for one.
   */
  of(compartment: Compartment | string): Tensor;
  /** Whether any of some truth values holds, or all, over all axes. */
  any(truth: Bool): Bool;
  all(truth: Bool): Bool;
}

/** One truth value for all trials and cells: `({ of, any }) => any(of(z.v).gt(-50))`. It is traced like a command. */
export type Condition = (seen: ConditionInputs) => Bool;

/** When a process runs: at every multiple of a period, from a time on; once; or in the ticks in which a condition holds. */
export type Entry =
  | { readonly is: 'every'; readonly period: Duration; readonly from: Duration; readonly process: Process }
  | { readonly is: 'at'; readonly time: Duration; readonly process: Process }
  | { readonly is: 'when'; readonly condition: Condition; readonly process: Process };

/** Processes and when they run. Those that fall on one tick run in the order of the schedule. */
export interface Schedule {
  readonly is: 'schedule';
  readonly entries: readonly Entry[];
  /**
   * What runs when, in ticks of `dt` seconds; times that are no multiple of it are errors, all reported at once. It comes with the
   * value: who schedules nothing carries nothing of it.
   */
  readonly timetable: (contents: Contents, dt: number, name: string) => Timetable;
}

/** Ticks, one after the other, at each of which the same calls are made. */
export interface Stretch {
  /** Names the calls: the numbers of the entries that they come from. */
  readonly step: string;
  readonly ticks: number;
}

/** How processes and commands are called. */
export interface Names {
  process(process: Process): string | undefined;
  command(command: Command): string;
}

/** What runs at which tick. Time is a count of ticks, so nothing drifts. */
export interface Timetable {
  /** What runs from a tick on, and for how many ticks, `most` at most. */
  stretch(tick: number, most: number): Stretch;
  /** All steps that occur in so many ticks from `tick` on. */
  steps(tick: number, ticks: number): readonly string[];
  /** The calls of a step. */
  calls(step: string): readonly Call[];
  /** The calls of every entry. */
  readonly entries: readonly (readonly Call[])[];
  /** Whether some entries run by a condition. */
  readonly isConditional: boolean;
  /** Faults of events that lie before the tick at which the schedule begins. */
  missed(start: number, name: string): readonly Diagnostic[];
  /** When each process runs, as text. */
  print(names: Names): string;
  /** What passes between entries that run at other ticks than others; none where all run at every tick. */
  readonly crossings?: Crossings;
}

/** Spikes between what runs at different times. */
export interface Crossings {
  /** Wires that carry them and do not say how, judged over all entries of a schedule. */
  readonly bare: readonly Diagnostic[];
  /** When an input is read, where spikes that it is given tick by tick would be lost. */
  readSeldom(input: Compartment): string | undefined;
  /** Whether those of a compartment last longer than a tick: who looks at every tick sees each of them several times. */
  lastLonger(of: Compartment): boolean;
}

/**
 * What has a name besides its place: a member of a part, `{ out: z.s }`; a process or a schedule that is returned twice. A list or a record
 * without members has a name alone.
 */
export type NamedMember =
  | Compartment
  | HyperparameterHandle
  | Command
  | Process
  | Schedule
  | readonly never[]
  | Readonly<Record<string, never>>;

/** What a context is made of; everything stands under the path at which the context returns it. */
export interface Ingredients {
  readonly name: string;
  readonly parts: ReadonlyMap<Part, string>;
  readonly wires: readonly Wire[];
  readonly ties: readonly TiedHyperparameter[];
  readonly processes: ReadonlyMap<Process, string>;
  readonly schedules: ReadonlyMap<Schedule, string>;
  readonly names: ReadonlyMap<string, NamedMember>;
  /** Conditions by the names that they have in its document. */
  readonly conditions?: ReadonlyMap<string, Condition>;
}

/** What is known of a context besides the record that it is. */
export interface Contents extends Required<Ingredients> {
  readonly wiring: Wiring;
  /** The document that it follows, if one was there before it. */
  readonly document?: Model;
  /**
   * Paths of all parts, processes and schedules that have ever stood in it, where their heirs stand now: one record from edit to edit,
   * which keeps nothing alive.
   */
  readonly stood: WeakMap<object, string>;
  /** What an edit leaves of a model that runs. It comes with what an edit has made: who edits nothing carries nothing of it. */
  readonly effect?: (before: Contents, after: Contents, lines: LineOptions) => EditEffect;
}

/** What an edit leaves of a running model. */
export interface EditEffect {
  /** Whether more than live numbers has changed, so that other programs are needed. */
  readonly isStructural: boolean;
  /** Arrays that go on to hold what they hold. */
  readonly slots: readonly string[];
}

// The same as plain data.

/** A model as plain data. It is frozen: an edit makes a new one. */
export interface Model {
  readonly format: 'myelin-model';
  readonly version: '1.1';
  readonly name: string;
  readonly parts: Readonly<Record<string, ModelPart>>;
  /** What components from equations were made from, by the name that parts have for them. */
  readonly equations?: Readonly<Record<string, EquationsRecord>>;
  readonly wires: readonly ModelWire[];
  /** Hyperparameters that are one with another's. */
  readonly ties: readonly { readonly from: string; readonly to: string; readonly transposed: boolean }[];
  readonly processes: Readonly<Record<string, readonly ModelCall[]>>;
  readonly schedules: Readonly<Record<string, readonly ModelEntry[]>>;
  /**
   * What a context returns besides these, by name: members of parts, `z.s` or `z.hyperparameters.tau_m`; a process or a schedule under
   * another name; lists and records without members.
   */
  readonly names: Readonly<Record<string, ModelName>>;
}

export type ModelName = string | readonly never[] | Readonly<Record<string, never>>;

export interface ModelPart {
  readonly component: string;
  readonly hyperparameters: Readonly<Record<string, unknown>>;
}

/** A wire into an input; into a state that is one with its source where it is tied. */
export interface ModelWire {
  readonly from: ModelSource;
  readonly to: string;
  readonly tied?: true;
}

/** A compartment, or several combined: `{ sum: ['x.s', 'y.s'] }`, `{ delay: ['x.s'], time: '2 ms' }`, `{ cells: ['x.s'], ranges: [[0, 800]] }`. */
export type ModelSource =
  | string
  | ({ readonly [K in Combination]?: readonly ModelSource[] } & {
      readonly by?: string;
      readonly time?: string;
      readonly ranges?: readonly (readonly [number, number])[];
      readonly size?: number;
    });

/** A command, with numbers of its own where it was given some. */
export type ModelCall =
  | string
  | { readonly command: string; readonly given: Readonly<Record<string, number>> };

/** A process by its name, or its calls where it has none; times as text, such as `10 ms`; a condition, which is code, by a name. */
export type ModelEntry =
  | { readonly every: string; readonly from: string; readonly process: string | readonly ModelCall[] }
  | { readonly at: string; readonly process: string | readonly ModelCall[] }
  | { readonly when: string; readonly process: string | readonly ModelCall[] };
