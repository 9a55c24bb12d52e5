import { attempt, bytesOf, compartmentsOf, emitName, failAll, say, sizeOf } from '../../framework/engine.ts';
import type { Compartment, Diagnostic, Executable, FloatArray, Quantity } from '../../framework/index.ts';
import { LAST_TICK, whole } from '../common-options.ts';
import { compartmentsIn, pairsIn } from '../model/handles.ts';
import { isProcess } from '../model/process.ts';
import { heirOf } from '../model/registry.ts';
import { isSchedule } from '../model/schedule.ts';
import type { Contents } from '../model/words.ts';
import { type OptionRule, readOptions, wrongOption } from '../options.ts';
import { type InputData, readClamps, unfedInputs } from '../session/clamps.ts';
import type { Machine } from '../session/machine.ts';
import { unstable } from '../session/stability.ts';
import { everyTick, type Timetable, ticksOf, timetable } from '../session/timetable.ts';
import { type Recording, recorder, tooLong } from './recording.ts';

/** How long: so many ticks, or as many as a duration has. */
export type RunLength =
  | { readonly steps: number; readonly duration?: undefined }
  | { readonly duration: Quantity | string; readonly steps?: undefined };

/** What a run and a stream are both given. */
export interface SharedOptions {
  /** Inputs and what they are clamped to: one value, one per element, or a row per step. */
  readonly inputs?: readonly (readonly [Compartment, InputData])[];
  /** Compartments whose values are kept. */
  readonly record?: readonly Compartment[];
  /** Most steps that run at once inside the compiled loop; no result depends on it. */
  readonly chunk?: number;
}

export type RunOptions = SharedOptions &
  RunLength & {
    /** Keep every k-th step only. */
    readonly recordEvery?: number;
  };

const CHUNK = 1000;
/** Rows that a chunk reads and keeps may take so many bytes. */
const CHUNK_BYTES = 2 ** 28;

/** A process or a schedule of a context, by the name under which the context returns it. */
export interface NamedTimetable {
  readonly name: string;
  readonly timetable: Timetable;
}

