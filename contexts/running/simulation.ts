// For users whose `lib` has no `Symbol.dispose`; it stays in the declarations.
/// <reference lib="esnext.disposable" preserve="true" />

import {
  definingBackend,
  isRecord,
  milliseconds,
  printed,
  readOptions,
  say,
  sharing,
  slotName,
  wrongOption,
} from '../../framework/engine.ts';
import {
  type Backend,
  type BackendName,
  type Compartment,
  type DType,
  type Elements,
  type FloatArray,
  type HyperparameterHandle,
  type Key,
  type Mean,
  type PerTrial,
  type Quantity,
  type SignalKind,
  seedKey,
} from '../../framework/index.ts';
import { dtype, duration, seed, whole } from '../common-options.ts';
import { localPath } from '../model/paths.ts';
import { contentsOf } from '../model/registry.ts';
import type { Names, Process, Schedule } from '../model/words.ts';
import { type Events, eventsOf } from '../observable.ts';
import { backend } from '../session/backend.ts';
import type { Nested, Shaped } from '../session/blocks.ts';
import type { SpikeEvents } from '../session/events.ts';
import { alive, disposed } from '../session/follow.ts';
import type { EventsOf, Recordable } from '../session/recordable.ts';
import { dispose, sessionOf } from '../session/session.ts';
import { type HyperparameterValue, type HyperparameterValues, valuesIn } from '../session/set-numbers.ts';
import { restore, type Snapshot, shownAs, take, takenOf } from '../session/snapshot.ts';
import { reset, restart } from '../session/still.ts';
import { timetableIn } from '../session/timetable.ts';
import { type Warning, warningsRule, warningsTo } from '../session/warnings.ts';
import type { DriveLog, Session } from '../session/words.ts';
import { read, set } from './access.ts';
import { type Drive, type DriveOptions, type DriveSource, drive } from './drive.ts';
import { type Observation, type ObserveOptions, observe } from './observe.ts';
import type { Recording } from './recording.ts';
import { type RunOptions, runAll, runAllAsync } from './run.ts';
import { type Stream, type StreamOptions, stream } from './stream.ts';

export interface SimulateOptions<D extends DType = DType> {
  /** Length of a tick, such as `ms(1)` or `'1 ms'`. */
  readonly dt: Quantity | string;
  /** Number of trials that run side by side; each has its own random numbers. */
  readonly batch?: number;
  /** All randomness follows from it. */
  readonly seed?: string | number | Key;
  /** By its name, or a backend of one's own. */
  readonly backend?: BackendName | Backend;
  /** Precision, `f32` unless said otherwise; the arrays of all results follow from it. */
  readonly dtype?: D;
  /** Tick at which time begins. */
  readonly tick?: number;
  /** Whether warnings are printed to the console, each once (`print`, the default), or only shown by `warnings`. */
  readonly warnings?: 'print' | 'silent';
  /** Numbers of hyperparameters in place of those of the model, as `set` takes them: `perTrial` makes a sweep of a batch. */
  readonly hyperparameters?: HyperparameterValues;
}

/** A model with its state, running. Its numbers are `Float32Array`s where its dtype is `f32`, else `Float64Array`s. */
export interface Simulation<D extends DType = DType> {
  /** Ticks since the start. */
  readonly tick: number;
  /** Runs a process at every tick, or a schedule, for a number of ticks; faults are found before the first. */
  run(what: Process | Schedule, options: RunOptions): Recording<D>;
  /**
   * The same, to the same bits, while the event loop turns: it works some milliseconds at a time, so that a page stays alive, and
   * timers and signals come through. Until it has ended, the simulation takes no other run.
   */
  runAsync(what: Process | Schedule, options: RunOptions): Promise<Recording<D>>;
  /** Runs on by itself, from the first subscription on: an Observable of frames, for `for await` too. */
  stream(what: Process | Schedule, options?: StreamOptions): Stream<D>;
  /** An Observable of a compartment's values in all runs to come. A wired input shows its source. */
  observe(of: Compartment | Elements | Mean, options?: ObserveOptions): Events<Observation<D>>;
  /** An Observable of the spikes of a compartment in all runs to come: `sim.observe(events(net.z.s), { every: '1 s' })`. */
  observe(of: EventsOf, options?: ObserveOptions): Events<SpikeEvents>;
  /** Clamps an input to the latest value of an Observable, at every period, in all runs to come. */
  drive(input: Compartment<SignalKind, 'input'>, source: DriveSource, options: DriveOptions): Drive;
  /** Clamps an input to what was applied before, tick for tick. */
  drive(input: Compartment<SignalKind, 'input'>, log: DriveLog): Drive;
  /** When a schedule runs which commands, in ticks of this simulation, as text. */
  explain(what: Process | Schedule): string;
  /** Current numbers of a compartment `[batch, …]` or of a live hyperparameter. */
  get(of: Compartment | HyperparameterHandle): FloatArray<D>;
  /** Sets a compartment: one number, one per element, `perTrial` of these, or all `[batch, …]` as `get` gives them; lists, or `{ data, shape }`. */
  set(of: Compartment, value: Nested | Shaped | PerTrial<Nested | Shaped>): void;
  /**
   * A hyperparameter takes what its component takes, or `perTrial` of it: `sim.set(net.z.hyperparameters.tau_m, '10 ms')`. It
   * acts at once, and on initial values at the next reset; one that only initial values of kept states read is refused.
   */
  set(of: HyperparameterHandle, value: HyperparameterValue): void;
  /** What is allowed and may be a mistake; each once, the earlier ones too. */
  readonly warnings: Events<Warning>;
  /**
   * All that the simulation is now, as a value that never changes: states, delays, hyperparameters, inputs and what has driven
   * them, time, and what random numbers follow from. What has not changed since the last one is shared with it.
   */
  snapshot(): Snapshot<D>;
  /**
   * Takes the simulation back to a snapshot: it goes on from there as if nothing had been since, bit for bit. The snapshot may
   * come from another simulation of the same model with the same dt, batch and dtype; the seed comes with it.
   */
  restore(snapshot: Snapshot): void;
  /**
   * Every compartment back to its initial value, which follows from the hyperparameters as they are, but for kept ones.
   * Time and random numbers go on.
   */
  reset(): void;
  /**
   * Back to the start: all states, kept ones too, at the initial values of the hyperparameters as they are, which stay as they
   * were set; time and random numbers as they were at first.
   */
  restart(): void;
  [Symbol.dispose](): void;
}

