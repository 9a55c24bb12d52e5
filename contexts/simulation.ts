import {
  batchedShape,
  type Command,
  type Compartment,
  compartmentsOf,
  type Diagnostic,
  type DType,
  type Executable,
  emitName,
  type FloatArray,
  fail,
  failAll,
  type HyperparameterHandle,
  inUnit,
  type Program,
  parameterName,
  type Quantity,
  referenceBackend,
  seedKey,
  sizeOf,
  slotName,
  traceProcess,
  unit,
  wasmBackend,
} from '../framework/index.ts';
import { type Clamp, type InputData, readClamps } from './clamps.ts';
import { type Contents, contentsOf } from './context.ts';
import { nameFault } from './fault.ts';
import { setKeys } from './keys.ts';
import { memoryOf } from './memory.ts';
import type { Process } from './process.ts';
import { type Recording, recorder } from './recording.ts';

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

/** Prepares a context to run. Nothing is compiled before the first run. */
export function simulate(net: object, options: SimulateOptions): Simulation {
  const contents = contentsOf(net, 'simulate');
  const { batch = 1, seed = 0, dtype = 'f32' } = options;
  const backend = options.backend === 'reference' ? referenceBackend : wasmBackend;
  const dt = positive(inUnit(options.dt, unit('s'), 'simulate, dt'), options.dt);
  if (!Number.isInteger(batch) || batch < 1) badOption('batch', batch, 'a whole number ≥ 1');
  const key = seedKey(seed);
  let memory = memoryOf(contents, batch, key, dtype);
  let tick = options.tick ?? 0;
  let disposed = false;
  const compiled = new Map<string, { readonly executable: Executable; readonly program: Program }>();
  const fed = new Set<Compartment>();

  const prepare = (
    name: string,
    commands: readonly Command[],
    clamps: readonly Clamp[],
    record: readonly Compartment[],
    capacity: number,
  ) => {
    const sequences = clamps.filter((clamp) => clamp.perStep).map(({ compartment }) => compartment);
    const id = [
      name,
      capacity,
      ...sequences.map(slotOfCompartment),
      '→',
      ...record.map(slotOfCompartment),
    ].join(' ');
    let entry = compiled.get(id);
    if (!entry) {
      const program = traceProcess({
        name,
        commands,
        wiring: contents.wiring,
        batch,
        dt,
        sequences,
        emits: record,
      });
      const executable = backend({ step: program }, { dtype, capacity });
      setKeys(executable, program, key);
      entry = { executable, program };
      compiled.set(id, entry);
    }
    return entry;
  };
  const slotOfCompartment = (compartment: Compartment) =>
    slotName(contents.wiring.pathOf(compartment.part), compartment.name);
  const slotFor = (of: Compartment | HyperparameterHandle): string =>
    of.is === 'compartment' ? slotOfCompartment(of) : parameterName(contents.wiring.pathOf(of.part), of.name);

  return {
    get tick() {
      return tick;
    },
    run(process, { steps, inputs = [], record = [], recordEvery = 1, chunk = CHUNK }) {
      if (disposed)
        fail({
          code: 'disposed',
          where: 'run',
          found: 'a disposed simulation',
          expected: 'a live one',
          remedy: 'Call simulate again.',
        });
      if (!Number.isInteger(steps) || steps < 1) badOption('steps', steps, 'a whole number ≥ 1');
      const name = processName(contents, process);
      const faults: Diagnostic[] = [];
      const clamps = readClamps(inputs, contents, { batch, steps }, faults);
      for (const compartment of record)
        if (!contents.parts.has(compartment.part)) faults.push(foreign(compartment));
      failAll(faults);
      const capacity = Math.min(steps, chunk);
      const { executable, program } = prepare(name, process.commands, clamps, record, capacity);
      for (const clamp of clamps) {
        fed.add(clamp.compartment);
        if (!clamp.perStep) memory.set(slotOfCompartment(clamp.compartment), clamp.data);
      }
      failAll(unfedInputs(contents, program, fed));

      const shapeOf = (compartment: Compartment) => batchedShape(compartment, batch);
      const kept = recorder(record, shapeOf, slotOfCompartment, { steps, every: recordEvery, dtype });
      for (let done = 0; done < steps; ) {
        const count = Math.min(capacity, steps - done);
        memory.enter(executable, program);
        const rows = clamps
          .filter((c) => c.perStep)
          .map(({ compartment, data }) => {
            const size = sizeOf(shapeOf(compartment));
            return {
              slot: slotOfCompartment(compartment),
              data: data.subarray(done * size, (done + count) * size),
            };
          });
        for (const { slot, data } of rows) executable.write(slot, data);
        const before = snapshot(executable, program);
        if (!executable.run('step', tick, count)) {
          for (const { slot, data } of before) executable.write(slot, data);
          const replay = {
            program,
            states: before,
            parameters: memory,
            rows,
            tick,
            count,
            dtype,
            capacity,
            key,
            batch,
            dt,
          };
          const fault = nameFault(replay);
          if (fault) throw fault;
          executable.run('step', tick, count);
        }
        for (const compartment of record)
          kept.take(compartment, executable.read(emitName(slotOfCompartment(compartment)), 0, count), done);
        memory.leave(executable, program);
        tick += count;
        done += count;
      }
      return kept.recording;
    },
    get: (of) => memory.get(slotFor(of)).slice(),
    set: (of, value) => {
      const slot = slotFor(of);
      const { length } = memory.get(slot);
      const numbers =
        typeof value === 'number' ? new Float64Array(length).fill(value) : spreadTrials(value, length);
      if (numbers.length !== length) shapeFault(slot, numbers.length, length);
      if (of.is === 'compartment') {
        if (contents.wiring.sourceOf(of)) writtenWired(slot);
        fed.add(of);
      }
      const bad = numbers.findIndex((x) => !Number.isFinite(x));
      if (bad >= 0)
        fail({
          code: 'not-finite',
          where: slot,
          found: `${numbers[bad]} at position ${bad}`,
          expected: 'finite numbers',
          remedy: 'Check how it was computed.',
        });
      memory.set(slot, numbers);
    },
    reset() {
      const commands = [...contents.parts.keys()].map(
        (part) => (part as unknown as { reset: Command }).reset,
      );
      const { executable, program } = prepare('reset', commands, [], [], 1);
      memory.enter(executable, program);
      executable.run('step', tick, 1);
      memory.leave(executable, program);
    },
    restart() {
      memory = memoryOf(contents, batch, key, dtype);
      compiled.clear();
      fed.clear();
      tick = options.tick ?? 0;
    },
    [Symbol.dispose]() {
      compiled.clear();
      disposed = true;
    },
  };
}

