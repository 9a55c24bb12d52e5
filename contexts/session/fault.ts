import { compile, milliseconds, type Program, sizeOf } from '../../framework/engine.ts';
import {
  type Backend,
  type Compartment,
  type Diagnostic,
  type DType,
  type Executable,
  MyelinError,
} from '../../framework/index.ts';
import type { Contents, Timetable } from '../model/words.ts';
import { setKeys } from './keys.ts';
import { placesOf } from './places.ts';
import type { Draws } from './words.ts';

/** A chunk in which a NaN came up, with all that is needed to run it again. */
export interface Replay {
  readonly contents: Contents;
  readonly programs: Readonly<Record<string, Program>>;
  /** Which program runs at which tick. */
  readonly timetable: Pick<Timetable, 'stretch'>;
  /** States before the chunk, and live hyperparameters. */
  readonly values: (slot: string) => ArrayLike<number>;
  /** Rows of sequences, one behind the other. */
  readonly rows: (slot: string) => ArrayLike<number>;
  readonly tick: number;
  readonly count: number;
  readonly dtype: DType;
  readonly backend: Backend;
  readonly draws: Draws;
  readonly batch: number;
  readonly dt: number;
}

/** Throws what the first NaN of a chunk is, where running it again finds one. */
export function throwFault(replay: Replay): void {
  const fault = nameFault(replay);
  if (fault) throw new MyelinError([fault]);
}

/** Runs the chunk again, step by step, and names the first NaN: where, which, when. */
function nameFault(replay: Replay): Diagnostic | undefined {
  const { timetable, values, rows, tick, count, dtype, backend, draws, dt } = replay;
  const programs = mapValues(replay.programs, untaped);
  const executable = compile(backend, programs, { dtype, capacity: 1 });
  for (const program of Object.values(programs)) setKeys(executable, program, draws);
  const slots = new Map(Object.values(programs).flatMap((own) => own.slots.map((slot) => [slot.name, slot])));
  for (const { name, role, onDemand } of slots.values()) {
    if ((role !== 'state' && role !== 'parameter') || onDemand) continue;
    const start = values(name);
    const element = Array.from(start).findIndex(Number.isNaN);
    if (element >= 0) return diagnose(replay, name, element, 'before the first step');
    executable.write(name, start);
  }
  const sequences = [...slots.values()].filter(({ role }) => role === 'sequence');
  for (let i = 0; i < count; i++) {
    for (const { name, shape } of sequences) {
      const size = sizeOf(shape);
      executable.write(name, Array.prototype.slice.call(rows(name), i * size, (i + 1) * size));
    }
    const { step } = timetable.stretch(tick + i, 1);
    if (executable.run({ program: step, tick: tick + i, steps: 1 })) continue;
    const first = firstNaN(programs[step]!, executable, tick + i);
    if (!first) continue;
    const { slot, element } = first;
    const ms = milliseconds((tick + i) * dt);
    return diagnose(replay, slot, element, `at step ${tick + i} (t = ${ms} ms)`);
  }
  return undefined;
}

/** The first of a program's states, in the order in which it stores them, that is NaN after a tick. */
function firstNaN({ stores, slots }: Program, executable: Executable, tick: number) {
  for (const { slot } of stores) {
    const { role, ring, onDemand } = slots.find(({ name }) => name === slot)!;
    if (role === 'emit' || onDemand) continue;
    const element = executable.read(slot, ring ? tick % ring : 0).findIndex(Number.isNaN);
    if (element >= 0) return { slot, element };
  }
  return undefined;
}

/** The tape of a training run is the same program with its states kept; one step needs none. */
const untaped = (program: Program): Program => ({
  ...program,
  slots: program.slots.map((slot) => ({ ...slot, taped: false })),
});

const mapValues = <T, R>(record: Readonly<Record<string, T>>, map: (x: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([name, x]) => [name, map(x)]));

function diagnose(
  { contents, programs, batch }: Replay,
  slot: string,
  index: number,
  when: string,
): Diagnostic {
  const { of, where } = placesOf(contents).get(slot) ?? { of: undefined, where: slot };
  const own = of?.is === 'compartment' ? of : undefined;
  const element = own ? cellOf(own, index, batch) : `element ${index}`;
  return {
    code: 'not-finite',
    where,
    found: `NaN in ${element} ${when}`,
    expected: 'finite numbers',
    remedy:
      of?.is === 'hyperparameter'
        ? `The hyperparameter was made NaN in ${Object.values(programs)[0]!.name}. Check how it was set.`
        : 'It is the first NaN of the run. Look at what this compartment is computed from; a smaller dt or weights may help.',
  };
}

/** `cell 3`, `element [0, 3]` where there are more axes than one; with the trial in a batch. */
function cellOf({ shape, shared }: Compartment, element: number, batch: number): string {
  const size = sizeOf(shape);
  const indices = shape.map((n, axis) => Math.floor((element % size) / sizeOf(shape.slice(axis + 1))) % n);
  const cell = shape.length === 1 ? `cell ${indices[0]}` : `element [${indices.join(', ')}]`;
  return shared || batch === 1 ? cell : `${cell}, trial ${Math.floor(element / size)},`;
}
