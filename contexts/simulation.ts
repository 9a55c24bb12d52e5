import {
  attempt,
  batchedShape,
  bytesOf,
  type Command,
  type Compartment,
  type Diagnostic,
  type DType,
  emitName,
  type FloatArray,
  failAll,
  type HyperparameterHandle,
  MyelinError,
  type Quantity,
  type Source,
  seedKey,
  sizeOf,
} from '../framework/index.ts';
import { type Clamp, type InputData, readClamps, unfedInputs } from './clamps.ts';
import { type Compiled, compiler } from './compiled.ts';
import { contentsOf } from './context.ts';
import { nameFault } from './fault.ts';
import { compartmentsIn, isCompartment, pairsIn, slotOfCompartment, slotOfHandle } from './handles.ts';
import { memoryOf } from './memory.ts';
import { backend, dtype, duration, LAST_TICK, readOptions, seed, whole, wrongOption } from './options.ts';
import { type Process, processIn } from './process.ts';
import { type Recording, recorder, tooLong } from './recording.ts';
import { numbersToSet } from './setting.ts';

export interface SimulateOptions {
  /** Length of a tick, such as `ms(1)` or `'1 ms'`. */
  readonly dt: Quantity | string;
  /** Number of trials that run side by side; each has its own random numbers. */
  readonly batch?: number;
  /** All randomness follows from it. */
  readonly seed?: string | number;
  readonly backend?: 'wasm' | 'reference';
  readonly dtype?: DType;
  /** Tick at which time begins. */
  readonly tick?: number;
}

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

/** A model with its state, running. */
export interface Simulation {
  /** Ticks since the start. */
  readonly tick: number;
  /** Runs a process for a number of steps; faults are found before the first. */
  run(process: Process, options: RunOptions): Recording;
  /** Current numbers of a compartment `[batch, …]` or of a live hyperparameter. */
  get(of: Compartment | HyperparameterHandle): FloatArray;
  /** Sets a compartment or a live hyperparameter; one number stands for all elements. */
  set(of: Compartment | HyperparameterHandle, value: number | ArrayLike<number>): void;
  /** Every compartment back to its initial value, but for kept ones. Time and random numbers go on. */
  reset(): void;
  /** Everything as it was at the start: states, hyperparameters, time, random numbers. */
  restart(): void;
  [Symbol.dispose](): void;
}

const CHUNK = 1000;
/** Rows that a chunk reads and keeps may take so many bytes. */
const CHUNK_BYTES = 2 ** 28;

const SIMULATE = { dt: duration, batch: whole(1, 1), seed, backend, dtype, tick: whole(0, 0) };

