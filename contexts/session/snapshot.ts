import {
  compile,
  emitName,
  floatArray,
  isRecord,
  say,
  traceProcess,
  wrongOption,
} from '../../framework/engine.ts';
import type { Compartment, DType, FloatArray, HyperparameterHandle } from '../../framework/index.ts';
import { currentOf, isCompartment, slotOfCompartment, slotOfHandle } from '../model/handles.ts';
import { slotsPerTrial } from './arrays.ts';
import { claim } from './follow.ts';
import { keepAs } from './kept.ts';
import { setKeys } from './keys.ts';
import { fetch, replaceAll } from './numbers.ts';
import { checkFit } from './snapshot-faults.ts';
import { trafficOf } from './traffic.ts';
import type { Session, Taken } from './words.ts';

/** Readers of a snapshot; the arrays that they give are copies. */
export interface Snapshot<D extends DType = DType> {
  /** Ticks since the start. */
  readonly tick: number;
  /** Numbers of a compartment `[batch, …]`, by way of its wires, or of a live hyperparameter, as they were then. */
  get(of: Compartment | HyperparameterHandle): FloatArray<D>;
}

/** The state as it is: arrays that nothing has changed since the last time are the same ones. */
export function take({ live, setting }: Session): Taken {
  fetch(live);
  const { contents, tick, arrays, fed, drives, begun, key } = live;
  const past = { drives: new Map(drives), begun: new Map(begun) };
  const state = { tick, arrays: new Map(arrays), fed: new Set(fed), ...past, key };
  return { state, contents, setting };
}

/** Puts a state in the place of the present one, if it is of this model. */
export function restore(session: Session, caller: string, taken: Taken): void {
  claim(session, caller)();
  checkFit(session, caller, taken);
  const { live } = session;
  const { tick, arrays, fed, drives, begun, key } = taken.state;
  replaceAll(live, arrays);
  live.tick = tick;
  live.fed = new Set(fed);
  live.drives = new Map(drives);
  live.begun = new Map(begun);
  live.key = key;
  for (const own of live.attached) own.moved();
}

/** A copy of what a handle stands for in a snapshot. */
export function readTaken(taken: Taken, of: Compartment | HyperparameterHandle): FloatArray {
  const { contents, state, setting } = taken;
  const slot = slotOfHandle(contents, of, 'get');
  if (isCompartment(of)) {
    const own = currentOf(contents, of)!;
    if (contents.wiring.sourceOf(own)) return lookAt(taken, own);
  }
  const numbers = state.arrays.get(slot)!;
  const copy = floatArray(setting.dtype, numbers.length);
  copy.set(numbers);
  return copy;
}

/** What a wired input shows: a program says it, in which no time passes. */
function lookAt({ contents, state, setting }: Taken, compartment: Compartment): FloatArray {
  const what = { name: 'look', calls: [], wiring: contents.wiring, emits: [compartment], passes: false };
  const program = traceProcess({
    ...setting,
    ...what,
    sequences: [],
    perTrial: slotsPerTrial(contents, state.arrays),
  });
  const executable = compile(
    setting.interpreter ?? setting.backend,
    { look: program },
    { dtype: setting.dtype, capacity: 1 },
  );
  for (const slot of trafficOf([program]).entering) executable.write(slot, state.arrays.get(slot)!);
  setKeys(executable, program, { seed: state.key, key: state.key, first: 0 });
  executable.run({ program: 'look', tick: state.tick, steps: 1 });
  return executable.read(emitName(slotOfCompartment(contents, compartment)));
}

const known = new WeakMap<object, Taken>();

/** A state as it is shown to users: they can read it, and nobody can change it. */
export function shownAs<M extends object = Record<never, never>>(taken: Taken, more = {} as M): Snapshot & M {
  const { tick } = taken.state;
  const snapshot = Object.freeze({
    ...more,
    tick,
    get: (of: Compartment | HyperparameterHandle) => readTaken(taken, of),
  });
  known.set(snapshot, taken);
  keepAs(snapshot, () => ({ taken }));
  return snapshot;
}

/** What is behind a snapshot; an error for anything else. */
export const takenOf = (snapshot: unknown, caller: string): Taken =>
  (isRecord(snapshot) && known.get(snapshot)) ||
  wrongOption(
    caller,
    say(snapshot),
    'what snapshot() gave',
    'Keep the snapshot as it is, and no copy of it.',
  );