/** The states that a run will change, as they are before it. */
const snapshot = (executable: Executable, program: Program) =>
  program.slots
    .filter(({ role }) => role === 'state')
    .map(({ name }) => ({ slot: name, data: executable.read(name) }));

function unfedInputs(
  { parts, wiring }: Contents,
  program: Program,
  fed: ReadonlySet<Compartment>,
): Diagnostic[] {
  const read = new Set(program.slots.filter(({ role }) => role === 'state').map(({ name }) => name));
  return [...parts.keys()].flatMap((part) =>
    compartmentsOf(part).flatMap((compartment): Diagnostic[] => {
      const where = slotName(wiring.pathOf(part), compartment.name);
      const hasDefault = part.component.compartments[compartment.name]!.default !== undefined;
      if (compartment.role !== 'input' || hasDefault || fed.has(compartment) || !read.has(where)) return [];
      return [
        {
          code: 'unfed-input',
          where,
          found: 'an input that nothing feeds',
          expected: 'a wire or numbers',
          remedy: 'Wire it, or give it in the inputs of the run.',
        },
      ];
    }),
  );
}

function spreadTrials(value: ArrayLike<number>, length: number): Float64Array {
  if (value.length === 0 || length % value.length !== 0) return Float64Array.from(value);
  return Float64Array.from({ length }, (_, i) => value[i % value.length]!);
}

export function processName({ processes, name }: Contents, process: Process): string {
  return (
    processes.get(process) ??
    fail({
      code: 'unknown-command',
      where: name,
      found: 'a process that the context does not return',
      expected: `one of ${[...processes.values()].join(', ') || 'its processes'}`,
      remedy: 'Return the process from the context under a name.',
    })
  );
}

const foreign = (compartment: Compartment): Diagnostic => ({
  code: 'unknown-part',
  where: compartment.name,
  found: 'a compartment of another context',
  expected: 'a compartment of this context',
  remedy: 'Use the handle that this context returned.',
});

const shapeFault = (where: string, found: number, length: number): never =>
  fail({
    code: 'shape-mismatch',
    where,
    found: `${found} numbers`,
    expected: `1 or ${length} numbers`,
    remedy: 'Give one for all, or one per element.',
  });

const writtenWired = (where: string): never =>
  fail({
    code: 'write-to-wired-input',
    where,
    found: 'a value set for a wired input',
    expected: 'an input without a wire',
    remedy: 'Set its source, or remove the wire.',
  });

const badOption = (name: string, found: unknown, expected: string): never =>
  fail({
    code: 'option',
    where: `option ${name}`,
    found: String(found),
    expected,
    remedy: 'Correct the option.',
  });

const positive = (dt: number, given: unknown): number =>
  dt > 0 && Number.isFinite(dt)
    ? dt
    : badOption('dt', JSON.stringify(given), 'a positive duration, such as ms(1)');
