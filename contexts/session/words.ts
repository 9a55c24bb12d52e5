import type { Program } from '../../framework/engine.ts';
import type {
  Backend,
  Compartment,
  CompileOptions,
  Diagnostic,
  DType,
  Executable,
  FloatArray,
  HyperparameterHandle,
  Key,
} from '../../framework/index.ts';
import type { Contents } from '../model/words.ts';
import type { Clamp } from './clamps.ts';
import type { Recordable } from './recordable.ts';
import type { NamedTimetable } from './timetable.ts';
import type { Warnings } from './warnings.ts';

// What a session is made of.

/** How a model computes; it does not change while its session lives. */
export interface Setting {
  readonly batch: number;
  /** Length of a tick in seconds. */
  readonly dt: number;
  readonly dtype: DType;
  readonly backend: Backend;
  /** What runs programs that are too small to be worth compiling; absent: the backend does. */
  readonly interpreter?: Backend;
  /** What backends are faster with, where a page has it. */
  readonly kernels?: CompileOptions['kernels'];
  /** All randomness of the start follows from it. */
  readonly key: Key;
  /** Tick at which time begins. */
  readonly start: number;
  /** Whether all trials draw what the first one draws. */
  readonly alike?: boolean | undefined;
  /** Whether delays are a state for every tick, and no rings, since a tape keeps states. */
  readonly unrolled?: boolean;
  /** Numbers of hyperparameters in place of those of the model, some of them with a value per trial. */
  readonly hyperparameters?: readonly (readonly [HyperparameterHandle, unknown])[];
}

/** All that a model is at one moment. An array in it is never changed, only replaced. */
export interface State {
  readonly tick: number;
  /** Numbers by slot: states, initial values, delay lines, live hyperparameters. */
  readonly arrays: ReadonlyMap<string, FloatArray>;
  /** Slots of inputs that something has been given to. */
  readonly fed: ReadonlySet<string>;
  /** What driven inputs have been clamped to, by slot. */
  readonly drives: ReadonlyMap<string, DriveRecord>;
  /** Ticks at which processes and schedules have first run, by name. */
  readonly begun: ReadonlyMap<string, number>;
  /** All random numbers to come follow from it. */
  readonly key: Key;
}

/** What a snapshot holds: a state, the model that it is of, and how that was computed. */
export interface Taken {
  readonly state: State;
  readonly contents: Contents;
  readonly setting: Setting;
}

/** What an input was clamped to, from a tick on. */
export interface Applied {
  readonly tick: number;
  readonly value: number | readonly number[];
}

/** All changes of a driven input, ticks ascending: plain data, as JSON too. Driving an input by it repeats them. */
export type DriveLog = readonly Applied[];

/** A log as it has grown so far: the first `count` of entries that are only ever added to. */
export interface DriveRecord {
  readonly entries: Applied[];
  readonly count: number;
  /** Whether the input may have lost its value, in a reset or an edit of the model. */
  readonly isLost: boolean;
}

/** The one record of a session that changes: the state that is being advanced, and who takes part in that. */
export interface Live {
  /** The model that the state belongs to. */
  contents: Contents;
  tick: number;
  arrays: Map<string, FloatArray>;
  /** Slots of the hyperparameters that have a value per trial: programs are others by that. */
  perTrial: ReadonlySet<string>;
  /** Slots whose spikes are not all 0 or 1, as a run has found: their events are taken from numbers. */
  graded: ReadonlySet<string>;
  fed: Set<string>;
  drives: Map<string, DriveRecord>;
  begun: Map<string, number>;
  key: Key;
  /** An executable that has advanced some slots beyond their arrays, with the rows of each. */
  ahead: { readonly compiled: Compiled; readonly slots: ReadonlyMap<string, number> } | undefined;
  /** Counts changes of arrays; `changed` has the count at which each slot was last replaced. */
  version: number;
  changed: Map<string, number>;
  /** What has been compiled, the least recently used first: it only saves time. */
  readonly compiled: Map<string, Compiled>;
  /** What has advanced last: its rows may still be asked for. */
  last: Compiled | undefined;
  /** The state at the start, and what it follows from: model, key, hyperparameters. It only saves time. */
  start: { readonly from: readonly unknown[]; readonly state: State } | undefined;
  /** What takes part in runs between their chunks. */
  readonly attached: Set<Attachment>;
  running: Claim | undefined;
  isDisposed: boolean;
}

