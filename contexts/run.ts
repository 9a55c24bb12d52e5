import {
  attempt,
  bytesOf,
  type Compartment,
  type Diagnostic,
  emitName,
  type FloatArray,
  failAll,
  say,
  sizeOf,
} from '../framework/index.ts';
import { type InputData, readClamps, unfedInputs } from './clamps.ts';
import type { Contents } from './contents.ts';
import { compartmentsIn, pairsIn } from './handles.ts';
import type { Machine } from './machine.ts';
import { LAST_TICK, type Rule, readOptions, whole, wrongOption } from './options.ts';
import { isProcess, type Process } from './process.ts';
import { type Recording, recorder, tooLong } from './recording.ts';
import { isSchedule, type Schedule } from './schedule.ts';
import { unstable } from './stability.ts';
import { everyTick, type Timetable, timetable } from './timetable.ts';

export interface RunOptions {
  readonly steps: number;
  /** Inputs and what they are clamped to: one value, one per element, or a row per step. */
  readonly inputs?: readonly (readonly [Compartment, InputData])[];
  /** Compartments whose values are kept. */
  readonly record?: readonly Compartment[];
  /** Keep every k-th step only. */
  readonly recordEvery?: number;
  /** Most steps that run at once inside the compiled loop; no result depends on it. */
  readonly chunk?: number;
}

const CHUNK = 1000;
/** Rows that a chunk reads and keeps may take so many bytes. */
const CHUNK_BYTES = 2 ** 28;

/** A process or a schedule of a context, by the name under which the context returns it. */
export interface NamedTimetable {
  readonly name: string;
  readonly timetable: Timetable;
}

export const timetableIn = (
  { name: context, processes, schedules }: Contents,
  dt: number,
): Rule<NamedTimetable> => ({
  expected: 'a process or a schedule of the context',
  read: (x, where) => {
    const process = processes.get(x as Process);
    if (process !== undefined) return { name: process, timetable: everyTick(x as Process) };
    const schedule = schedules.get(x as Schedule);
    if (schedule !== undefined) return { name: schedule, timetable: timetable(x as Schedule, dt) };
    const known = [...processes.values(), ...schedules.values()].join(', ');
    const unnamed = isProcess(x) ? 'a process' : isSchedule(x) ? 'a schedule' : undefined;
    return wrongOption(
      where,
      unnamed ? `${unnamed} that is not returned` : say(x),
      `one of ${known || `the processes of ${context}: it returns none`}`,
      'Return the process from the context under a name.',
      'unknown-command',
    );
  },
});

/** A run that was checked: chunk after chunk, with what each has kept. */
export interface Run {
  readonly steps: number;
  readonly recording: Recording;
  /** Runs on, for so many ticks at most; says how many. */
  next(most: number): number;
  /** Rows of a compartment that the last chunk has kept. */
  rows(compartment: Compartment): FloatArray;
}

/** Checks all that a run was given and reports all faults at once; nothing has run yet. */
export function planRun(machine: Machine, what: unknown, options: RunOptions, caller: string): Run {
  const { contents, setting, memory, fed, slotOf, shapeOf } = machine;
  const { batch, dtype, dt } = setting;
  const given = readOptions(
    caller,
    { ...options, process: what },
    {
      process: timetableIn(contents, dt),
      steps: whole(1),
      inputs: pairsIn(contents),
      record: compartmentsIn(contents),
      recordEvery: whole(1, 1),
      chunk: whole(1, CHUNK),
    },
  );
  const { steps, inputs, record, recordEvery } = given;
  const { name, timetable } = given.process;
  const faults: Diagnostic[] = [];
  if (machine.tick + steps > LAST_TICK) faults.push(timeIsUp(machine.tick + steps, caller));
  const clamps = readClamps(inputs, contents, { batch, steps, dtype }, faults);
  const keeping = { steps, every: recordEvery, dtype };
  faults.push(...tooLong(record, shapeOf, slotOf, keeping));
  const perStep = clamps.filter((clamp) => clamp.perStep);
  const sequences = perStep.map(({ compartment }) => compartment);
  const rowBytes =
    [...sequences, ...record].reduce((sum, own) => sum + sizeOf(shapeOf(own)), 1) * bytesOf(dtype);
  const capacity = Math.min(steps, given.chunk, Math.max(1, Math.floor(CHUNK_BYTES / rowBytes)));
  const occurring = timetable.steps(machine.tick, steps);
  faults.push(...unstable(contents, occurring.flatMap(timetable.calls), dt, memory.get));
  const request = { name, steps: occurring, calls: timetable.calls, sequences, emits: record, capacity };
  const compiled = attempt(faults, () => machine.prepare(request));
  const isFed = (own: Compartment) => fed.has(own) || inputs.some(([compartment]) => compartment === own);
  if (compiled) faults.push(...unfedInputs(contents, Object.values(compiled.programs), isFed));
  failAll(faults);

  for (const { compartment, data, perStep } of clamps) {
    fed.add(compartment);
    if (!perStep) memory.set(slotOf(compartment), data);
  }
  const kept = recorder(record, shapeOf, slotOf, keeping);
  let done = 0;
  let count = 0;
  const rows = (own: Compartment) => compiled!.executable.read(emitName(slotOf(own)), 0, count);
  return {
    steps,
    recording: kept.recording,
    rows,
    next: (most) => {
      count = Math.min(capacity, most, steps - done);
      machine.advance({ compiled: compiled!, timetable, clamps: perStep, from: done, count });
      for (const own of record) kept.take(own, rows(own), done);
      done += count;
      return count;
    },
  };
}

const timeIsUp = (end: number, caller: string): Diagnostic => ({
  code: 'option',
  where: `${caller}, steps`,
  found: `a run up to tick ${end}`,
  expected: `at most ${LAST_TICK} ticks`,
  remedy: 'Call restart, or use a longer dt.',
});
