import {
  definingBackend,
  failAll,
  floatArray,
  kernels,
  type Program,
  type Slot,
  type StepPrograms,
  sizeOf,
} from '../../framework/engine.ts';
import { type FloatArray, MyelinError } from '../../framework/index.ts';
import type { Clamp } from '../session/clamps.ts';
import { compiledOf, keep } from '../session/compiled.ts';
import { enter } from '../session/flow.ts';
import { numbersIn } from '../session/numbers.ts';
import { tellRounded } from '../session/odd-numbers.ts';
import { sessionOf } from '../session/session.ts';
import { limitsOf } from '../session/stability.ts';
import { trafficOf } from '../session/traffic.ts';
import type { Warnings } from '../session/warnings.ts';
import type { Compiled, Session, Traffic } from '../session/words.ts';
import { namesOf, programsOf, segmentsOf, type TrialPart, type Way } from './course.ts';
import { type Column, type DataSet, placeSample } from './data.ts';
import type { TrainSetup } from './options.ts';
import type { TrainingPlan } from './plan.ts';
import { slotsOf, steppedStates, untaped } from './states.ts';
import { labelName, targetName } from './words.ts';

/** The forward half of a training on a session of its own: numbers in, a trial, loss and metrics out. */
export interface Trial {
  readonly setup: TrainSetup;
  readonly plan: TrainingPlan;
  readonly programs: TrialPrograms;
  readonly session: Session;
  readonly compiled: Compiled;
  /** Programs of the steps, by step. */
  readonly names: Readonly<Record<Way, Readonly<Record<string, string>>>>;
  /** All slots of the programs, and how many numbers each holds. */
  readonly known: ReadonlyMap<string, number>;
  readonly segments: readonly TrialPart[];
  /** Inputs with a row per step. */
  readonly sequences: readonly string[];
  /** States that the steps change. */
  readonly stepped: readonly Slot[];
  /** States that are put back before every trial. */
  readonly restored: readonly string[];
  /** States that go on from trial to trial. */
  readonly lasting: ReadonlySet<string>;
  /** All arrays at the start. */
  readonly first: ReadonlyMap<string, FloatArray>;
  /** What the trial is given, by slot: it follows from options and data, and is no part of the state. */
  readonly held: Map<string, FloatArray>;
  /** Of what is given by a function of ticks, the rows of a part of the trial, by slot. */
  readonly flows: Map<string, (part: TrialPart) => FloatArray>;
  /** What the last trial has left. */
  readonly left: LeftByTrial;
}

/** What a trial leaves beside what its executable holds. */
interface LeftByTrial {
  /** Lasting states as they were in the end. */
  readonly states: Map<string, FloatArray>;
  /** By segment, the states that it began with; where there are several. */
  readonly starts: Map<string, FloatArray>[];
  /** Rows of all steps, where an executable holds those of a segment: gradients of inputs. */
  readonly rows: Map<string, FloatArray>;
}

/** The steps of a trial, and others that share its buffers, the loss among them. */
interface TrialPrograms {
  readonly forward: StepPrograms;
  readonly others: Readonly<Record<string, Program>>;
}

/** @param lasting states that go on from trial to trial */
export function trialOf(
  setup: TrainSetup,
  plan: TrainingPlan,
  programs: TrialPrograms,
  lasting: readonly string[],
  warnings?: Warnings,
): Trial {
  const { contents, given, key, timetable, occurring, course } = setup;
  const { forward, others } = programs;
  const setting = {
    ...{ ...given, batch: plan.batch, key, start: 0, unrolled: true },
    interpreter: definingBackend,
    kernels,
  };
  const session = sessionOf(() => contents, setting, warnings);
  const { live } = session;
  const calls = occurring.flatMap(timetable.calls);
  failAll(limitsOf(contents, calls, given.dt)((slot) => numbersIn(live, slot)));
  const all = { ...programsOf('forward', forward), ...others };
  const sizes = { capacity: course.segment, anyRow: occurring.length > 1 };
  const stepped = steppedStates(forward);
  // A tape of all steps still begins where it did.
  const isWhole = course.segment === course.steps && given.states === 'restart';
  const moved = isWhole ? untaped(forward) : stepped.map(({ name }) => name);
  const restored = [...new Set([...moved, ...lasting])];
  const compiled = keep(live, 'training', () => ({
    ...compiledOf(contents, all, sizes),
    traffic: trafficOfTrial(session, setup, plan, all, restored),
  }));
  const slots = Object.values(all).flatMap((program) => program.slots);
  const roomOf = ({ shape, role }: Slot) => sizeOf(shape) * (role === 'sequence' ? course.segment : 1);
  const known = new Map(slots.map((slot) => [slot.name, roomOf(slot)]));
  const first = new Map(live.arrays);
  const held = new Map<string, FloatArray>();
  const left: LeftByTrial = { states: new Map(), starts: [], rows: new Map() };
  const own = { setup, plan, programs, session, compiled, segments: segmentsOf(course) };
  const sequences = slotsOf(forward).flatMap(({ name, role }) => (role === 'sequence' ? [name] : []));
  const trial = {
    ...own,
    names: { forward: namesOf('forward', occurring), backward: namesOf('backward', occurring) },
    known,
    sequences,
    stepped,
    restored,
    lasting: new Set(lasting),
    first,
    held,
    flows: new Map(),
    left,
  };
  withAdvice(() => enter(session, compiled));
  giveAll(trial, 0);
  return trial;
}