/** Who has taken a session for a run. */
export interface Claim {
  readonly caller: string;
  readonly cancel: () => void;
}

/** A model that advances: what all of simulation and training is done with, by the functions of this room. */
export interface Session {
  /** The model as the last edit has left it. */
  readonly now: () => Contents;
  readonly setting: Setting;
  readonly live: Live;
  readonly warnings: Warnings;
}

/** Traced programs; they are compiled when their executable is first asked for. */
export interface Compiled {
  readonly programs: Readonly<Record<string, Program>>;
  /** Those of them that draw random numbers. */
  readonly drawing: readonly Program[];
  readonly traffic: Traffic;
  /** Most rows of a run. */
  readonly capacity: number;
  /** Whether runs may begin at any row: programs take turns. */
  readonly anyRow: boolean;
  /** Slots of the inputs that they read and that have no default. */
  readonly inputs: readonly string[];
  /** Such inputs that they set back, by program. */
  readonly loses: ReadonlyMap<string, readonly string[]>;
  executable: Executable | undefined;
  /** The version of the arrays that it has seen. */
  seen: number;
  /** What its random streams follow from now. */
  draws: Draws | undefined;
  /** Sets of inputs with which it has been asked what may be left out. */
  readonly asked: Set<string>;
  /** Says which integrators' steps are too long by now. */
  instability: (() => readonly Diagnostic[]) | undefined;
  /** Whether what it leaves behind as spikes has been looked at. */
  looked: boolean;
}

/** What random numbers follow from: those that are fixed from the seed, others from a key, the tick and the number of the first trial. */
export interface Draws {
  readonly seed: Key;
  readonly key: Key;
  readonly first: number;
  /** Whether all trials have the numbers of the first. */
  readonly alike?: boolean | undefined;
}

/** What passes between a model's arrays and the executable of some programs. */
export interface Traffic {
  /** States and hyperparameters that the programs read or write. */
  readonly entering: readonly string[];
  /** States that they change, with the rows of each: those of a ring, or one. */
  readonly changing: ReadonlyMap<string, number>;
  /** Inputs with a row per step. */
  readonly sequences: readonly string[];
}

/**
 * Takes part in the runs of a simulation between their chunks: an observer, a drive. Within a chunk there is nothing but
 * the compiled loop; so where nothing is attached, nothing is paid.
 */
export interface Attachment {
  /** A compartment whose rows it wants; while an edit has taken its part out, there are none, and no call of `after`. */
  readonly observes?: Recordable;
  /** An input that it feeds. */
  readonly drives?: Compartment;
  /** Called before a chunk that begins at a tick; says how many ticks the chunk may have at most. */
  before(tick: number): number;
  /** Called right before a chunk runs, when all numbers are as it finds them, and right after it; not for one that fails. */
  starts?(of: Running): void;
  ran?(steps: number): void;
  /** Called after a chunk. */
  after?(chunk: Chunk): void;
  /** The state is another: that of the start, or one that was restored. */
  moved(): void;
  /** There will be no more runs. */
  close(): void;
}

/** What chunks are of: a run, and how many of its steps are done. */
export interface Running {
  readonly contents: Contents;
  readonly process: NamedTimetable;
  /** The steps of its timetable that occur. */
  readonly occurring: readonly string[];
  /** Inputs with a row per step. */
  readonly rowClamps: readonly Clamp[];
  readonly done: number;
}

/** Ticks that have run at once. */
export interface Chunk {
  /** The first of them. */
  readonly tick: number;
  readonly steps: number;
  /** A copy of the rows of what was recorded or observed: all of a compartment, or means. */
  rows(of: Recordable): FloatArray;
}
