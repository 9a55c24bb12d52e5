import type { Program, StepPrograms } from '../../framework/engine.ts';
import type {
  Compartment,
  DType,
  FloatArray,
  HyperparameterHandle,
  ParameterTree,
  PerTrial,
  Shape,
  Tensor,
} from '../../framework/index.ts';
import type { Parameter } from '../model/parameters.ts';
import type { Contents, Timetable } from '../model/words.ts';
import type { Nested } from '../session/blocks.ts';
import type { Course } from './course.ts';
import type { OptimizerGroup } from './groups.ts';
import type { ScoreSum, Scores } from './scores.ts';
import type { StepRange } from './step-range.ts';

// What a training is made of.

/** What a loss is computed from: sequences `[steps, batch, …]`, whole or a window of them, and parameters. */
export interface LossInputs {
  /** A recorded compartment at every step that the loss sees, or at some of them. */
  of(compartment: Compartment, range?: StepRange): Tensor;
  /** What was given as the target of a compartment, or as the one of a name, at the same steps. */
  target(compartment: Compartment, which?: StepRange & { readonly name?: string }): Tensor;
  /** The labels given for a compartment, `[batch, …]`: 1 for the class of a trial, 0 for the others. */
  label(compartment: Compartment): Tensor;
  /** The trained parameters by part and name. */
  readonly parameters: ParameterTree<Tensor>;
}

/** A number computed from what a trial gave: the loss, or a metric. */
export type Loss = (inputs: LossInputs) => Tensor;

/** What the programs of a training follow from. */
export interface ProgramRequest {
  readonly contents: Contents;
  readonly timetable: Timetable;
  /** The steps of it that occur. */
  readonly occurring: readonly string[];
  readonly name: string;
  readonly batch: number;
  /** Slots of hyperparameters with a value per trial. */
  readonly perTrial: ReadonlySet<string>;
  readonly dt: number;
  readonly dtype: DType;
  readonly course: Course;
  /** What goes on from trial to trial. */
  readonly plasticity: 'keep' | 'restart';
  readonly states: 'keep' | 'restart';
  readonly sequences: readonly Compartment[];
  /** Those of the sequences whose gradient is wanted. */
  readonly inputGradients: readonly Compartment[];
  readonly targets: readonly { readonly compartment: Compartment; readonly name?: string | undefined }[];
  readonly labels: readonly Compartment[];
  readonly trained: readonly Parameter[];
  readonly loss: Loss;
  readonly metrics: Readonly<Record<string, Loss>>;
  readonly groups: readonly OptimizerGroup[];
  readonly bounds: 'refuse' | 'project';
  /** Slots that the longest step of a part hangs on. */
  readonly limited: ReadonlySet<string>;
  readonly slotOf: (compartment: Compartment) => string;
}

/** The programs of one training iteration, in the order in which they run. */
export interface TrainingPrograms {
  /** By step of the timetable. */
  readonly forward: StepPrograms;
  /** The loss and the metrics of a window alone; none where the loss sees all steps. */
  readonly score?: Program;
  /** The loss, and what follows from it for what was emitted and for parameters. */
  readonly loss: Program;
  readonly clear: Program;
  readonly backward: StepPrograms;
  readonly pullback: Program;
  readonly update: Program;
  /** What it would make of the parameters whose numbers have limits. */
  readonly judge?: Program;
  /** Where states begin that follow from what is trained: those that do so in every trial, and those that go on. */
  readonly begin?: Program;
  readonly start?: Program;
  /** Sets the adjoints of the latter at 0: no gradient passes from one iteration to the one before. */
  readonly detach?: Program;
}

/** Buffers of a row per step, by name. */
export interface Copied {
  readonly emit: string;
  readonly seen: string;
  /** Where the loss says what follows from it, and where the way back reads that. */
  readonly adjoints: { readonly seen: string; readonly own: string } | undefined;
}

/** The slots by which the programs of a training meet, beyond those of the model. */
export interface TrainingSlots {
  readonly loss: string;
  /** By name. */
  readonly metrics: Readonly<Record<string, string>>;
  /** Where rows that the steps emit are copied to, so that the loss sees them, and back; none where both see the same rows. */
  readonly seen: readonly Copied[];
  /** Gradients of parameters, by the slots of these. */
  readonly gradients: ReadonlyMap<string, string>;
  /** Gradients of inputs with a row per step, by the slots of these. */
  readonly inputGradients: ReadonlyMap<string, string>;
  /** What the optimizer keeps of every parameter. */
  readonly memory: readonly { readonly slot: string; readonly shape: Shape }[];
  /** By group, numbers of the optimizer's schedule, by name, of those that its rule uses. */
  readonly schedules: readonly Readonly<Record<string, string>>[];
  /** Where the judge leaves what parameters would be next. */
  readonly nexts: ReadonlyMap<string, string>;
}

/** Numbers of hyperparameters in a running training. Arrays are copies; `set` puts one in place. */
export interface ParameterAccess<D extends DType = DType> {
  get(of: HyperparameterHandle): FloatArray<D>;
  set(of: HyperparameterHandle, value: Nested | PerTrial<Nested>): void;
}

/** Parameters that were the best. */
export interface BestParameters {
  /** What they were rated by. */
  readonly by: 'epoch' | 'evaluation';
  readonly score: number;
  readonly iteration: number;
  readonly scores: Scores;
  /** By slot. */
  readonly parameters: ReadonlyMap<string, FloatArray>;
}

/** Where a training stands, besides the state of its session. */
export interface Progressed {
  /** Updates done so far; which samples come next follows from it. */
  readonly iteration: number;
  /** By group, numbers of the optimizer's schedule at the last update. */
  readonly schedules: readonly Readonly<Record<string, number>>[] | undefined;
  /** Of the last forward pass. */
  readonly scores: Scores;
  /** Of the iterations of this epoch. */
  readonly epoch: ScoreSum;
  readonly best: BestParameters | undefined;
}

export const targetName = (slot: string, name?: string): string =>
  name === undefined ? `${slot} target` : `${slot} target ${name}`;
export const labelName = (slot: string): string => `${slot} label`;
