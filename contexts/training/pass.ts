import {
  compile,
  delayLines,
  failAll,
  floatArray,
  type Program,
  type StepPrograms,
  streamsOf,
} from '../../framework/engine.ts';
import { type Executable, type FloatArray, fail, type Key, MyelinError } from '../../framework/index.ts';
import { arraysOf } from '../session/arrays.ts';
import { nameFault } from '../session/fault.ts';
import { setKeys } from '../session/keys.ts';
import { unstable } from '../session/stability.ts';
import { trafficOf } from '../session/traffic.ts';
import { programsOf, runTicks } from './course.ts';
import { type Column, type DataSet, placeSample } from './data.ts';
import type { TrainingPlan, TrainSetup } from './plan.ts';
import { labelName, metricName, slotsOf, targetName, untaped } from './programs.ts';
import type { Scores } from './scores.ts';

/** The forward half of a training on an executable of its own: numbers in, a trial, loss and metrics out. */
export interface Pass {
  readonly executable: Executable;
  /** Where states begin. */
  readonly arrays: Map<string, FloatArray>;
  /** Puts samples in place, one for each trial. */
  load(data: DataSet, samples: ArrayLike<number>): void;
  /** Random numbers for the next trials, which count from `first`. */
  rekey(key: Key, first?: number): void;
  /** Runs the trials from their start; an error where a number is none, which says that it was in this iteration. */
  run(iteration: number): Scores;
  /** What a state is after the last step. */
  after(slot: string): FloatArray;
}

/** The programs of a pass: the steps of a trial, and others that share its buffers, the loss among them. */
interface Programs {
  readonly forward: StepPrograms;
  readonly others: Readonly<Record<string, Program>> & { readonly loss: Program };
}

export function forwardPass(
  { contents, given, key: seedKey, timetable, occurring, slotOf: nameOf }: TrainSetup,
  { batch, clamps, targets, labels }: TrainingPlan,
  { forward, others }: Programs,
  /** States that begin where `arrays` has them, and not at what they were when it was made. */
  lasting: readonly string[],
): Pass {
  const { dtype, steps, metrics } = given;
  const programs = { ...programsOf('forward', forward), ...others };
  const anyRow = occurring.length > 1;
  const executable = compile(given.backend, programs, { dtype, capacity: steps, anyRow });
  const slots = new Map(slotsOf(forward).map((slot) => [slot.name, slot]));
  /** What inputs hold now, by slot. */
  const held = new Map<string, ArrayLike<number>>();
  const staging = new Map<string, FloatArray>();
  let key = seedKey;

  const lines = delayLines(contents.wiring, { ...given, batch, unrolled: true });
  const arrays = arraysOf(contents, { batch, key, dtype }, lines);
  const calls = occurring.flatMap(timetable.calls);
  failAll(unstable(contents, calls, given.dt, (slot) => arrays.get(slot)!));
  for (const slot of trafficOf(Object.values(forward)).entering) executable.write(slot, arrays.get(slot)!);
  const known = new Set(Object.values(programs).flatMap(({ slots }) => slots.map(({ name }) => name)));
  const write = (slot: string, numbers: ArrayLike<number>) => {
    if (known.has(slot)) executable.write(slot, numbers);
  };
  for (const { slot } of given.trainable) write(slot, arrays.get(slot)!);
  for (const { compartment, data } of clamps) {
    held.set(nameOf(compartment), data());
    write(nameOf(compartment), data());
  }
  for (const { compartment, data } of targets) write(targetName(nameOf(compartment)), data());
  /** Puts samples of a column where a slot wants them, `[rows, batch, …]`. */
  const place = (slot: string, column: Column, samples: ArrayLike<number>, rows: number): FloatArray => {
    let numbers = staging.get(slot);
    if (!numbers) staging.set(slot, (numbers = floatArray(dtype, rows * batch * column.each)));
    for (let trial = 0; trial < batch; trial++)
      placeSample(column, samples[trial]!, numbers, { rows, batch, trial });
    write(slot, numbers);
    return numbers;
  };
  const inOrder = Int32Array.from({ length: batch }, (_, trial) => trial);
  for (const own of labels) place(labelName(nameOf(own.compartment)), own, inOrder, 1);
  const setAllKeys = (first?: number) => {
    for (const program of Object.values(forward)) setKeys(executable, program, key, first);
  };
  setAllKeys();
  const restored = [...new Set([...untaped(forward), ...lasting])];
  const isRandom = Object.values(forward).some((program) => streamsOf(program).length > 0);
  const names = Object.keys(metrics);

  const faultOfForward = () => {
    const isState = (slot: string) => slots.get(slot)!.role === 'state';
    const values = (slot: string) =>
      held.get(slot) ?? (isState(slot) ? arrays.get(slot)! : executable.read(slot));
    const rows = (slot: string) => held.get(slot)!;
    const replay = { ...given, contents, batch, programs: forward, timetable, values, rows, key };
    return nameFault({ ...replay, tick: 0, count: steps });
  };
  return {
    executable,
    arrays,
    load: ({ inputs, targets, labels }, samples) => {
      for (const own of inputs) {
        const slot = nameOf(own.compartment);
        held.set(slot, place(slot, own, samples, own.perStep ? steps : 1));
      }
      for (const own of targets) place(targetName(nameOf(own.compartment)), own, samples, steps);
      for (const own of labels) place(labelName(nameOf(own.compartment)), own, samples, 1);
    },
    rekey: (next, first) => {
      key = next;
      if (isRandom) setAllKeys(first);
    },
    run: (iteration) => {
      for (const slot of restored) executable.write(slot, held.get(slot) ?? arrays.get(slot)!);
      if (!runTicks(executable, timetable, 'forward', { tick: 0, steps })) {
        const fault = faultOfForward();
        if (fault) throw new MyelinError([fault]);
      }
      executable.run({ program: 'loss', tick: 0, steps: 1 });
      const loss = executable.read('loss')[0]!;
      if (!Number.isFinite(loss)) notFinite(`${given.process.name}, loss`, `${loss}`, iteration);
      const scores: Record<string, number> = { loss };
      for (const name of names) scores[name] = executable.read(metricName(name))[0]!;
      return scores as Scores;
    },
    after: (slot) => executable.read(slot, slots.get(slot)!.taped ? steps : 0),
  };
}

export const notFinite = (where: string, found: string, iteration: number): never =>
  fail({
    code: 'not-finite',
    where,
    found: `${found}, at iteration ${iteration}`,
    expected: 'finite numbers',
    remedy:
      'Lower the step size, or clip the gradients in the hook gradients. The parameters are those of this iteration.',
  });