export const timetableIn = (contents: Contents, dt: number): OptionRule<NamedTimetable> => ({
  expected: 'a process or a schedule of the context',
  read: (x, where) => {
    const { name: context, processes, schedules } = contents;
    const process = isProcess(x) && heirOf(contents, processes, x);
    if (process) return { name: processes.get(process)!, timetable: everyTick(process) };
    const schedule = isSchedule(x) && heirOf(contents, schedules, x);
    if (schedule) {
      const name = schedules.get(schedule)!;
      return { name, timetable: timetable(schedule, dt, name) };
    }
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

/** The rules for what a run and a stream are both given. */
export const runRules = ({ contents, setting }: Machine, chunk = CHUNK) => ({
  process: timetableIn(contents, setting.dt),
  steps: { ...whole(1), fallback: undefined } as OptionRule<number | undefined>,
  duration: { ...ticksOf(setting.dt), fallback: undefined } as OptionRule<number | undefined>,
  inputs: pairsIn(contents),
  record: compartmentsIn(contents),
  chunk: whole(1, chunk),
});

/** What is to be run, as it was read. */
export interface RunRequest {
  readonly process: NamedTimetable;
  /** Infinity: until it is stopped. */
  readonly steps: number;
  readonly inputs: readonly (readonly [Compartment, unknown])[];
  readonly record: readonly Compartment[];
  readonly chunk: number;
}

/** The number of steps that was asked for, if any. */
export function stepsOf(
  { steps, duration }: { readonly steps: number | undefined; readonly duration: number | undefined },
  caller: string,
): number | undefined {
  if (steps === undefined || duration === undefined) return steps ?? duration;
  return wrongOption(`${caller}, duration`, 'steps and a duration', 'one of them', 'Leave one out.');
}

/** Runs to the end and gives what was recorded. */
export function runAll(machine: Machine, what: unknown, options: RunOptions): Recording {
  const { slotOf, shapeOf, setting } = machine;
  const free = machine.claim('run');
  try {
    const rules = { ...runRules(machine), recordEvery: whole(1, 1) };
    const { recordEvery, ...given } = readOptions('run', { ...options, process: what }, rules);
    const steps =
      stepsOf(given, 'run') ??
      wrongOption('run, steps', 'nothing', 'a whole number ≥ 1, or a duration', 'Write { steps: 100 }.');
    const keeping = { steps, every: recordEvery, dtype: setting.dtype };
    const tooMuch = tooLong(given.record, shapeOf, slotOf, keeping);
    const { next, rows } = planRun(machine, { ...given, steps }, 'run', tooMuch);
    const { take, recording } = recorder(given.record, shapeOf, slotOf, keeping);
    for (let done = 0; done < steps; ) {
      const from = done;
      done += next();
      for (const own of given.record) take(own, rows(own), from);
    }
    return recording;
  } finally {
    free();
  }
}

/** A run that was checked: chunk after chunk. */
export interface Run {
  /** Runs the next chunk; says how many steps it had. */
  next(): number;
  /** Rows of a recorded compartment in the last chunk. */
  rows(compartment: Compartment): FloatArray;
}

/** Checks all that a run was given and reports all faults at once, with those known already; nothing has run yet. */
export function planRun(
  machine: Machine,
  plan: RunRequest,
  caller: string,
  known: readonly Diagnostic[] = [],
): Run {
  const { contents, setting, attached, fed, slotOf, shapeOf } = machine;
  const { batch, dtype, dt } = setting;
  const { steps, inputs, record } = plan;
  const { name, timetable } = plan.process;
  const faults = [...known];
  if (Number.isFinite(steps) && machine.tick + steps > LAST_TICK)
    faults.push(timeIsUp(machine.tick + steps, caller));
  const clamps = readClamps(inputs, contents, { batch, steps, dtype }, faults);
  const isDriven = (own: Compartment) =>
    [...attached].some(({ drives }) => drives && slotOf(drives) === slotOf(own));
  for (const { compartment } of clamps)
    if (isDriven(compartment)) faults.push(driven(slotOf(compartment), 'numbers for a driven input'));
  const perStep = clamps.filter((clamp) => clamp.perStep);
  const sequences = perStep.map(({ compartment }) => compartment);
  const occurring = timetable.steps(machine.tick, steps);
  faults.push(...unstable(contents, occurring.flatMap(timetable.calls), dt, machine.arrays.get));
  /** Most rows that fit, and the programs that keep them. */
  const prepare = (emits: readonly Compartment[]) => {
    const rowBytes =
      [...sequences, ...emits].reduce((sum, own) => sum + sizeOf(shapeOf(own)), 1) * bytesOf(dtype);
    // A power of two, so that runs of many lengths share what is compiled.
    const room = 2 ** Math.ceil(Math.log2(steps));
    const capacity = Math.min(room, plan.chunk, Math.max(1, Math.floor(CHUNK_BYTES / rowBytes)));
    const request = { name, steps: occurring, calls: timetable.calls, sequences, emits, capacity };
    return { capacity, compiled: machine.prepare(request) };
  };
  const given = new Set(inputs.map(([compartment]) => compartment));
  const isFed = (own: Compartment) => fed.has(slotOf(own)) || isDriven(own) || given.has(own);
  const checked = attempt(faults, () => prepare(record));
  if (checked) faults.push(...unfedInputs(contents, Object.values(checked.compiled.programs), isFed));
  failAll(faults);

  /** Compartments of the model as it was planned, by slot: a handle may be older, or newer, or of a part that is gone. */
  const planned = new Map(
    [...contents.parts.keys()].flatMap(compartmentsOf).map((own) => [slotOf(own), own] as const),
  );
  let done = 0;
  let last: { readonly executable: Executable; readonly count: number } | undefined;
  const rows = (own: Compartment) => last!.executable.read(emitName(slotOf(own)), 0, last!.count);
  const begin = () => {
    for (const { compartment, data, perStep } of clamps) {
      fed.add(slotOf(compartment));
      if (!perStep) machine.arrays.set(slotOf(compartment), data());
    }
  };
  return {
    rows,
    next: () => {
      machine.alive(caller);
      const { tick } = machine;
      if (tick >= LAST_TICK) failAll([timeIsUp(tick + 1, caller)]);
      const others = [...attached];
      const most = Math.min(steps - done, LAST_TICK - tick, ...others.map((own) => own.before(tick)));
      const observed = others.flatMap(({ observes }) => (observes && planned.get(slotOf(observes))) ?? []);
      const { capacity, compiled } = prepare([...new Set([...record, ...observed])]);
      // What is too large for memory is refused here, before anything has changed.
      const { executable } = compiled;
      if (done === 0) begin();
      const count = Math.min(capacity, most);
      machine.advance({ compiled, timetable, clamps: perStep, from: done, count });
      last = { executable, count };
      done += count;
      for (const own of others)
        if (attached.has(own) && (!own.observes || planned.has(slotOf(own.observes))))
          own.after?.({ tick, steps: count, rows });
      return count;
    },
  };
}

/** Two that feed one input. */
export const driven = (where: string, found: string): Diagnostic => ({
  code: 'driven-input',
  where,
  found,
  expected: 'an input that nothing drives',
  remedy: 'Stop its drive first.',
});

const timeIsUp = (end: number, caller: string): Diagnostic => ({
  code: 'option',
  where: `${caller}, steps`,
  found: `a run up to tick ${end}`,
  expected: `at most ${LAST_TICK} ticks`,
  remedy: 'Call restart, or use a longer dt.',
});
