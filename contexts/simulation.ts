import {
  type Compartment,
  type DType,
  type FloatArray,
  type HyperparameterHandle,
  type Quantity,
  seedKey,
} from '../framework/index.ts';
import { contentsOf } from './contents.ts';
import { isCompartment, slotOfHandle } from './handles.ts';
import { machineOf } from './machine.ts';
import { backend, dtype, duration, readOptions, seed, whole, wrongOption } from './options.ts';
import type { Process } from './process.ts';
import type { Recording } from './recording.ts';
import { planRun, type RunOptions, timetableIn } from './run.ts';
import type { Schedule } from './schedule.ts';
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

/** A model with its state, running. */
export interface Simulation {
  /** Ticks since the start. */
  readonly tick: number;
  /** Runs a process at every tick, or a schedule, for a number of ticks; faults are found before the first. */
  run(what: Process | Schedule, options: RunOptions): Recording;
  /** When a schedule runs which commands, in ticks of this simulation, as text. */
  explain(what: Process | Schedule): string;
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

const SIMULATE = { dt: duration, batch: whole(1, 1), seed, backend, dtype, tick: whole(0, 0) };

/** Prepares a context to run. Nothing is compiled before the first run. */
export function simulate(net: object, options: SimulateOptions): Simulation {
  const contents = contentsOf(net, 'simulate');
  const { seed, tick, ...own } = readOptions('simulate', options, SIMULATE);
  const setting = { ...own, key: seedKey(seed) };
  const machine = machineOf(contents, setting, tick);
  let disposed = false;
  const alive = (where: string) => {
    if (disposed)
      wrongOption(where, 'a disposed simulation', 'a live one', 'Call simulate again.', 'disposed');
  };

  return {
    get tick() {
      return machine.tick;
    },
    run(what, options) {
      alive('run');
      const { steps, next, recording } = planRun(machine, what, options, 'run');
      for (let done = 0; done < steps; ) done += next(steps);
      return recording;
    },
    explain(what) {
      const rules = { process: timetableIn(contents, setting.dt) };
      const { name, timetable } = readOptions('explain', { process: what }, rules).process;
      const dt = `${Number((setting.dt * 1000).toPrecision(12))} ms`;
      return `${name}, dt = ${dt}\n${timetable.print((process) => contents.processes.get(process))}`;
    },
    get(of) {
      alive('get');
      const slot = slotOfHandle(contents, of, 'get');
      return isCompartment(of) ? machine.look(of) : machine.memory.get(slot).slice();
    },
    set(of, value) {
      alive('set');
      const slot = slotOfHandle(contents, of, 'set');
      machine.memory.set(slot, numbersToSet(contents, of, value, setting));
      if (isCompartment(of)) machine.fed.add(of);
    },
    reset() {
      alive('reset');
      machine.reset();
    },
    restart() {
      alive('restart');
      machine.restart();
    },
    [Symbol.dispose]() {
      machine.clear();
      disposed = true;
    },
  };
}