const SIMULATE = {
  dt: duration,
  batch: whole(1, 1),
  seed,
  backend,
  dtype,
  tick: whole(0, 0),
  warnings: warningsRule,
};

/** Prepares a context to run. Nothing is compiled before the first run. */
export function simulate<D extends DType = 'f32'>(net: object, options: SimulateOptions<D>): Simulation<D>;
export function simulate(net: object, options: SimulateOptions): Simulation {
  return simulationOf(net, options);
}

/** @param alike whether all trials draw what the first one draws */
export function simulationOf(net: object, options: SimulateOptions, alike?: boolean): Simulation {
  const contents = contentsOf(net, 'simulate');
  const hyperparameters = valuesIn(contents);
  const {
    seed,
    tick: start,
    warnings,
    ...own
  } = readOptions('simulate', options, { ...SIMULATE, hyperparameters });
  const session = sessionOf(
    () => contentsOf(net, 'simulate'),
    { ...own, start, key: seedKey(seed), interpreter: definingBackend, alike },
    warningsTo(warnings),
  );
  return faceOf({ session, tick: start });
}

/** What a simulation holds; disposed of, the last tick alone, however long somebody keeps the simulation. */
interface HeldSession {
  session: Session | undefined;
  tick: number;
}

const held = new WeakMap<object, HeldSession>();

/** The session of a live simulation; an error for anything else. */
export function sessionOfSimulation(sim: unknown, caller: string): Session {
  const holds = isRecord(sim) ? held.get(sim) : undefined;
  if (!holds) return wrongOption(caller, say(sim), 'a simulation', 'Give what simulate(…) gave.');
  return holds.session ?? disposed(caller);
}

const SIMULATION = printed(
  {
    get tick() {
      const { session, tick } = held.get(this)!;
      return session?.live.tick ?? tick;
    },
  } as Simulation,
  (sim) => {
    const { session } = held.get(sim)!;
    if (!session) return `disposed simulation at tick ${sim.tick}`;
    const { backend, batch, dt, dtype } = session.setting;
    const how = `dt ${milliseconds(dt)} ms, batch ${batch}, ${dtype}, ${backend.name}`;
    return `simulation of ${session.live.contents.name} at tick ${sim.tick}: ${how}`;
  },
);

function faceOf(holds: HeldSession): Simulation {
  const own = (caller: string): Session => holds.session ?? disposed(caller);
  const whileAlive = <T>(caller: string, work: (session: Session) => T): T => {
    const session = own(caller);
    alive(session, caller);
    return work(session);
  };
  const face: Omit<Simulation, 'tick'> = {
    warnings: eventsOf((next) => own('warnings').warnings.listen(next)),
    run: (what, options) => runAll(own('run'), what, options),
    runAsync: async (what, options) => runAllAsync(own('runAsync'), what, options),
    stream: (what, options) => stream(own('stream'), what, options),
    observe: ((of: Recordable, options?: ObserveOptions) =>
      whileAlive('observe', (session) => observe(session, of, options))) as Simulation['observe'],
    drive: (
      input: Compartment<SignalKind, 'input'>,
      source: DriveSource | DriveLog,
      options?: DriveOptions,
    ) => whileAlive('drive', (session) => drive(session, input, source, options)),
    explain: (what) => whileAlive('explain', (session) => explain(session, what)),
    get: (of) => whileAlive('get', (session) => read(session, of)),
    set: (of: Compartment | HyperparameterHandle, value: unknown) =>
      whileAlive('set', (session) => set(session, of, value)),
    snapshot: () => whileAlive('snapshot', (session) => shownAs(take(session))),
    restore: (snapshot) => restore(own('restore'), 'restore', takenOf(snapshot, 'restore')),
    reset: () => whileAlive('reset', reset),
    restart: () => restart(own('restart')),
    [Symbol.dispose]: () => {
      if (!holds.session) return;
      holds.tick = holds.session.live.tick;
      dispose(holds.session);
      holds.session = undefined;
    },
  };
  const sim = sharing<Simulation>(SIMULATION, face);
  held.set(sim, holds);
  return sim;
}

function explain({ live: { contents }, setting: { dt } }: Session, what: unknown): string {
  const rules = { process: timetableIn(contents, dt) };
  const { name, timetable } = readOptions('explain', { process: what }, rules).process;
  const names: Names = {
    process: (process) => contents.processes.get(process),
    command: (command) =>
      slotName(localPath(contents.name, contents.wiring.pathOf(command.part)), command.name),
  };
  return `${name}, dt = ${milliseconds(dt)} ms\n${timetable.print(names)}`;
}
