import { failAll, floatArray, type Program, type StepPrograms, sizeOf } from '../../framework/engine.ts';
import type { FloatArray } from '../../framework/index.ts';
import { compiledOf, keep } from '../session/compiled.ts';
import { throwFault } from '../session/fault.ts';
import { enter } from '../session/flow.ts';
import { numbersIn } from '../session/numbers.ts';
import { sessionOf } from '../session/session.ts';
import { unstable } from '../session/stability.ts';
import { trafficOf } from '../session/traffic.ts';
import type { Compiled, Session, Traffic } from '../session/words.ts';
import { programsOf, runTicks, type Way } from './course.ts';
import { type Column, type DataSet, placeSample } from './data.ts';
import { notFinite } from './faults.ts';
import type { TrainSetup } from './options.ts';
import type { TrainingPlan } from './plan.ts';
import { slotsOf, untaped } from './programs.ts';
import type { Scores } from './scores.ts';
import { labelName, targetName } from './words.ts';

/** The forward half of a training on a session of its own: numbers in, a trial, loss and metrics out. */
export interface Trial {
  readonly setup: TrainSetup;
  readonly plan: TrainingPlan;
  readonly programs: TrialPrograms;
  readonly session: Session;
  readonly compiled: Compiled;
  /** All slots of the programs. */
  readonly known: ReadonlySet<string>;
  /** States that the last row of a tape shows after a trial. */
  readonly taped: ReadonlySet<string>;
  /** States that are put back before every trial. */
  readonly restored: readonly string[];
  /** All arrays at the start. */
  readonly first: ReadonlyMap<string, FloatArray>;
  /** What the trial is given, by slot: it follows from options and data, and is no part of the state. */
  readonly held: Map<string, FloatArray>;
}

/** The steps of a trial, and others that share its buffers, the loss among them. */
interface TrialPrograms {
  readonly forward: StepPrograms;
  readonly others: Readonly<Record<string, Program>> & { readonly loss: Program };
}

/** @param lasting states that go on from trial to trial */
export function trialOf(
  setup: TrainSetup,
  plan: TrainingPlan,
  programs: TrialPrograms,
  lasting: readonly string[],
): Trial {
  const { contents, given, key, timetable, occurring } = setup;
  const { forward, others } = programs;
  const setting = { ...given, batch: plan.batch, key, start: 0, unrolled: true };
  const session = sessionOf(() => contents, setting);
  const { live } = session;
  const calls = occurring.flatMap(timetable.calls);
  failAll(unstable(contents, calls, given.dt, (slot) => numbersIn(live, slot)));
  const all = { ...programsOf('forward', forward), ...others };
  const sizes = { capacity: given.steps, anyRow: occurring.length > 1 };
  const restored = [...new Set([...untaped(forward), ...lasting])];
  const compiled = keep(live, 'training', () => ({
    ...compiledOf(contents, all, sizes),
    traffic: trafficOfTrial(session, setup, plan, all, restored),
  }));
  const known = new Set(Object.values(all).flatMap(({ slots }) => slots.map(({ name }) => name)));
  const taped = new Set(slotsOf(forward).flatMap((own) => (own.taped ? [own.name] : [])));
  const first = new Map(live.arrays);
  const held = new Map<string, FloatArray>();
  const trial = { setup, plan, programs, session, compiled, known, taped, restored, first, held };
  enter(session, compiled);
  giveAll(trial);
  return trial;
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

/** Puts what is the same in all iterations in place. */
function giveAll(trial: Trial): void {
  const { slotOf: nameOf } = trial.setup;
  const { batch, clamps, targets, labels } = trial.plan;
  for (const { compartment, data } of clamps) {
    trial.held.set(nameOf(compartment), data());
    write(trial, nameOf(compartment), data());
  }
  for (const { compartment, data } of targets) write(trial, targetName(nameOf(compartment)), data());
  const inOrder = Int32Array.from({ length: batch }, (_, i) => i);
  for (const own of labels) place(trial, labelName(nameOf(own.compartment)), own, inOrder, 1);
}

/** Puts samples in place, one for each trial of the batch. */
export function load(trial: Trial, { inputs, targets, labels }: DataSet, samples: ArrayLike<number>): void {
  const { slotOf: nameOf, given } = trial.setup;
  const { steps } = given;
  for (const own of inputs) place(trial, nameOf(own.compartment), own, samples, own.perStep ? steps : 1);
  for (const own of targets) place(trial, targetName(nameOf(own.compartment)), own, samples, steps);
  for (const own of labels) place(trial, labelName(nameOf(own.compartment)), own, samples, 1);
}

/** Puts samples of a column where a slot wants them, `[rows, batch, …]`. */
function place(trial: Trial, slot: string, column: Column, samples: ArrayLike<number>, rows: number): void {
  const { held, plan, setup } = trial;
  const { batch } = plan;
  let numbers = held.get(slot);
  if (!numbers) held.set(slot, (numbers = floatArray(setup.given.dtype, rows * batch * column.each)));
  for (let i = 0; i < batch; i++) placeSample(column, samples[i]!, numbers, { rows, batch, trial: i });
  write(trial, slot, numbers);
}

function write({ compiled, known }: Trial, slot: string, numbers: ArrayLike<number>): void {
  if (known.has(slot)) compiled.executable!.write(slot, numbers);
}

/** Runs one of the programs in which no time passes, on what hooks may have changed meanwhile; false at a NaN. */
export const runProgram = ({ session, compiled }: Trial, program: string): boolean =>
  enter(session, compiled, compiled.draws).run({ program, tick: 0, steps: 1 });

/** Runs all ticks of a trial, one way or the other; false if a state was NaN. */
export function runWay({ session, compiled, setup }: Trial, way: Way): boolean {
  const executable = enter(session, compiled, compiled.draws);
  return runTicks(executable, setup.timetable, way, { tick: 0, steps: setup.given.steps });
}

/** Runs the trials from their start; an error where a number is none, which says that it was in this iteration. */
export function runTrial(trial: Trial, iteration: number): Scores {
  const { session, compiled, held, plan, setup } = trial;
  const executable = enter(session, compiled, compiled.draws);
  for (const slot of trial.restored) executable.write(slot, held.get(slot) ?? numbersIn(session.live, slot));
  if (!runWay(trial, 'forward')) explain(trial);
  runProgram(trial, 'loss');
  const loss = executable.read(plan.slots.loss)[0]!;
  if (!Number.isFinite(loss)) notFinite(`${setup.given.process.name}, loss`, `${loss}`, iteration);
  const scores: Record<string, number> = { loss };
  for (const name in plan.slots.metrics) scores[name] = executable.read(plan.slots.metrics[name]!)[0]!;
  return scores as Scores;
}

function explain({ setup, plan, programs, session, compiled, held }: Trial): void {
  const { contents, given, timetable } = setup;
  const rows = (slot: string) => held.get(slot)!;
  const values = (slot: string) => held.get(slot) ?? numbersIn(session.live, slot);
  const replay = { ...given, contents, batch: plan.batch, programs: programs.forward, timetable };
  throwFault({ ...replay, values, rows, draws: compiled.draws!, tick: 0, count: given.steps });
}

/** What a state is after the last step. */
export const after = ({ compiled, taped, setup }: Trial, slot: string): FloatArray =>
  compiled.executable!.read(slot, taped.has(slot) ? setup.given.steps : 0);