/** Prepares a context to run. Nothing is compiled before the first run. */
export function simulate(net: object, options: SimulateOptions): Simulation {
  const contents = contentsOf(net, 'simulate');
  const setting = readOptions('simulate', options, SIMULATE);
  const { batch, dtype } = setting;
  const key = seedKey(setting.seed);
  const compilations = new Map<string, Compiled>();
  const prepare = compiler(contents, { ...setting, key }, compilations);
  const RUN = {
    process: processIn(contents),
    steps: whole(1),
    inputs: pairsIn(contents),
    record: compartmentsIn(contents),
    recordEvery: whole(1, 1),
    chunk: whole(1, CHUNK),
  };
  let memory = memoryOf(contents, batch, key, dtype);
  let { tick } = setting;
  let disposed = false;
  const fed = new Set<Compartment>();
  const slotOf = (compartment: Compartment) => slotOfCompartment(contents, compartment);
  const shapeOf = (compartment: Compartment) => batchedShape(compartment, batch);
  const alive = (where: string) => {
    if (disposed)
      wrongOption(where, 'a disposed simulation', 'a live one', 'Call simulate again.', 'disposed');
  };

  /** What a compartment shows: a wired input is its source. */
  const seen = (source: Source): FloatArray => {
    if (source.is === 'sum') return source.of.map(seen).reduce((a, b) => a.map((x, i) => x + b[i]!));
    const wired = contents.wiring.sourceOf(source);
    return wired ? seen(wired) : memory.get(slotOf(source)).slice();
  };

  /** Runs some ticks at once; if a NaN comes up, everything is left as it was before them. */
  const advance = (
    { program, executable }: Compiled,
    clamps: readonly Clamp[],
    from: number,
    count: number,
  ) => {
    memory.enter(executable, program);
    const rows = new Map(
      clamps.map(({ compartment, data }) => {
        const size = sizeOf(shapeOf(compartment));
        return [slotOf(compartment), data.subarray(from * size, (from + count) * size)];
      }),
    );
    const slots = (role: string) =>
      program.slots.filter((slot) => slot.role === role).map(({ name }) => name);
    for (const slot of slots('sequence')) executable.write(slot, rows.get(slot)!);
    const stored = new Set(program.stores.map(({ slot }) => slot));
    const changing = slots('state').filter((slot) => stored.has(slot));
    const before = new Map(changing.map((slot) => [slot, executable.read(slot)]));
    if (!executable.run('step', tick, count)) {
      for (const [slot, data] of before) executable.write(slot, data);
      const values = (slot: string) => before.get(slot) ?? memory.get(slot);
      const sequence = (slot: string) => rows.get(slot)!;
      const fault = nameFault({ ...setting, contents, program, values, rows: sequence, tick, count, key });
      if (fault) throw new MyelinError([fault]);
      executable.run('step', tick, count);
    }
    memory.leave(executable, program);
    // An input stays at what it was last given.
    for (const [slot, data] of rows) memory.set(slot, data.subarray((data.length / count) * (count - 1)));
    tick += count;
  };

  return {
    get tick() {
      return tick;
    },
    run(process, options) {
      alive('run');
      const given = readOptions('run', { ...options, process }, RUN);
      const { steps, inputs, record, recordEvery } = given;
      const { name, commands } = given.process;
      const faults: Diagnostic[] = [];
      if (tick + steps > LAST_TICK) faults.push(timeIsUp(tick + steps));
      const clamps = readClamps(inputs, contents, { batch, steps, dtype }, faults);
      const keeping = { steps, every: recordEvery, dtype };
      faults.push(...tooLong(record, shapeOf, slotOf, keeping));
      const perStep = clamps.filter((clamp) => clamp.perStep);
      const sequences = perStep.map(({ compartment }) => compartment);
      const rowBytes =
        [...sequences, ...record].reduce((sum, own) => sum + sizeOf(shapeOf(own)), 1) * bytesOf(dtype);
      const capacity = Math.min(steps, given.chunk, Math.max(1, Math.floor(CHUNK_BYTES / rowBytes)));
      const compiled = attempt(faults, () => prepare({ name, commands, sequences, emits: record, capacity }));
      const isFed = (own: Compartment) => fed.has(own) || inputs.some(([compartment]) => compartment === own);
      if (compiled) faults.push(...unfedInputs(contents, compiled.program, isFed));
      failAll(faults);

      for (const { compartment, data, perStep } of clamps) {
        fed.add(compartment);
        if (!perStep) memory.set(slotOf(compartment), data);
      }
      const kept = recorder(record, shapeOf, slotOf, keeping);
      for (let done = 0; done < steps; done += capacity) {
        const count = Math.min(capacity, steps - done);
        advance(compiled!, perStep, done, count);
        for (const own of record)
          kept.take(own, compiled!.executable.read(emitName(slotOf(own)), 0, count), done);
      }
      return kept.recording;
    },
    get(of) {
      alive('get');
      const slot = slotOfHandle(contents, of, 'get');
      return isCompartment(of) ? seen(of) : memory.get(slot).slice();
    },
    set(of, value) {
      alive('set');
      const slot = slotOfHandle(contents, of, 'set');
      memory.set(slot, numbersToSet(contents, of, value, { batch, dtype }));
      if (isCompartment(of)) fed.add(of);
    },
    reset() {
      alive('reset');
      const commands = [...contents.parts.keys()].map(
        (part) => (part as unknown as { reset: Command }).reset,
      );
      const { executable, program } = prepare({
        name: 'reset',
        commands,
        sequences: [],
        emits: [],
        capacity: 1,
      });
      memory.enter(executable, program);
      executable.run('step', tick, 1);
      memory.leave(executable, program);
      fed.clear();
    },
    restart() {
      alive('restart');
      memory = memoryOf(contents, batch, key, dtype);
      fed.clear();
      ({ tick } = setting);
    },
    [Symbol.dispose]() {
      compilations.clear();
      disposed = true;
    },
  };
}

const timeIsUp = (end: number): Diagnostic => ({
  code: 'option',
  where: 'run, steps',
  found: `a run up to tick ${end}`,
  expected: `at most ${LAST_TICK} ticks`,
  remedy: 'Call restart, or use a longer dt.',
});