/** What is too large is refused before anything is allocated: says what helps a training. */
function withAdvice<T>(take: () => T): T {
  try {
    return take();
  } catch (error) {
    if (!(error instanceof MyelinError)) throw error;
    const remedy = 'Run fewer steps or trials at once, or train by window and segment.';
    throw new MyelinError(error.diagnostics.map((own) => (own.code === 'memory' ? { ...own, remedy } : own)));
  }
}

/** What passes between the state of a training and its programs: what is learnt, and once the states at the start. */
function trafficOfTrial(
  { live, setting }: Session,
  { slotOf: nameOf }: TrainSetup,
  { clamps, slots }: TrainingPlan,
  programs: Readonly<Record<string, Program>>,
  restored: readonly string[],
): Traffic {
  const memory = programs.update ? slots.memory : [];
  for (const { slot, shape } of memory) live.arrays.set(slot, floatArray(setting.dtype, sizeOf(shape)));
  const learnt = programs.update ? [...slots.gradients.keys(), ...memory.map(({ slot }) => slot)] : [];
  const others = new Set([...clamps.map(({ compartment }) => nameOf(compartment)), ...restored]);
  const { entering } = trafficOf(Object.values(programs));
  return {
    entering: entering.filter((slot) => live.arrays.has(slot) && !others.has(slot)),
    changing: new Map(learnt.map((slot) => [slot, 1])),
    sequences: [],
  };
}

/** Puts what is the same in all iterations in place, for the trials of a shard. */
export function giveAll(trial: Trial, shard: number): void {
  const { slotOf: nameOf } = trial.setup;
  const { batch, given } = trial.plan;
  const { clamps, targets, labels } = given[shard]!;
  for (const own of clamps) give(trial, nameOf(own.compartment), own);
  for (const own of targets) give(trial, targetName(nameOf(own.compartment), own.name), own);
  const inOrder = Int32Array.from({ length: batch }, (_, i) => i);
  for (const own of labels) place(trial, labelName(nameOf(own.compartment)), own, inOrder, 1);
}

function give(trial: Trial, slot: string, clamp: Clamp): void {
  const { rows } = clamp;
  if (rows) trial.flows.set(slot, ({ from, count }) => rows({ from: trial.session.live.tick + from, count }));
  else {
    trial.held.set(slot, clamp.data());
    tellRounded(trial.session, slot, clamp.data());
    write(trial, slot, clamp.data());
  }
}

/** Puts samples in place, one for each trial of the batch. */
export function load(trial: Trial, { inputs, targets, labels }: DataSet, samples: ArrayLike<number>): void {
  const { slotOf: nameOf, course } = trial.setup;
  const { steps, window } = course;
  for (const own of inputs) place(trial, nameOf(own.compartment), own, samples, own.perStep ? steps : 1);
  for (const own of targets)
    place(trial, targetName(nameOf(own.compartment), own.name), own, samples, own.perStep ? steps : window);
  for (const own of labels) place(trial, labelName(nameOf(own.compartment)), own, samples, 1);
}

/** Puts samples of a column where a slot wants them, `[rows, batch, …]`. */
function place(trial: Trial, slot: string, column: Column, samples: ArrayLike<number>, rows: number): void {
  const { held, plan, setup } = trial;
  const { batch } = plan;
  let numbers = held.get(slot);
  if (!numbers) held.set(slot, (numbers = floatArray(setup.given.dtype, rows * batch * column.each)));
  for (let i = 0; i < batch; i++) {
    const own = column.samples[samples[i]!]!;
    const sample = typeof own === 'function' ? own() : own;
    if (own !== sample) tellRounded(trial.session, slot, sample);
    placeSample(column, sample, numbers, { rows, batch, trial: i });
  }
  write(trial, slot, numbers);
}

/** Gives numbers to what reads them; those of more steps than are held at once follow section by section. */
function write({ compiled, known }: Trial, slot: string, numbers: ArrayLike<number>): void {
  if (numbers.length <= (known.get(slot) ?? -1)) compiled.executable!.write(slot, numbers);
}

/** Runs one of the programs in which no time passes, on what hooks may have changed meanwhile; false at a NaN. */
export const runProgram = ({ session, compiled }: Trial, program: string): boolean =>
  enter(session, compiled, compiled.draws).run({ program, tick: 0, steps: 1 });
